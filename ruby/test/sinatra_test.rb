# frozen_string_literal: true

require_relative "helper"
require_relative "browser"
require "authkit_native/sinatra"

# The extension as browsers of an application see it.
class SinatraTest < EmulatorTest
  ACME = "org_01EM000000000000000000ACME"
  GLOBEX = "org_01EM0000000000000000GLOBEX"

  def test_the_dozen_lines_of_the_readme
    assert_equal '<a href="/login">Sign in</a>', browser.get("/").body
    guarded = browser.get("/reports")
    assert_equal [302, "/callback?authkit=resume&return_to=%2Freports"], [guarded.status, guarded["location"]]
    assert_equal "/reports", browser.sign_in(guarded["location"], organization_id: ACME)["location"]
    assert_equal "Hello Ada", browser.get("/").body
    assert_equal [200, "user #{ACME}"], shown(browser.get("/reports"))
  end

  def test_a_route_may_ask_for_several_things
    browser.sign_in("/login", organization_id: GLOBEX)
    assert_equal 403, browser.get("/reports").status
    assert_equal [200, "any"], shown(browser.get("/any"))
    assert_equal [200, "recent"], shown(browser.get("/recent"))
    assert_equal [200, "inside"], shown(browser.get("/inside"))
  end

  def test_error_pages_of_the_application_come_first
    served = app { error(401, 403) { "own #{response.status}" } }
    visitor = Browser.new(served, emulator)
    assert_equal [401, "own 401"], shown(visitor.fetch("/reports"))
    visitor.sign_in("/login", organization_id: GLOBEX)
    assert_equal [403, "own 403"], shown(visitor.get("/reports"))
  end

  def test_the_answer_of_a_guard_is_sent_as_it_is
    browser.cookies.update("wos-session" => expired_cookie)
    emulator.fault("status", match: { grant_type: "refresh_token" }, status: 400, body: { error: "invalid_grant" })
    refused = browser.get("/reports")
    assert_equal [302, "no-store", "Cookie"], [refused.status, refused["cache-control"], refused["vary"]]
    assert_equal(["wos-session"], Browser.lines(refused).map { |line| line[/\A[^=]+/] })
  end

  def test_a_form_survives_an_expired_session
    browser.cookies.update("wos-session" => expired_cookie)
    kept = browser.post("/notes", { note: "long" })
    assert_equal [200, "long"], shown(kept)
    assert_equal(["wos-session"], Browser.lines(kept).map { |line| line[/\A[^=]+/] })
    gone = Browser.new(app, emulator).post("/notes", { note: "long" }, "HTTP_REFERER" => "https://app.example/notes")
    assert_equal 401, gone.status
    assert_includes gone["refresh"], "return_to=%2Fnotes"
  end

  def test_switching_and_signing_out
    browser.sign_in("/login", organization_id: GLOBEX)
    assert_equal 303, browser.post("/switch-organization", { organization_id: ACME }).status
    assert_equal [200, "user #{ACME}"], shown(browser.get("/reports"))
    switched = browser.post("/to-globex")
    assert_equal [303, "/reports"], [switched.status, switched["location"]]
    assert_equal 403, browser.get("/reports").status
    assert_includes browser.post("/leave")["refresh"], "/sessions/logout?session_id="
    assert_empty browser.cookies
    browser.sign_in
    assert_equal 200, browser.post("/logout").status
    assert_empty browser.cookies
  end

  def test_an_outage_and_its_end
    browser.cookies.update("wos-session" => expired_cookie)
    emulator.fault("status", match: { path: "/user_management/authenticate" }, times: 0, status: 503)
    assert_equal 503, browser.get("/inside").status
    assert browser.cookies.key?("wos-session")
    emulator.clear_faults
    assert_equal [200, "inside"], shown(browser.get("/inside"))
  end

  def test_files_are_left_alone
    browser.cookies.update("wos-session" => expired_cookie)
    seen = emulator.requests.size
    file = browser.get("/sinatra_test.rb")
    assert_equal [200, nil, [], seen], [file.status, file["vary"], Browser.lines(file), emulator.requests.size]
  end

  def test_hooks_and_options_are_a_setting
    heard = []
    served = app { set :authkit, on_sign_in: ->(event, request) { heard << [event.response.user.email, request.path] } }
    Browser.new(served, emulator).sign_in
    assert_equal [["ada@example.com", "/callback"]], heard
  end

  def test_wrong_options_end_the_program_and_not_its_first_request
    served = app { set :authkit, web: { cookie_domain: "evil.example" } }
    assert_raises(AuthKitNative::ConfigurationError) { served.run!(server: "none") }
  end

  def test_requiring_it_gives_it_to_classic_applications_and_to_no_other
    assert_operator Sinatra::Application, :method_defined?, :require_auth
    refute_operator Sinatra::Base, :method_defined?, :require_auth
    refute_operator Class.new(Sinatra::Base), :method_defined?, :auth
    program = <<~RUBY
      require "sinatra"
      require "authkit_native/sinatra"
      set run: false, authkit: #{settings}
      get("/", auth: true) { "never" }
      get("/open") { auth.state.inspect }
      client = Rack::MockRequest.new(Sinatra::Application)
      puts ["/", "/open"].map { |path| client.get(path, "HTTP_ACCEPT" => "text/html").then { |it| "\#{it.status} \#{it.body}" } }
    RUBY
    assert_equal "302 \n200 :signed_out\n", ruby(program, "-W0", env: { "APP_ENV" => "production" })
  end

  # The blocks of the README's section run as they stand there.
  def test_the_examples_of_the_readme
    section = File.read(File.expand_path("../README.md", __dir__))[/^## Rack and Sinatra.*?(?=^## )/m]
    rack, modular = section.scan(/^```ruby\n(.*?)^```/m).flatten
    before = ENV.to_h
    ENV.update("WORKOS_API_KEY" => "sk_test_emulator", "WORKOS_CLIENT_ID" => "client_emulator",
               "WORKOS_COOKIE_PASSWORD" => PASSWORD, "WORKOS_BASE_URL" => emulator.base_url,
               "WORKOS_REDIRECT_URI" => "https://app.example/callback")
    guarded = Browser.new(Rack::Builder.new { instance_eval(rack) }.to_app, emulator).get("/any")
    assert_equal [302, "/callback?authkit=resume&return_to=%2Fany"], [guarded.status, guarded["location"]]
    visitor = Browser.new(Module.new.tap { |within| within.module_eval(modular) }::App, emulator)
    assert_output(/\Auser_/) { visitor.sign_in }
    assert_equal "Hello Ada", visitor.get("/").body
    assert_equal 403, visitor.get("/reports").status
    assert_equal [200, "Deleted"], shown(visitor.post("/account/delete"))
  ensure
    ENV.replace(before)
  end

  private

  def shown(answer) = [answer.status, answer.body]

  def browser = @browser ||= Browser.new(app, emulator)

  def settings
    { client_id: "client_emulator", api_key: "sk_test_emulator", base_url: emulator.base_url, cookie_password: PASSWORD,
      redirect_uri: "https://app.example/callback" }
  end

  def app(&more)
    options = settings
    Class.new(Sinatra::Base) do
      register Sinatra::AuthKit
      set :authkit, options
      set :environment, :production
      set :public_folder, __dir__
      get("/") { auth.authenticated ? "Hello #{auth.user[:first_name]}" : %(<a href="#{auth.sign_in_url}">Sign in</a>) }
      get("/reports", auth: { permission: "posts:write" }) { "#{auth.user[:object]} #{auth.organization_id}" }
      get("/any", auth: { permission: %w[posts:write posts:read], any: true }) { "any" }
      get("/recent", auth: { recent: 60, impersonation: false }) { "recent" }
      get("/inside") { require_auth && "inside" }
      post("/notes", auth: true) { params["note"] }
      post("/to-globex") { switch_organization(GLOBEX, return_to: "/reports") }
      post("/leave") { sign_out }
      class_eval(&more) if more
    end
  end

  # A session whose token is over and whose refresh token is not.
  def expired_cookie
    emulator.advance_clock(-400)
    sign_in.sealed_session
  ensure
    emulator.advance_clock(400)
  end
end
