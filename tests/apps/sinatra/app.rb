# Sign-in for a Sinatra app.
#
# Run it with `ruby app.rb`. It reads WORKOS_API_KEY, WORKOS_CLIENT_ID and WORKOS_COOKIE_PASSWORD from the environment.
require "json"
require "time"
require "authkit_native/sinatra"

PORT = ENV.fetch("PORT", "4567").to_i

# Pages for everybody, for users, for some users, and for users who signed in a moment ago.
class App < Sinatra::Base
  APPS = JSON.parse(ENV.fetch("APPS", "{}"))
  # The organizations of the local WorkOS; yours come from your database.
  ORGANIZATIONS = { "Acme" => "org_01EM000000000000000000ACME", "Globex" => "org_01EM0000000000000000GLOBEX" }.freeze
  NOTES = {}

  register Sinatra::AuthKit
  set :authkit,
      redirect_uri: ENV.fetch("WORKOS_REDIRECT_URI", "http://localhost:#{PORT}/callback"),
      # The demo's tokens may live for seconds: refreshed before their end, they would be refreshed for every page.
      web: { refresh_buffer: 0 },
      on_error: ->(event, _request) { failed(event) }

  set :protection, use: :content_security_policy, base_uri: "'none'", form_action: "'self'", frame_ancestors: "'none'"
  set :root, __dir__
  set :public_folder, File.join(__dir__, "../public")
  set :server, "puma"
  set :server_settings, Silent: true
  set :quiet, true

  helpers do
    def page(title, message: nil, note: nil)
      erb :page, locals: { title: title, message: message, note: note }
    end

    def name = auth.user.first_name || auth.user.email

    def h(text) = Rack::Utils.escape_html(text)
  end

  # The page of a sign-in that came to nothing. Of an outage the kit's own page says enough.
  def self.failed(event)
    warn "the flow failed: #{event.error.message}"
    return if event.error.retryable?

    page = new!.erb(:failed, locals: { message: "The sign-in was not completed." })
    [event.status, { "content-type" => "text/html; charset=utf-8" }, [page]]
  end

  get "/" do
    case auth.state
    when :signed_in then page("Hello, #{name}")
    when :unknown then page("Sign-in is not reachable at the moment", message: "You are not signed out.")
    else page("You are not signed in")
    end
  end

  get "/dashboard", auth: true do
    page("#{name}'s dashboard")
  end

  get "/users", auth: { permission: "users:manage" } do
    page("The users of your organization")
  end

  get "/account", auth: { recent: 300, impersonation: false } do
    page("Your account, just after a sign-in")
  end

  get "/note", auth: true do
    page("Your note", note: NOTES.fetch(auth.user.id, ""))
  end

  # Whoever writes for longer than an access token lives loses nothing: the session is refreshed under the form.
  post "/note", auth: true do
    NOTES[auth.user.id] = params["note"].to_s
    redirect to("/note"), 303
  end

  error 403 do
    page("You may not do this.")
  end
end

if $PROGRAM_NAME == __FILE__
  $stdout.sync = true
  App.run!(bind: "127.0.0.1", port: PORT) do |server|
    server.events.on_booted { puts JSON.generate(url: "http://localhost:#{server.connected_ports.first}") }
  end
end
