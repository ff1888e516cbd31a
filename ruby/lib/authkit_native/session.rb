# frozen_string_literal: true

module AuthKitNative
  # A session cookie that {UserManagement#load_sealed_session} loaded. Nothing in it is trusted before {#authenticate}.
  class Session
    NO_OPTIONS = {}.freeze
    private_constant :NO_OPTIONS

    # @private
    def initialize(native)
      @native = native.freeze
      freeze
    end

    # Checks the session: unseals the cookie and verifies its access token. Needs the network only when the signing keys
    # are not known yet. Never raises because of the cookie.
    #
    # @example
    #   auth = session.authenticate
    #   auth = session.refresh unless auth.authenticated? || auth.retryable?
    # @param now [Numeric, Time, nil] The time to check against, in seconds since the epoch; the system clock when
    #   unset.
    # @return [Authentication]
    # @raise [ConfigurationError] when an option cannot be used
    def authenticate(now: nil) = Authentication.new(@native.call(:authenticate, now.equal?(nil) ? NO_OPTIONS : { now: }))

    # Exchanges the refresh token, once however many callers ask, and seals the new session. A failure of the network is an
    # outcome with {Authentication#retryable?}, not an exception.
    #
    # @example
    #   auth = session.refresh
    #   set_cookie "wos_session", auth.sealed_session if auth.sealed_session
    # @param organization_id [String, nil] The organization to switch to. Unset: the session stays in the one of the
    #   token.
    # @param cookie_password [String, Array<String>, nil] The password that the new session is sealed with, or the
    #   first of several. The session's when unset.
    # @param now [Numeric, Time, nil] The time to check against, in seconds since the epoch; the system clock when
    #   unset.
    # @param options [Hash, nil] The same options as one hash.
    # @return [Authentication] its `sealed_session` is the new cookie's value
    # @raise [ConfigurationError] when an option, the API key or the client cannot be used
    def refresh(options = nil, organization_id: nil, cookie_password: nil, now: nil)
      given = { organization_id:, cookie_password:, now: }.compact
      return refresh(**options, **given) if options

      Authentication.new(@native.call(:refresh, given))
    end

    # The address that ends this session. Works after the access token has expired.
    #
    # @example
    #   delete_cookie "wos_session"
    #   redirect session.get_logout_url(return_to: "https://app.example/")
    # @param return_to [String, nil] Where the browser goes afterwards. It must be registered in the dashboard,
    #   whose default is used when unset.
    # @return [String]
    # @raise [SignInRequiredError] when there is no genuine session to end: delete the cookie
    def get_logout_url(return_to: nil) = @native.call(:logout_url, { return_to: }.compact)

    # The same session sealed with the first password in the client's format, for when {Authentication#needs_reseal?}.
    # Touches no network.
    #
    # @return [String] the new cookie's value. A secret
    # @raise [SignInRequiredError] when the cookie does not open
    def reseal = @native.call(:reseal, NO_OPTIONS)

    # Shows nothing of the cookie.
    # @return [String]
    def inspect = "#<#{self.class}>"
    alias to_s inspect
  end
end
