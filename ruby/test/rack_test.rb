# frozen_string_literal: true

require_relative "helper"
require_relative "browser"
require "authkit_native/rack"
require "rack/lint"
require "yaml"

# The middleware as browsers see it. It runs once more with Rack 3, where that is.
class RackTest < EmulatorTest
  ACME = "org_01EM000000000000000000ACME"
  GLOBEX = "org_01EM0000000000000000GLOBEX"
  RACK_3 = Dir[File.expand_path("../../.build/rack-3/usr/share/rubygems-integration/all/gems/rack-3*/lib", __dir__)].first

  # What the application answers, by its path.
  PAGES = {
    "/" => ->(auth) { auth.authenticated? ? "Hello #{auth.user[:first_name]}" : auth.sign_in_url },
    "/static" => ->(_) { "a file" },
    "/dashboard" => ->(auth) { auth.require_auth.user&.email.to_s },
    "/write" => ->(auth) { auth.require_auth(permission: "posts:write").organization_id },
    "/recent" => ->(auth) { auth.require_auth(recent: 60).session_id },
    "/alone" => ->(auth) { auth.require_auth(impersonation: false).session_id },
    "/rights" => lambda { |auth|
      [auth.has(permission: "posts:write"), auth.has?(organization: GLOBEX), auth.authenticated_within(60)].inspect
    },
    "/public" => ->(auth) { auth.allow_caching.inspect + auth.state.to_s },
    "/globex" => ->(auth) { auth.switch_organization(GLOBEX, return_to: "/dashboard") },
    "/leave" => ->(auth) { auth.sign_out(return_to: "/static") },
    "/urls" => ->(auth) { [auth.sign_in_url(return_to: "/a"), auth.sign_up_url, auth.sign_out_url(return_to: "/b")].join(" ") },
    "/evil" => ->(auth) { auth.sign_in_url(return_to: "https://evil.example/") }
  }.freeze

  def test_a_sign_in_comes_back_to_the_page_it_began_at
    guarded = browser.get("/dashboard?tab=2")
    assert_equal [302, "no-store"], [guarded.status, guarded["cache-control"]]
    assert_empty Browser.lines(guarded)
    back = browser.sign_in(guarded["location"])
    assert_equal [302, "/dashboard?tab=2"], [back.status, back["location"]]
    page = browser.get("/dashboard?tab=2")
    assert_equal [200, "ada@example.com"], [page.status, page.body]
    assert_equal ["private, no-store", "Accept, Cookie"], [page["cache-control"], page["vary"]]
  end

  def test_a_page_that_asks_for_nothing_is_left_alone
    browser.cookies.update("wos-session" => expired_cookie)
    seen = emulator.requests.size
    page = browser.get("/static")
    assert_equal [200, "a file", "public, max-age=60", "Accept"], [page.status, page.body, page["cache-control"], page["vary"]]
    assert_empty Browser.lines(page)
    assert_equal seen, emulator.requests.size
  end

  def test_what_caches_may_keep
    page = browser.get("/")
    assert_equal ["public, max-age=60", "Accept, Cookie"], [page["cache-control"], page["vary"]]
    browser.sign_in
    2.times { browser.get("/") }
    assert_equal "private, no-store", browser.get("/")["cache-control"]
    page = browser.get("/public")
    assert_equal ["public, max-age=60", "nilsigned_in"], [page["cache-control"], page.body]
  end

  def test_guards_answer_each_kind_of_request_in_its_manner
    fetched = browser.fetch("/dashboard")
    assert_equal [401, "sign_in_required"], [fetched.status, JSON.parse(fetched.body)["error"]]
    assert_match(/\AAuthKit sign_in=/, fetched["www-authenticate"])
    assert_equal 401, browser.get("/dashboard", "HTTP_SEC_PURPOSE" => "prefetch").status
    assert_equal 200, visit_as(:options, "/dashboard").status
    form = browser.post("/dashboard", {}, "HTTP_REFERER" => "https://app.example/form")
    assert_equal 401, form.status
    assert_includes form["refresh"], "return_to=%2Fform"
    htmx = browser.fetch("/dashboard", "HTTP_HX_REQUEST" => "true", "HTTP_HX_CURRENT_URL" => "https://app.example/list")
    assert_includes htmx["hx-redirect"], "return_to=%2Flist"
    head = browser.get("/write", method: "HEAD")
    assert_equal 302, head.status
  end

  def test_guards_ask_for_rights
    browser.sign_in("/login", organization_id: GLOBEX)
    refused = browser.fetch("/write")
    assert_equal [403, "permission_missing"], [refused.status, JSON.parse(refused.body)["error"]]
    assert_equal 403, browser.get("/write").status
    assert_empty visit_as(:head, "/write").body
    assert_equal "[false, true, true]", browser.get("/rights").body
    assert_equal 200, browser.get("/recent").status
    acme = Browser.new(app, emulator)
    acme.sign_in("/login", organization_id: ACME, impersonator: { email: "admin@example.com" })
    assert_equal([200, ACME], shown(acme.get("/write")))
    assert_equal 403, acme.get("/alone").status
    assert_equal "[false, false, false]", Browser.new(app, emulator).get("/rights").body
  end

  def test_forms_of_other_sites_change_nothing
    browser.sign_in
    assert_equal 200, browser.post("/dashboard").status
    foreign = browser.post("/dashboard", {}, "HTTP_SEC_FETCH_SITE" => "cross-site")
    assert_equal 403, foreign.status
  end

  def test_signing_out_by_button_and_by_link
    browser.sign_in
    foreign = browser.post("/logout", {}, "HTTP_SEC_FETCH_SITE" => "cross-site")
    assert_equal [403, true], [foreign.status, browser.cookies.key?("wos-session")]
    assert_equal [200, true], [browser.get("/logout").status, browser.cookies.key?("wos-session")]
    out = browser.post("/logout", { return_to: "/bye" })
    assert_equal 200, out.status
    assert_match(%r{\A0;url=.*/sessions/logout\?session_id=.*app\.example%2Fbye}, out["refresh"])
    assert_empty browser.cookies
    browser.sign_in
    link = browser.get("/logout", Browser::OWN)
    assert_equal 302, link.status
    assert_includes link["location"], "/sessions/logout?session_id="
    assert_empty browser.cookies
    browser.sign_in
    browser.post("/leave")
    assert_empty browser.cookies
  end

  def test_switching_to_another_organization
    browser.sign_in("/login", organization_id: ACME)
    switched = browser.post("/switch-organization", { organization_id: GLOBEX, return_to: "/rights" })
    assert_equal [303, "/rights"], [switched.status, switched["location"]]
    assert_equal "[false, true, true]", browser.get("/rights").body
    assert_equal 405, browser.get("/switch-organization").status
    assert_equal 400, browser.post("/switch-organization").status
    assert_equal 403, browser.post("/switch-organization", { organization_id: "org_none" }).status
    browser.sign_in("/login", organization_id: ACME)
    switched = browser.post("/globex")
    assert_equal [303, "/dashboard"], [switched.status, switched["location"]]
    assert_equal "[false, true, true]", browser.get("/rights").body
  end

  def test_forms_of_our_routes_are_small
    browser.sign_in("/login", organization_id: ACME)
    large = browser.post("/switch-organization", { organization_id: GLOBEX, padding: "x" * 20_000 })
    assert_equal 400, large.status
    broken = browser.post("/switch-organization", {}, input: "a=%zz&organization_id=#{GLOBEX}",
                                                      "CONTENT_TYPE" => "application/x-www-form-urlencoded")
    assert_includes [303, 400], broken.status
    nested = browser.post("/switch-organization", { organization_id: { a: "1" } })
    assert_equal 400, nested.status
  end

  def test_an_outage_signs_nobody_out
    browser.cookies.update("wos-session" => expired_cookie)
    emulator.fault("status", match: { path: "/user_management/authenticate" }, times: 0, status: 503,
                             headers: { "Retry-After": "60" })
    down = browser.get("/dashboard")
    assert_equal [503, "60"], [down.status, down["retry-after"]]
    assert_equal "unknown", browser.get("/public").body.delete_prefix("nil")
    assert_equal 503, browser.fetch("/dashboard").status
    assert browser.cookies.key?("wos-session")
    emulator.clear_faults
    assert_equal([200, "ada@example.com"], shown(browser.get("/dashboard")))
  end

  def test_fifty_threads_with_an_expired_session_make_one_exchange
    cookie = expired_cookie
    served = app
    seen = emulator.requests.size
    answers = Array.new(50) do
      Thread.new { Browser.new(served, emulator, { "wos-session" => cookie }).get("/dashboard") }
    end.map(&:value)
    assert_equal [[200, "ada@example.com"]], answers.map { |answer| [answer.status, answer.body] }.uniq
    assert_equal 1, emulator.requests.size - seen
    # Each is sealed anew, around one session, and none deletes it.
    cookies = answers.flat_map { |answer| Browser.lines(answer) }.map { |line| line[/\Awos-session=(ak1[^;]+)/, 1] }
    sessions = cookies.map { |sealed| client.user_management.load_sealed_session(session_data: sealed).authenticate }
    assert_equal [[true, 1]], sessions.map { |session| [session.authenticated, sessions.map(&:access_token).uniq.size] }.uniq
  end

  def test_a_refused_session_is_deleted
    browser.cookies.update("wos-session" => expired_cookie)
    emulator.fault("status", match: { path: "/user_management/authenticate" }, status: 400, body: { error: "invalid_grant" })
    assert_equal 302, browser.get("/dashboard").status
    assert_empty browser.cookies
  end

  def test_the_application_sees_the_new_cookie_and_its_own_stay
    browser.cookies.update("wos-session" => expired_cookie, "own" => "1")
    page = browser.get("/dashboard")
    lines = Browser.lines(page)
    assert_equal ["own=2; path=/", true], [lines.first, lines.last.start_with?("wos-session=")]
    assert_equal browser.cookies["wos-session"], page["x-seen"][/wos-session=([^;]+)/, 1]
  end

  def test_hooks_hear_what_happened
    heard = []
    note = ->(event, request) { heard << [event.name, request.path, request.env["authkit"].inspect] }
    welcome = lambda do |event, request|
      note.call(event, request)
      assert_equal ["ada@example.com", "mine"], [event.response.user.email, event.state]
      "/welcome"
    end
    hooked = Browser.new(app(on_sign_in: welcome, on_switch: note, on_sign_out: note, on_error: note), emulator)
    start = hooked.get("/state").body
    assert_equal "/welcome", hooked.sign_in(start, organization_id: ACME)["location"]
    hooked.post("/switch-organization", { organization_id: GLOBEX })
    hooked.post("/logout")
    expected = [["signed_in", "/callback"], ["switched", "/switch-organization"], ["signed_out", "/logout"]]
    assert_equal(expected, heard.map { |one| one.first(2) })
    assert_equal ["#<AuthKitNative::Web::Auth>"], heard.map(&:last).uniq
  end

  def test_a_refresh_is_heard_of_once_with_the_user
    heard = []
    on_refresh = ->(event, request) { heard << [event.name, request.env["authkit"].user.email] }
    Browser.new(app(on_refresh:), emulator, { "wos-session" => expired_cookie }).get("/dashboard")
    assert_equal [["refreshed", "ada@example.com"]], heard
  end

  def test_a_sign_in_whose_hook_fails_is_none
    errors = []
    on_error = ->(event, _) { errors << [event.error.message, event.status] }
    visitor = Browser.new(app(on_sign_in: ->(_, _) { raise "no room" }, on_error:), emulator)
    back = visitor.sign_in
    assert_equal 500, back.status
    assert_includes back.errors, "no room"
    assert_empty visitor.cookies
    assert_equal [["no room", 500]], errors
  end

  def test_a_hook_may_answer_a_failure
    failed = nil
    own = lambda do |event, _|
      failed = event
      [418, { "content-type" => "text/plain" }, ["own page"]]
    end
    visitor = Browser.new(app(on_error: own), emulator)
    asked = URI.decode_www_form(URI(visitor.get("/login")["location"]).query).to_h
    back = visitor.get("/callback?error=access_denied&error_description=#{SENTINEL}&state=#{asked["state"]}")
    assert_equal [418, "own page", "private, no-store"], [back.status, back.body, back["cache-control"]]
    assert_equal ["access_denied", 400], [failed.code, failed.status]
    refute_includes failed.inspect, SENTINEL
    assert_empty visitor.cookies
  end

  SENTINEL = "sentinel-of-the-description"

  def test_no_secret_is_shown
    browser.sign_in("/login", organization_id: ACME)
    secrets = browser.cookies.values.select { |value| value.size > 20 }
    auth = nil
    served = app(pages: { "/dashboard" => ->(it) { (auth = it).require_auth.access_token && "ok" } })
    visitor = Browser.new(served, emulator, browser.cookies)
    visitor.get("/dashboard")
    secrets << auth.access_token
    ways = [auth.inspect, auth.to_s, auth.to_json, JSON.generate([auth]), YAML.dump(auth), auth.as_json]
    ways << capture_io { pp auth }.first
    assert_raises(TypeError) { Marshal.dump(auth) }
    visitor.get("/logout")
    visitor.get("/callback?code=#{SENTINEL}&state=#{SENTINEL}")
    visitor.fetch("/write")
    (browser.answers + visitor.answers).each do |answer|
      ways << answer.body << answer.errors
      ways << answer.headers.to_h.transform_keys(&:downcase).except("set-cookie", "location", "x-seen").inspect
    end
    secrets << SENTINEL
    secrets.each { |secret| ways.each { |text| refute_includes text, secret } }
  end

  def test_addresses
    page = browser.get("/urls?page=3").body.split
    assert_equal ["/callback", "/login", "/logout"], page.map { |url| url[%r{\A/[a-z]+}] }.sort_by(&:itself) if page.size > 3
    assert_includes page[0], "return_to=%2Fa"
    assert_includes page[2], "/logout?return_to=%2Fb"
    assert_raises(AuthKitNative::ConfigurationError) { browser.get("/evil") }
  end

  def test_an_application_under_a_path
    under = Rack::URLMap.new("/app" => app)
    visitor = Browser.new(under, emulator)
    assert_includes visitor.get("/app/dashboard")["location"], "return_to=%2Fapp%2Fdashboard"
    assert_equal 302, visitor.get("/app/login").status
    assert_equal 404, visitor.get("/login").status
  end

  def test_paths_that_all_need_a_sign_in
    guarded = Browser.new(app(web: { unauthenticated_paths: ["/", "/public"] }), emulator)
    assert_equal([200, 200, 302], ["/", "/public", "/static"].map { |path| guarded.get(path).status })
    guarded.sign_in
    assert_equal([200, "a file"], shown(guarded.get("/static")))
    assert_equal([200, "a=1"], shown(guarded.post("/echo", { a: "1" })))
  end

  def test_bytes_that_are_no_text
    client = Rack::MockRequest.new(app(lint: false))
    odd = { **Browser::DOCUMENT, "PATH_INFO" => "/dashboard\xFF".b, "QUERY_STRING" => "a=\xFF".b }
    assert_equal 200, client.get("/", odd).status
    assert_equal 302, client.get("/", { **odd, "PATH_INFO" => "/dashboard" }).status
    assert_equal 200, client.get("/", { **Browser::DOCUMENT, "HTTP_COOKIE" => "wos-session=\xFF".b }).status
  end

  def test_wrong_options_are_refused_at_the_start
    [{ redirect_uri: nil }, { web: { cookie_domain: "evil.example" } }, { web: { routes: { sign_inn: "/a" } } },
     { client: }, { clientid: 1 }].each do |options|
      assert_raises(AuthKitNative::ConfigurationError, ArgumentError) { AuthKit::Rack.new(->(_) {}, **settings, **options) }
    end
    assert AuthKit::Rack.new(->(_) {}, client: client(redirect_uri: "https://app.example/callback", web: {}))
  end

  def test_redirect_uris_by_host
    ENV["WORKOS_REDIRECT_URI"] = settings.fetch(:redirect_uri)
    redirect_uri = ->(env) { "https://#{env["SERVER_NAME"]}/callback" }
    served = app(redirect_uri:, web: { allowed_redirect_hosts: ["*.app.example"] })
    page = Rack::MockRequest.new(served).get("https://pr-1.app.example/login", Browser::DOCUMENT)
    assert_includes page["location"], "redirect_uri=https%3A%2F%2Fpr-1.app.example%2Fcallback"
  ensure
    ENV.delete("WORKOS_REDIRECT_URI")
  end

  def test_header_fields_may_hold_any_bytes
    served = AuthKit::Rack.new(->(env) { [200, {}, [env["authkit"].reason]] }, **settings)
    env = Rack::MockRequest.env_for("/", Browser::DOCUMENT.dup)
    ["wos-session=x", "a=\xFF; wos-session=x".b, "a=\xFF; wos-session=x", "a=\u00e9; wos-session=x"].each do |cookie|
      _, _, body = served.call({ **env, "HTTP_COOKIE" => cookie, "HTTP_REFERER" => 1, "HTTP_UPGRADE" => nil })
      assert_equal ["INVALID_SESSION_COOKIE"], body
    end
  end

  def test_facts_of_other_kinds_are_refused
    native = AuthKitNative::Client.new(**settings, web: {}).user_management.send(:native)
    [{}, { method: "GET" }, { method: "GET", url: 1 }, { method: "GET", url: "/", cookies_writable: 1 }, nil].each do |facts|
      assert_raises(AuthKitNative::ConfigurationError) { native.web_request(facts) }
    end
    assert_raises(TypeError) { native.web_request({ method: "GET", url: "/" }, "cookie") }
  end

  def test_holds_with_rack_3
    skip "Rack 3 is not there" unless RACK_3
    skip "it is Rack 3" if Rack.release.to_i >= 3
    output = IO.popen([RbConfig.ruby, "-w", "-I#{RACK_3}", "-I#{File.expand_path("../lib", __dir__)}", "-I#{__dir__}", __FILE__,
                       { err: %i[child out] }], &:read)
    assert_match(/ 0 failures, 0 errors/, output)
    assert_includes output, "Rack 3."
  end

  Minitest.after_run { puts "Rack #{Rack.release}" } if $PROGRAM_NAME == __FILE__

  HEADERS = { "cache-control" => "public, max-age=60", "vary" => "Accept", "content-type" => "text/plain" }.freeze

  # Two fields of the application's own, and what it sees of the cookies.
  def self.serve(pages, env)
    page = pages[env["PATH_INFO"]]
    body = page ? page.call(env["authkit"]) : Rack::Request.new(env).POST.map { |pair| pair.join("=") }.join
    headers = { **HEADERS, "x-seen" => env["HTTP_COOKIE"].to_s }
    headers["set-cookie"] = "own=2; path=/" if env["HTTP_COOKIE"].to_s.include?("own=1")
    [200, headers, env["REQUEST_METHOD"] == "HEAD" ? [] : [body]]
  end

  private

  def shown(answer) = [answer.status, answer.body]

  def browser = @browser ||= Browser.new(app, emulator)

  def settings
    { client_id: "client_emulator", api_key: "sk_test_emulator", base_url: emulator.base_url, cookie_password: PASSWORD,
      redirect_uri: "https://app.example/callback" }
  end

  # An application with the middleware, checked by Rack's own rules.
  def app(lint: true, pages: {}, **options)
    options = { **settings, **options }
    pages = { "/state" => ->(auth) { auth.sign_in_url(state: "mine") },
              "/welcome" => ->(_) { "welcome" }, **PAGES, **pages }
    Rack::Builder.app do
      use Rack::Lint if lint
      use AuthKit::Rack, **options
      run ->(env) { RackTest.serve(pages, env) }
    end
  end

  def visit_as(method, path)
    header = browser.cookies.map { |pair| pair.join("=") }.join("; ")
    env = { **Browser::DOCUMENT, "HTTP_COOKIE" => header }
    Rack::MockRequest.new(app).request(method.to_s.upcase, "https://app.example#{path}", env)
  end

  # A session whose token is over and whose refresh token is not.
  def expired_cookie
    emulator.advance_clock(-400)
    sign_in.sealed_session
  ensure
    emulator.advance_clock(400)
  end
end
