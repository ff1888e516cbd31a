# frozen_string_literal: true

module AuthKitNative
  # A cookie taken in hand by {UserManagement#load_sealed_session}. Nothing in it is believed before {#authenticate}.
  class Session
    # @private
    def initialize(native)
      @native = native.freeze
      freeze
    end

    # Checks the session: unseals the cookie and verifies its access token. Needs the network only when the signing keys
    # are not known yet. Never raises because of the cookie.
    #
    # @overload authenticate(now: nil)
    #   @param now [Numeric, Time, nil] the time to check against, in seconds since the epoch; the system clock when nil
    # @return [Authentication]
    # @raise [ConfigurationError] when an option cannot be used
    def authenticate(**options) = Authentication.new(@native.call(:authenticate, options))

    # Exchanges the refresh token, once however many callers ask, and seals the new session. Failing at the network is an
    # outcome with {Authentication#retryable?}, not an exception.
    #
    # @overload refresh(organization_id: nil, cookie_password: nil, now: nil)
    #   The options may also be passed as one hash.
    #   @param organization_id [String, nil] switch to this organization; nil stays in the token's
    #   @param cookie_password [String, Array<String>, nil] seal with this password from now on
    #   @param now [Numeric, Time, nil] the time to check against, in seconds since the epoch
    # @return [Authentication] with `sealed_session`, the new cookie value
    # @raise [ConfigurationError] when an option, the API key or the client cannot be used
    def refresh(hash = nil, **options)
      options = hash.is_a?(Hash) ? hash.merge(options) : hash if hash
      Authentication.new(@native.call(:refresh, options))
    end

    # The address that ends this session. Works after the access token has expired.
    #
    # @overload get_logout_url(return_to: nil)
    #   @param return_to [String, nil] where to go afterwards; must be registered in the dashboard, whose default is used
    #     when nil
    # @return [String]
    # @raise [SignInRequiredError] when there is no genuine session to end: forget the cookie
    def get_logout_url(**options) = @native.call(:logout_url, options)

    # The same session sealed with the first password in the client's format, for when
    # {Authentication#needs_reseal?}. Touches no network.
    #
    # @return [String] the new cookie value. A secret
    # @raise [SignInRequiredError] when the cookie does not open
    def reseal(**options) = @native.call(:reseal, options)

    # @return [String]
    def inspect = "#<#{self.class}>"
    alias to_s inspect
  end
end
