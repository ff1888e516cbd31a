# frozen_string_literal: true

module AuthKitNative
  # Every call around signing in. `client.user_management` belongs to a client; the same methods on the class itself use
  # the module's own client ({AuthKitNative.configure}).
  #
  # Options are keywords; `nil` counts as unset. All methods raise {ConfigurationError} when an option is unknown, missing
  # or unusable, and each takes `client_id:` to act for another client than the configured one. Methods that use the
  # network wait without holding Ruby's lock, can be broken off (`Timeout`, `Thread#kill`, Ctrl-C), and raise
  # {UnavailableError} when the API cannot be reached in time.
  class UserManagement
    # @private
    def initialize(native)
      @native = native.freeze
      freeze
    end

    # @!group Starting a sign-in

    # The address of the sign-in page. Touches no network.
    #
    # @overload authorization_url(provider: nil, redirect_uri: nil, connection_id: nil, organization_id: nil, state: nil,
    #   login_hint: nil, domain_hint: nil, screen_hint: nil, prompt: nil, max_age: nil, code_challenge: nil,
    #   code_challenge_method: nil, provider_scopes: nil, provider_query_params: nil, invitation_token: nil,
    #   claim_nonce: nil, context: nil, password_reset_token: nil, client_id: nil)
    #   @param provider [String] `"authkit"`, or one identity provider such as `"GoogleOAuth"`
    #   @param redirect_uri [String] where the code is sent; the client's default when nil
    #   @param connection_id [String] one SSO connection
    #   @param organization_id [String] one organization
    #   @param state [String] opaque, comes back to the redirect URI. Use a fresh unguessable one and compare it there
    #   @param login_hint [String] prefills the e-mail address
    #   @param domain_hint [String] prefills the domain at some providers
    #   @param screen_hint [String] `"sign-in"` or `"sign-up"`, with provider `"authkit"`
    #   @param prompt [String] the OpenID Connect prompt
    #   @param max_age [Integer] sign in again when the last time is longer ago than this many seconds
    #   @param code_challenge [String] the S256 challenge of a code verifier
    #   @param provider_scopes [Array<String>] more scopes for the provider
    #   @param provider_query_params [Hash] more parameters for the provider
    #   @param invitation_token [String] accepts an invitation
    # @return [String]
    def authorization_url(**options) = @native.call(:authorization_url, options)

    # An authorization URL with a fresh `state` and PKCE challenge. A given `state` is kept.
    #
    # @param options [Hash] those of {#authorization_url} but for the challenge
    # @return [AuthorizationRequest]
    def authorization_url_with_pkce(**options)
      AuthorizationRequest.new(@native.call(:authorization_url_with_pkce, options))
    end

    # A fresh PKCE verifier and challenge.
    # @return [Pkce]
    def pkce(**options) = Pkce.new(@native.call(:pkce_generate, options))

    # Starts a device sign-in (RFC 8628).
    # @return [DeviceAuthorization]
    def authorize_device(**options) = DeviceAuthorization.new(@native.call(:authorize_device, options))

    # @!endgroup
    # @!group Proving who a user is
    #
    # All of these take `ip_address:`, `user_agent:` and `device_id:` of the browser, and
    # `session: { seal_session: true, cookie_password: "..." }` to have `sealed_session` on the response; the password is
    # checked before anything is sent. They raise {SignInRequiredError} when one more step is needed (its `code` says
    # which, its fields carry the pending token) and {RejectedError} when what the user typed is wrong.

    # Exchanges the code of a callback. A code is sent once: it cannot be exchanged again.
    #
    # @overload authenticate_with_code(code:, code_verifier: nil, invitation_token: nil, session: nil, client_id: nil,
    #   ip_address: nil, user_agent: nil, device_id: nil, signals_id: nil, pending_authentication_token: nil)
    #   @param code [String] the `code` of the callback
    #   @param code_verifier [String] when the sign-in was started with PKCE
    #   @param invitation_token [String]
    #   @param session [Hash] `{ seal_session: true, cookie_password: "..." }`
    # @return [AuthenticationResponse]
    def authenticate_with_code(**options) = authenticate(:authenticate_with_code, options)

    # Exchanges a refresh token. Sessions refresh themselves: see {Session#refresh}.
    #
    # @overload authenticate_with_refresh_token(refresh_token:, organization_id: nil, session: nil, client_id: nil)
    #   @param refresh_token [String] can be used once
    #   @param organization_id [String] the organization to sign in to
    # @return [AuthenticationResponse]
    def authenticate_with_refresh_token(**options) = authenticate(:authenticate_with_refresh_token, options)

    # @overload authenticate_with_password(email:, password:, invitation_token: nil, session: nil)
    # @return [AuthenticationResponse]
    def authenticate_with_password(**options) = authenticate(:authenticate_with_password, options)

    # @overload authenticate_with_magic_auth(code:, email:, invitation_token: nil, link_authorization_code: nil,
    #   session: nil)
    #   @param code [String] the e-mailed code
    # @return [AuthenticationResponse]
    def authenticate_with_magic_auth(**options) = authenticate(:authenticate_with_magic_auth, options)

    # @overload authenticate_with_email_verification(code:, pending_authentication_token:, session: nil)
    #   @param code [String] the e-mailed code
    #   @param pending_authentication_token [String] of the error that asked for this step
    # @return [AuthenticationResponse]
    def authenticate_with_email_verification(**options) = authenticate(:authenticate_with_email_verification, options)

    # @overload authenticate_with_totp(code:, pending_authentication_token:, authentication_challenge_id:, session: nil)
    #   @param authentication_challenge_id [String] of {#challenge_auth_factor}
    # @return [AuthenticationResponse]
    def authenticate_with_totp(**options) = authenticate(:authenticate_with_totp, options)

    # @overload authenticate_with_organization_selection(pending_authentication_token:, organization_id:, session: nil)
    #   @param organization_id [String] one of the error's `organizations`
    # @return [AuthenticationResponse]
    def authenticate_with_organization_selection(**options)
      authenticate(:authenticate_with_organization_selection, options)
    end

    # @overload authenticate_with_radar_email_challenge(code:, radar_challenge_id:, pending_authentication_token:,
    #   session: nil)
    # @return [AuthenticationResponse]
    def authenticate_with_radar_email_challenge(**options)
      authenticate(:authenticate_with_radar_email_challenge, options)
    end

    # @overload authenticate_with_radar_sms_challenge(code:, pending_authentication_token:, verification_id: nil,
    #   phone_number: nil, session: nil)
    # @return [AuthenticationResponse]
    def authenticate_with_radar_sms_challenge(**options) = authenticate(:authenticate_with_radar_sms_challenge, options)

    # Polls for the end of a device sign-in. Raises {UnavailableError} with `authorization_pending` or `slow_down` until
    # the user is done.
    #
    # @overload authenticate_with_device_code(device_code:, session: nil, client_id: nil)
    #   @param device_code [String] of {#authorize_device}
    # @return [AuthenticationResponse]
    def authenticate_with_device_code(**options) = authenticate(:authenticate_with_device_code, options)

    # @!endgroup
    # @!group Sessions

    # Takes a cookie in hand. Checks the password, not the cookie, and touches no network.
    #
    # @overload load_sealed_session(session_data:, cookie_password: nil, client_id: nil)
    #   @param session_data [String, nil] the cookie's value, nil when there is none
    #   @param cookie_password [String, Array<String>] at least 32 bytes; the first seals, all unseal
    # @return [Session]
    # @raise [ConfigurationError] when the password cannot be used
    def load_sealed_session(**options)
      Session.new(@native.load_sealed_session(text(options, :session_data)))
    end

    # Explains a cookie without printing what is in it: which format, which password, which check fails.
    #
    # @overload inspect_cookie(sealed:, cookie_password: nil, client_id: nil, now: nil)
    # @return [Inspection]
    def inspect_cookie(**options) = Inspection.new(@native.call(:inspect, text(options, :sealed)))

    # Seals a session whose tokens were got without sealing.
    #
    # @overload seal_session_from_auth_response(access_token:, refresh_token:, user:, impersonator: nil,
    #   organization_id: nil, authentication_method: nil, cookie_password: nil)
    # @return [String] the cookie value. A secret
    def seal_session_from_auth_response(**options) = @native.call(:seal_session_from_auth_response, plain(options))

    # The address that ends a session. Touches no network.
    #
    # @overload get_logout_url(session_id:, return_to: nil)
    #   @param session_id [String] `session_...`
    #   @param return_to [String] where to go afterwards; must be registered in the dashboard
    # @return [String]
    def get_logout_url(**options) = @native.call(:logout_url, options)

    # Ends a session at the API.
    #
    # @overload revoke_session(session_id:)
    # @return [ApiRecord]
    def revoke_session(**options) = ApiRecord.new(@native.call(:revoke_session, options))

    # The sessions of a user, one page.
    #
    # @overload list_sessions(user_id:, limit: nil, before: nil, after: nil, order: nil)
    # @return [List]
    def list_sessions(**options) = List.new(@native.call(:list_sessions, options))

    # The address of the signing keys.
    # @return [String]
    def jwks_url(**options) = @native.call(:jwks_url, options)

    # @!endgroup
    # @!group Sealing data of your own

    # Seals a value. It opens for the same purpose only, and never as a session.
    #
    # @overload seal_data(data:, password: nil, format: nil, ttl: nil, purpose: nil, now: nil)
    #   @param data [Object] anything JSON can say; symbols become text
    #   @param password [String, Array<String>] the client's when nil
    #   @param ttl [Numeric] seconds after which it no longer opens, at most 400 days; in the formats `native` and `iron`
    #   @param purpose [String] what it is for, such as `"invitation"`
    # @return [String]
    # @raise [ConfigurationError] also for what would be a session in a format of WorkOS's SDKs
    def seal_data(**options) = @native.call(:seal_data, plain(options))

    # @overload unseal_data(sealed:, password: nil, purpose: nil, now: nil)
    #   @param purpose [String] the purpose it was sealed for
    # @return [Object] the data; hashes have symbol keys
    # @raise [SignInRequiredError] when it does not open, or is a session: {#load_sealed_session} loads those
    def unseal_data(**options) = @native.call(:unseal_data, text(options, :sealed))

    # @!endgroup
    # @!group Steps in between

    # E-mails a code for {#authenticate_with_magic_auth}.
    #
    # @overload create_magic_auth(email:, invitation_token: nil)
    # @return [ApiRecord] its `:code` is a secret
    def create_magic_auth(**options) = ApiRecord.new(@native.call(:create_magic_auth, options))

    # E-mails a code for {#authenticate_with_email_verification}.
    #
    # @overload send_verification_email(user_id:)
    # @return [ApiRecord]
    def send_verification_email(**options) = ApiRecord.new(@native.call(:send_verification_email, options))

    # @overload enroll_auth_factor(user_id:, type:, totp_issuer: nil, totp_user: nil, totp_secret: nil)
    #   @param type [String] `"totp"`
    # @return [ApiRecord] factor and challenge; the secret and the QR code inside are secrets
    def enroll_auth_factor(**options) = ApiRecord.new(@native.call(:enroll_auth_factor, options))

    # Starts a challenge for {#authenticate_with_totp}.
    #
    # @overload challenge_auth_factor(authentication_factor_id:, sms_template: nil)
    # @return [ApiRecord]
    def challenge_auth_factor(**options) = ApiRecord.new(@native.call(:challenge_auth_factor, options))

    # Sends the code for {#authenticate_with_radar_sms_challenge}.
    #
    # @overload create_radar_challenge(user_id:, pending_authentication_token:, phone_number:, ip_address: nil,
    #   user_agent: nil)
    # @return [ApiRecord]
    def create_radar_challenge(**options) = ApiRecord.new(@native.call(:create_radar_challenge, options))

    # @!endgroup

    # @return [String]
    def inspect = "#<#{self.class}>"
    alias to_s inspect

    private

    def authenticate(operation, options) = AuthenticationResponse.new(@native.call(operation, options))

    # A cookie may hold any bytes. Those that are not text are in no sealed value, and looking at it then says so.
    def text(options, name)
      cookie = options[name]
      return options if !cookie.is_a?(String) || cookie.ascii_only?

      options.merge(name => utf8(cookie))
    end

    def utf8(text)
      case text.encoding
      when Encoding::UTF_8, Encoding::BINARY, Encoding::US_ASCII then text.b.force_encoding(Encoding::UTF_8).scrub
      else text.encode(Encoding::UTF_8, invalid: :replace, undef: :replace)
      end
    rescue EncodingError
      text.b.force_encoding(Encoding::UTF_8).scrub
    end

    # Records of this gem may be passed back as they are.
    def plain(options)
      options.transform_values do |value|
        case value
        when Record then value.to_h
        else value
        end
      end
    end

    public_instance_methods(false).each do |name|
      next if %i[inspect to_s].include?(name)

      define_singleton_method(name) { |**options| AuthKitNative.client.user_management.public_send(name, **options) }
    end
  end
end
