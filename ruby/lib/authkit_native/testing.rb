# frozen_string_literal: true

require_relative "../authkit_native"

module AuthKitNative
  # For tests of applications: signs in, moves the clock and stages outages, without a network. Include it in test classes that
  # have `Rack::Test::Methods`, or in integration tests of Rails:
  #
  #     class ReportsTest < Minitest::Test
  #       include Rack::Test::Methods
  #       include AuthKitNative::Testing
  #
  #       def app = App
  #
  #       def test_reports_need_a_permission
  #         sign_in_as(permissions: ["reports:read"])
  #         get "/reports"
  #         assert last_response.ok?
  #       end
  #     end
  #
  # The sessions are real: they are signed, sealed, checked and refreshed. Only a client that was made with `testing: true`
  # accepts them.
  module Testing
    # In the environment of a request of ours: where the middleware throws its kit to, before the application sees it.
    # @private
    FIND = "authkit.find"

    # Signs the browser of this test in: it has the cookies of such a user from now on.
    #
    # @param user [Hash, nil] members of the user's record, such as `email`; the others have values of a test
    # @param organization_id [String, nil] the organization that the user is signed in to
    # @param role [String, nil] the user's role
    # @param roles [Array<String>, nil] all roles of the user; the `role` alone by default
    # @param permissions [Array<String>, nil] what the user may do
    # @param entitlements [Array<String>, nil] what the organization has paid for
    # @param feature_flags [Array<String>, nil] the feature flags that are on
    # @param impersonator [Hash, nil] the administrator who acts as the user: `email`, and `reason` if there is one
    # @param expires_in [Numeric, nil] how many seconds the access token counts, 300 by default. One of 0 or less has expired
    #   already, and the next request refreshes the session
    # @param authenticated_at [Numeric, nil] when the user last signed in, in seconds since the epoch; now by default
    # @param claims [Hash, nil] more claims of the access token
    # @return [void]
    # @raise [ConfigurationError] when the application's client was made without `testing`, or the session cannot be
    def sign_in_as(user: nil, organization_id: nil, role: nil, roles: nil, permissions: nil, entitlements: nil,
                   feature_flags: nil, impersonator: nil, expires_in: nil, authenticated_at: nil, claims: nil)
      session = { user:, organization_id:, role:, roles:, permissions:, entitlements:, feature_flags:, impersonator:,
                  expires_in:, authenticated_at:, claims: }
      cookies = authkit_testing.call(:testing_session, session.compact)[:cookies]
      cookies.each { |cookie| keep_cookie(cookie[:name], cookie[:value]) }
      nil
    end

    # A code for tests of what a callback does. Request the sign-in route, take `state` from the address that it leads to, and
    # request the callback with both.
    #
    # @param session [Hash] as for {#sign_in_as}
    # @return [String]
    # @raise (see #sign_in_as)
    def sign_in_code_for(**session) = authkit_testing.call(:testing_session, session)[:code]

    # Makes the API unreachable while the block runs. A session whose token counts goes on.
    #
    # @yield what happens meanwhile
    # @return [Object] that of the block
    # @raise (see #sign_in_as)
    def with_outage(&) = under({ api: "outage" }, &)

    # Lets the API refuse every refresh while the block runs: the sessions were ended elsewhere.
    #
    # @yield (see #with_outage)
    # @return (see #with_outage)
    # @raise (see #sign_in_as)
    def with_revoked_sessions(&) = under({ api: "revoked" }, &)

    # Lets every access token of before be expired while the block runs. The next request refreshes.
    #
    # @yield (see #with_outage)
    # @return (see #with_outage)
    # @raise (see #sign_in_as)
    def with_expired_sessions(&) = under({ expired: true }, &)

    # Sets the clock of sessions ahead while the block runs. `travel_to` of Rails does not touch it, nor the other way round.
    #
    # @param seconds [Numeric] how far. Blocks inside of each other do not add up
    # @yield (see #with_outage)
    # @return (see #with_outage)
    # @raise (see #sign_in_as)
    def with_clock_ahead(seconds, &) = under({ clock: seconds }, &)

    private

    def under(conditions)
      native = authkit_testing
      before = native.call(:testing_conditions, conditions)
      begin
        yield
      ensure
        native.call(:testing_conditions, before)
      end
    end

    # The engine of the application under test.
    def authkit_testing
      return ::Rails.application.config.authkit.kit.native if respond_to?(:integration_session)

      kit = catch(FIND) do
        app.call(::Rack::MockRequest.env_for("/", FIND => true))
        nil
      end
      return kit.native if kit

      raise ArgumentError, "no AuthKit is found by `app`: it has to use AuthKit::Rack, or register Sinatra::AuthKit"
    end

    def keep_cookie(name, value)
      respond_to?(:integration_session) ? cookies[name] = value : set_cookie("#{name}=#{value}")
    end
  end
end
