# frozen_string_literal: true

# Measures the gem. Reads the stage as JSON, prints samples as JSON. The vendor's gem cannot stand beside ours in one
# process, as both are WorkOS; `make bench` says why it is not measured in another.
#
#   ruby runner.rb < stage.json
require "json"
require "authkit_native/workos"
require "authkit_native/rack"

STAGE = JSON.parse($stdin.read, symbolize_names: true)
KEY = STAGE[:fernet_key]
CLIENT = { client_id: STAGE[:client_id] }.freeze

WorkOS.configure do |config|
  config.key = STAGE[:api_key]
  config.base_url = STAGE[:base_url]
end

# The calls, spelled as in the guide.
class Ours
  attr_accessor :cookie, :data, :session

  def pages = @pages ||= Pages.new(self)

  def seal(tokens)
    WorkOS::UserManagement.seal_session_from_auth_response(**tokens, user: STAGE[:user], cookie_password: KEY)
  end

  # A session's cookie is no data: the same members as data.
  def seal_data
    WorkOS::UserManagement.seal_data(data: { **STAGE[:tokens][:typical], user: STAGE[:user] }, password: KEY)
  end

  def unseal(sealed) = WorkOS::UserManagement.unseal_data(sealed: sealed, password: KEY)

  # What the guide's code does at each request.
  def authenticate(cookie)
    outcome = load(cookie).authenticate
    outcome => { authenticated:, reason: }
    raise reason unless authenticated

    outcome
  end

  # What it does where it shows who is signed in.
  def greet(cookie) = authenticate(cookie).user.email

  def authorize
    WorkOS::UserManagement.authorization_url(
      provider: "authkit", redirect_uri: "https://app.example/callback", state: "state", **CLIENT
    )
  end

  def refresh(cookie)
    load(cookie).refresh => { authenticated:, sealed_session:, reason: }
    raise reason unless authenticated

    sealed_session
  end

  private

  def load(cookie)
    WorkOS::UserManagement.load_sealed_session(session_data: cookie, cookie_password: KEY, **CLIENT)
  end
end

# A page of Rack that greets a user: what its author types with the client alone, and with the kit.
class Pages
  # What a browser sends with a click.
  FIELDS = {
    "HTTP_ACCEPT" => "text/html,*/*;q=0.8", "HTTP_USER_AGENT" => "Mozilla/5.0",
    "HTTP_REFERER" => "https://app.example/", "HTTP_SEC_FETCH_DEST" => "document",
    "HTTP_SEC_FETCH_MODE" => "navigate", "HTTP_SEC_FETCH_SITE" => "same-origin"
  }.freeze

  def initialize(package)
    options = { api_key: STAGE[:api_key], base_url: STAGE[:base_url], **CLIENT, cookie_password: KEY,
                redirect_uri: "https://app.example/callback" }
    by_hand = lambda do |env|
      user = package.authenticate(Rack::Request.new(env).cookies["wos-session"]).user
      [200, { "Cache-Control" => "private, no-store", "Vary" => "Cookie" }, [user.email]]
    end
    @pages = {
      by_hand:, kit: AuthKit::Rack.new(->(env) { [200, {}, [env["authkit"].user.email]] }, **options),
      unread: AuthKit::Rack.new(->(_) { [200, {}, ["hello"]] }, **options)
    }
  end

  # As a server asks, without one.
  def get(page, cookie)
    env = {
      "REQUEST_METHOD" => "GET", "SCRIPT_NAME" => "", "PATH_INFO" => "/reports", "QUERY_STRING" => "month=11",
      "REMOTE_ADDR" => "203.0.113.7", "HTTP_COOKIE" => "theme=dark; wos-session=#{cookie}", **FIELDS
    }
    status, = @pages.fetch(page).call(env)
    raise status.to_s unless status == 200
  end
end

def typical(package) = package.seal(STAGE[:tokens][:typical])

# Cookies that were never seen before: sealing makes another one every time.
FRESH = lambda do |package, count, call = :authenticate|
  Array.new(count) { typical(package) }.map { |cookie| -> { package.public_send(call, cookie) } }
end

KNOWN = ->(package, count, call = :authenticate) { [-> { package.public_send(call, package.cookie) }] * count }
PAGE = ->(page) { ->(package, count) { [-> { package.pages.get(page, package.cookie) }] * count } }
AND_GREET = ->(prepare) { ->(package, count) { prepare.call(package, count, :greet) } }
RUN = ->(calls) { calls.each(&:call) }
IN_THREADS = ->(calls) { calls.each_slice((calls.size / 4.0).ceil).map { |part| Thread.new { RUN.call(part) } }.each(&:join) }
ELAPSED = Process::CLOCK_MONOTONIC
USED = Process::CLOCK_PROCESS_CPUTIME_ID

# At the end of the rows that share their calls among threads.
THREADS = ", 4 threads"

# The rows: what makes the calls, how they are run, and the clock.
ROWS = {
  "seal" => [->(package, count) { [-> { typical(package) }] * count }, RUN, ELAPSED],
  "unseal" => [->(package, count) { [-> { package.unseal(package.data) }] * count }, RUN, ELAPSED],
  "authenticate, cache miss" => [FRESH, RUN, ELAPSED],
  "authenticate, cache hit" => [KNOWN, RUN, ELAPSED],
  "authenticate, cache miss, and read the user" => [AND_GREET[FRESH], RUN, ELAPSED],
  "authenticate, cache hit, and read the user" => [AND_GREET[KNOWN], RUN, ELAPSED],
  "authenticate, cache miss#{THREADS}" => [FRESH, IN_THREADS, ELAPSED],
  "authenticate, cache hit#{THREADS}" => [KNOWN, IN_THREADS, ELAPSED],
  "authorization URL" => [->(package, count) { [-> { package.authorize }] * count }, RUN, ELAPSED],
  "refresh, CPU" => [
    ->(package, count) { [-> { package.session = package.refresh(package.session) }] * count }, RUN, USED
  ],
  "page, nobody asks who is signed in" => [PAGE[:unread], RUN, ELAPSED],
  "page, authenticated by hand" => [PAGE[:by_hand], RUN, ELAPSED],
  "page, authenticated by the kit" => [PAGE[:kit], RUN, ELAPSED]
}.freeze

# Microseconds a call, over so many calls.
def sample(row, package, count)
  prepare, execute, clock = ROWS[row]
  calls = prepare.call(package, count)
  started = Process.clock_gettime(clock)
  execute.call(calls)
  (Process.clock_gettime(clock) - started) / count * 1e6
end

# How many calls fill a slice. Threads get ten slices: starting them takes a while.
def calls_in_slice(row, package)
  alone = row.delete_suffix(THREADS)
  count = (STAGE[:slice] * 1e6 / sample(alone, package, 8)).to_i.clamp(8, 5000)
  alone == row ? count : 10 * count
end

package = Ours.new
package.cookie = typical(package)
package.data = package.seal_data
package.session = package.seal(STAGE[:sessions][:ours])
package.authenticate(package.cookie) # fetches the keys

counts = ROWS.to_h { |row, _| [row, calls_in_slice(row, package)] }
samples = ROWS.to_h { |row, _| [row, { ours: [] }] }
STAGE[:rounds].times { ROWS.each_key { |row| samples[row][:ours] << sample(row, package, counts[row]) } }
sizes = STAGE[:tokens].transform_values { |tokens| { ours: package.seal(tokens).bytesize } }
puts JSON.generate({ samples:, "cookie bytes" => sizes, cookies: { ours: package.cookie } })
