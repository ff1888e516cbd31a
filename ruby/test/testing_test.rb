# frozen_string_literal: true

require_relative "helper"
require_relative "examples/reports_test"

# The helpers for tests of applications. The example shows how they are used; this is what it does not show.
class TestingTest < Minitest::Test
  include Rack::Test::Methods
  include AuthKitNative::Testing

  README = File.read(File.expand_path("../README.md", __dir__))[/^## Tests of applications.*?(?=^## )/m]

  attr_writer :app

  def app = @app ||= made(testing: true)

  def made(**options)
    application = lambda do |env|
      auth = @auth = env["authkit"]
      [200, { "content-type" => "text/plain" }, [auth.require_auth(recent: 600).session_id]]
    end
    AuthKit::Rack.new(application, on_sign_in: ->(event, _) { (@heard ||= []) << event.response.user.email }, **options)
  end

  def test_the_examples_are_those_of_the_readme
    shown = README.scan(/^```ruby\n(.*?)^```/m).flatten
    assert_equal(%w[examples/reports_test.rb examples/rails/reports_test.rb].map { |file| body(file) }, shown)
  end

  def test_no_other_client_takes_a_session_of_a_test
    options = { client_id: "client_1", cookie_password: PASSWORD, api_key: "sk_1", redirect_uri: "http://localhost/callback" }
    self.app = made(testing: true, **options)
    sign_in_as
    cookie = rack_mock_session.cookie_jar["wos-session"]
    keys = JSON.parse(File.read(File.expand_path("../../tests/vectors/tokens/jwks.json", __dir__)))
    client = AuthKitNative::Client.new(**options, jwks: keys)
    outcome = client.user_management.load_sealed_session(session_data: cookie).authenticate
    assert_equal "invalid_jwt", outcome.error.code
    self.app = made(**options)
    [-> { sign_in_as }, -> { with_outage { flunk } }, -> { sign_in_code_for }].each do |act|
      error = assert_raises(AuthKitNative::ConfigurationError, &act)
      assert_includes error.message, "made without option `testing`: pass it as true"
    end
  end

  def test_an_application_without_a_kit
    self.app = ->(_env) { [200, {}, []] }
    assert_match(/no AuthKit is found by `app`/, assert_raises(ArgumentError) { sign_in_as }.message)
  end

  def test_conditions_end_with_their_block_and_may_stand_in_each_other
    sign_in_as
    with_expired_sessions do
      assert_raises(ZeroDivisionError) do
        with_outage do
          assert_equal 503, get("/").status
          1 / 0
        end
      end
      assert_equal 200, get("/").status
    end
    assert_equal 200, with_outage { get("/") }.status
    assert_equal 401, with_clock_ahead(601) { get("/") }.status
    assert_equal 401, with_revoked_sessions { with_expired_sessions { get("/") } }.status
  end

  def test_a_callback_exchanges_the_code_of_a_session
    get "/login", {}, { "HTTP_ACCEPT" => "text/html" }
    state = URI.decode_www_form(URI(last_response["location"]).query).to_h.fetch("state")
    get "/callback", { code: sign_in_code_for(user: { email: "grace@example.com" }), state: }, { "HTTP_ACCEPT" => "text/html" }
    assert_equal [302, ["grace@example.com"]], [last_response.status, @heard]
    assert_equal 200, get("/").status
    assert_equal "grace@example.com", @auth.user.email
  end

  def test_the_session_of_a_test_has_all_members
    sign_in_as(user: { first_name: "Grace" }, organization_id: "org_1", role: "member", roles: %w[member editor],
               permissions: %w[read], entitlements: %w[audit], feature_flags: %w[beta], expires_in: 100,
               impersonator: { email: "admin@example.com", reason: "support" }, authenticated_at: 1, claims: { "plan" => "pro" })
    get "/"
    expected = { organization_id: "org_1", role: "member", roles: %w[member editor], permissions: %w[read],
                 entitlements: %w[audit], feature_flags: %w[beta] }
    seen = expected.keys.to_h { |name| [name, @auth.public_send(name)] }
    assert_equal expected, seen
    assert_equal %w[Grace admin@example.com], [@auth.user.first_name, @auth.impersonator.email]
    assert_equal ["pro", 1], [@auth.claims[:plan], @auth.authenticated_at]
  end

  private

  def body(file) = File.read(File.expand_path(file, __dir__)).sub("# frozen_string_literal: true\n\n", "")
end
