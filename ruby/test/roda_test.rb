# frozen_string_literal: true

require_relative "helper"
require_relative "browser"
require "authkit_native/rack"

# Roda has no kit of its own: it uses the middleware for Rack, here inside of a tree of routes.
class RodaTest < EmulatorTest
  RODA = Dir[File.expand_path("../../.build/roda/usr/share/rubygems-integration/all/gems/roda-*/lib", __dir__)].first
  ACME = "org_01EM000000000000000000ACME"
  GLOBEX = "org_01EM0000000000000000GLOBEX"

  def setup
    super
    skip "Roda is not there" unless RODA
    $LOAD_PATH << RODA unless $LOAD_PATH.include?(RODA)
    # Its warnings are its matter.
    verbose = $VERBOSE
    $VERBOSE = nil
    require "roda"
  ensure
    $VERBOSE = verbose
  end

  def test_a_tree_of_routes
    browser = Browser.new(app, emulator)
    assert_equal "/login", browser.get("/").body
    guarded = browser.get("/reports/7")
    assert_equal [302, "/callback?authkit=resume&return_to=%2Freports%2F7"], [guarded.status, guarded["location"]]
    assert_equal "/reports/7", browser.sign_in(guarded["location"], organization_id: GLOBEX)["location"]
    assert_equal [403, 200], [browser.get("/reports/7").status, browser.get("/").status]
    browser.sign_in("/login", organization_id: ACME)
    page = browser.get("/reports/7")
    assert_equal [200, "report 7 of #{ACME}"], [page.status, page.body]
    assert_equal 200, browser.post("/logout").status
    assert_equal "/login", browser.get("/").body
  end

  def test_what_answers_by_itself_is_left_alone
    page = Browser.new(app, emulator, "wos-session" => sign_in.sealed_session).get("/nowhere")
    assert_equal [404, nil, []], [page.status, page["vary"], Browser.lines(page)]
  end

  private

  def app
    settings = { client_id: "client_emulator", api_key: "sk_test_emulator", base_url: emulator.base_url,
                 cookie_password: PASSWORD, redirect_uri: "https://app.example/callback" }
    Class.new(Roda) do
      use AuthKit::Rack, **settings
      route do |r|
        auth = env["authkit"]
        r.root { auth.authenticated? ? auth.user.email : auth.sign_in_url }
        r.on "reports" do
          auth.require_auth(permission: "posts:write")
          r.get(Integer) { |id| "report #{id} of #{auth.organization_id}" }
        end
      end
    end.freeze.app
  end
end
