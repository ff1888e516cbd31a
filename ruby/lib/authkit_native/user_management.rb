# frozen_string_literal: true

require_relative "operations"

module AuthKitNative
  # Every call around signing in. `client.user_management` belongs to a client; the same methods on the class itself use
  # the module's own client ({AuthKitNative.configure}). Both have their methods from {Calls}.
  class UserManagement
    # @private
    def initialize(native)
      @native = native.freeze
      freeze
    end

    # Shows no option of the client.
    # @return [String]
    def inspect = "#<#{self.class}>"
    alias to_s inspect

    private

    attr_reader :native

    # The methods of {UserManagement}, on its instances and on the class.
    #
    # Options are keywords; `nil` counts as unset. A missing or unknown keyword raises `ArgumentError`, a value that cannot
    # be used {ConfigurationError}. Methods that use the network wait without holding Ruby's lock, can be interrupted
    # (`Timeout`, `Thread#kill`, Ctrl-C), and raise {UnavailableError} when the API cannot be reached in time.
    #
    # Each method declares its keywords and passes all of them to the engine with `super`.
    module Calls
      include Operations

      # @!macro [new] grant
      #   @param session [Hash, nil] `{ seal_session: true, cookie_password: "..." }` puts `sealed_session` on the response.
      #     The password is the client's when it is left out, and is checked before anything is sent
      #   @param client_id [String, nil] another client than the configured one
      #   @param ip_address [String, nil] the browser's address
      #   @param user_agent [String, nil] the browser's `User-Agent`
      #   @param device_id [String, nil] an id of the browser's device
      #   @return [AuthenticationResponse]
      #   @raise [SignInRequiredError] when one more step is needed: {AuthKitError#code} says which, and its fields carry the
      #     pending token
      #   @raise [RejectedError] when what the user typed is wrong
      #   @raise [UnavailableError] when the API cannot be reached in time

      # @!macro [new] api
      #   @param client_id [String, nil] another client than the configured one
      #   @raise [RejectedError] when the API refuses what was sent
      #   @raise [UnavailableError] when the API cannot be reached in time

      # @!group Starting a sign-in

      # The address of the sign-in page. Touches no network. One of `provider`, `connection_id` and `organization_id` is
      # needed.
      #
      # @example
      #   redirect users.authorization_url(provider: "authkit", redirect_uri: "https://app.example/callback", state: state)
      # @param provider [String, Symbol, nil] `"authkit"`, or one identity provider such as `"GoogleOAuth"`
      # @param redirect_uri [String, nil] where the code is sent; the client's default when nil
      # @param connection_id [String, nil] one SSO connection
      # @param organization_id [String, nil] one organization
      # @param state [String, nil] opaque, comes back to the redirect URI. Use a fresh unguessable one and compare it there
      # @param login_hint [String, nil] prefills the e-mail address
      # @param domain_hint [String, nil] prefills the domain at some providers
      # @param screen_hint [String, nil] `"sign-in"` or `"sign-up"`, with provider `"authkit"`
      # @param prompt [String, nil] the OpenID Connect prompt
      # @param max_age [Integer, nil] signs in again when the last time is longer ago than this many seconds
      # @param code_challenge [String, nil] the S256 challenge of a code verifier
      # @param code_challenge_method [String, nil] `"S256"`
      # @param provider_scopes [Array<String>, String, nil] more scopes for the provider
      # @param provider_query_params [Hash, nil] more parameters for the provider
      # @param invitation_token [String, nil] accepts an invitation
      # @param claim_nonce [String, nil] the nonce of a claim
      # @param context [String, nil] the context that the sign-in page passed on
      # @param password_reset_token [String, nil] goes on with a password reset
      # @param client_id [String, nil] another client than the configured one
      # @return [String]
      # @raise [ConfigurationError] when an option cannot be used
      def authorization_url(
        provider: nil, redirect_uri: nil, connection_id: nil, organization_id: nil, state: nil, login_hint: nil,
        domain_hint: nil, screen_hint: nil, prompt: nil, max_age: nil, code_challenge: nil, code_challenge_method: nil,
        provider_scopes: nil, provider_query_params: nil, invitation_token: nil, claim_nonce: nil, context: nil,
        password_reset_token: nil, client_id: nil
      )
        super
      end

      # An authorization URL with a fresh PKCE challenge, and with a fresh `state` unless one is given. Touches no network.
      #
      # @example
      #   request = users.authorization_url_with_pkce(provider: "authkit", redirect_uri: "https://app.example/callback")
      #   request => { url:, state:, code_verifier: }
      # @param provider [String, Symbol, nil] as in {#authorization_url}, like every other option
      # @param redirect_uri [String, nil] where the code is sent
      # @param connection_id [String, nil] one SSO connection
      # @param organization_id [String, nil] one organization
      # @param state [String, nil] opaque, comes back to the redirect URI
      # @param login_hint [String, nil] prefills the e-mail address
      # @param domain_hint [String, nil] prefills the domain at some providers
      # @param screen_hint [String, nil] `"sign-in"` or `"sign-up"`
      # @param prompt [String, nil] the OpenID Connect prompt
      # @param max_age [Integer, nil] seconds
      # @param provider_scopes [Array<String>, String, nil] more scopes for the provider
      # @param provider_query_params [Hash, nil] more parameters for the provider
      # @param invitation_token [String, nil] accepts an invitation
      # @param claim_nonce [String, nil] the nonce of a claim
      # @param context [String, nil] the context that the sign-in page passed on
      # @param password_reset_token [String, nil] goes on with a password reset
      # @param client_id [String, nil] another client than the configured one
      # @return [AuthorizationRequest] keep its `state` and `code_verifier` until the code comes back
      # @raise [ConfigurationError] when an option cannot be used
      def authorization_url_with_pkce(
        provider: nil, redirect_uri: nil, connection_id: nil, organization_id: nil, state: nil, login_hint: nil,
        domain_hint: nil, screen_hint: nil, prompt: nil, max_age: nil, provider_scopes: nil, provider_query_params: nil,
        invitation_token: nil, claim_nonce: nil, context: nil, password_reset_token: nil, client_id: nil
      )
        AuthorizationRequest.new(super)
      end

      # A fresh PKCE verifier and its challenge. Touches no network.
      # @return [Pkce]
      def pkce = Pkce.new(super)

      # Starts a device sign-in (RFC 8628).
      # @macro api
      # @return [DeviceAuthorization] show its `user_code` and `verification_uri`, and poll with its `device_code`
      def authorize_device(client_id: nil) = DeviceAuthorization.new(super)

      # @!endgroup
      # @!group Proving who a user is

      # Exchanges the code of a callback. A code is sent once: it cannot be exchanged again.
      #
      # @example
      #   response = users.authenticate_with_code(code: params["code"], session: { seal_session: true })
      #   set_cookie "wos_session", response.sealed_session
      # @param code [String] the `code` of the callback
      # @param code_verifier [String, nil] the verifier of a sign-in that was started with PKCE
      # @param invitation_token [String, nil] accepts an invitation
      # @param signals_id [String, nil] the id of the signals that Radar collected
      # @param pending_authentication_token [String, nil] of the error that asked for this step
      # @macro grant
      def authenticate_with_code(
        code:, code_verifier: nil, invitation_token: nil, signals_id: nil, pending_authentication_token: nil, session: nil,
        client_id: nil, ip_address: nil, user_agent: nil, device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # Exchanges a refresh token. Sealed sessions refresh themselves: see {Session#refresh}.
      #
      # @param refresh_token [String] can be used once
      # @param organization_id [String, nil] the organization to sign in to
      # @macro grant
      def authenticate_with_refresh_token(
        refresh_token:, organization_id: nil, session: nil, client_id: nil, ip_address: nil, user_agent: nil,
        device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # Signs in with an e-mail address and a password.
      #
      # @param email [String] the user's address
      # @param password [String] the user's password
      # @param invitation_token [String, nil] accepts an invitation
      # @param signals_id [String, nil] the id of the signals that Radar collected
      # @param radar_auth_attempt_id [String, nil] the attempt that Radar judged
      # @macro grant
      def authenticate_with_password(
        email:, password:, invitation_token: nil, signals_id: nil, radar_auth_attempt_id: nil, session: nil,
        client_id: nil, ip_address: nil, user_agent: nil, device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # Signs in with a code that {#create_magic_auth} e-mailed.
      #
      # @param code [String] the e-mailed code
      # @param email [String] the address it was sent to
      # @param invitation_token [String, nil] accepts an invitation
      # @param radar_auth_attempt_id [String, nil] the attempt that Radar judged
      # @param link_authorization_code [String, nil] links the identity of an earlier authorization
      # @param signals_id [String, nil] the id of the signals that Radar collected
      # @macro grant
      def authenticate_with_magic_auth(
        code:, email:, invitation_token: nil, radar_auth_attempt_id: nil, link_authorization_code: nil, signals_id: nil,
        session: nil, client_id: nil, ip_address: nil, user_agent: nil, device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # The step after `email_verification_required`.
      #
      # @param code [String] the e-mailed code
      # @param pending_authentication_token [String] of the error that asked for this step
      # @macro grant
      def authenticate_with_email_verification(
        code:, pending_authentication_token:, session: nil, client_id: nil, ip_address: nil, user_agent: nil,
        device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # The step after `mfa_challenge`.
      #
      # @param code [String] the code of the user's authenticator
      # @param pending_authentication_token [String] of the error that asked for this step
      # @param authentication_challenge_id [String] the challenge of {#challenge_auth_factor}
      # @macro grant
      def authenticate_with_totp(
        code:, pending_authentication_token:, authentication_challenge_id:, session: nil, client_id: nil, ip_address: nil,
        user_agent: nil, device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # The step after `organization_selection_required`.
      #
      # @param pending_authentication_token [String] of the error that asked for this step
      # @param organization_id [String] one of the error's `organizations`
      # @macro grant
      def authenticate_with_organization_selection(
        pending_authentication_token:, organization_id:, session: nil, client_id: nil, ip_address: nil, user_agent: nil,
        device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # The step after `radar_email_challenge`.
      #
      # @param code [String] the e-mailed code
      # @param radar_challenge_id [String] the error's challenge
      # @param pending_authentication_token [String] of the error that asked for this step
      # @macro grant
      def authenticate_with_radar_email_challenge(
        code:, radar_challenge_id:, pending_authentication_token:, session: nil, client_id: nil, ip_address: nil,
        user_agent: nil, device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # The step after `radar_sms_challenge`.
      #
      # @param code [String] the code of the message
      # @param pending_authentication_token [String] of the error that asked for this step
      # @param verification_id [String, nil] the verification of {#create_radar_challenge}
      # @param phone_number [String, nil] the number that the code was sent to
      # @macro grant
      def authenticate_with_radar_sms_challenge(
        code:, pending_authentication_token:, verification_id: nil, phone_number: nil, session: nil, client_id: nil,
        ip_address: nil, user_agent: nil, device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # Polls for the end of a device sign-in. Raises {UnavailableError} with `authorization_pending` or `slow_down` until
      # the user is done.
      #
      # @param device_code [String] of {#authorize_device}
      # @macro grant
      def authenticate_with_device_code(
        device_code:, session: nil, client_id: nil, ip_address: nil, user_agent: nil, device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # @!endgroup
      # @!group Sessions

      # Loads a session cookie. Checks the password, not the cookie, and touches no network.
      #
      # @example
      #   session = users.load_sealed_session(session_data: cookies["wos_session"], cookie_password: password)
      #   session.authenticate => { authenticated:, reason: }
      # @param session_data [String, nil] the cookie's value as it came, nil when there is none
      # @param cookie_password [String, Array<String>, nil] at least 32 bytes; the first seals, all open. The client's when nil
      # @param client_id [String, nil] another client than the configured one
      # @param sealed_session [String, nil] another name of `session_data`
      # @return [Session]
      # @raise [ConfigurationError] when the password cannot be used
      def load_sealed_session(session_data: nil, cookie_password: nil, client_id: nil, sealed_session: nil)
        options = { session_data: utf8(session_data), cookie_password:, client_id: }
        options[:sealed_session] = utf8(sealed_session) if sealed_session
        Session.new(native.load_sealed_session(options.compact))
      end

      # Explains a cookie without printing what is in it: which format, which password, which check fails.
      #
      # @example
      #   users.inspect_cookie(sealed: cookie).checks.find { |check| !check[:ok] }
      # @param sealed [String, nil] the cookie's value
      # @param cookie_password [String, Array<String>, nil] the client's when nil
      # @param now [Numeric, Time, nil] the time to check against, in seconds since the epoch; the system clock when nil
      # @return [Inspection]
      # @raise [ConfigurationError] when an option cannot be used
      def inspect_cookie(sealed: nil, cookie_password: nil, now: nil)
        sealed = utf8(sealed)
        Inspection.new(super)
      end

      # Seals a session whose tokens a grant returned without sealing.
      #
      # @param access_token [String] the session's access token
      # @param refresh_token [String] the session's refresh token
      # @param user [User, Hash] the session's user
      # @param impersonator [Impersonator, Hash, nil] who acts as the user
      # @param organization_id [String, nil] the organization the user signed in to
      # @param authentication_method [String, nil] how the user signed in
      # @param cookie_password [String, Array<String>, nil] the client's when nil
      # @return [String] the cookie's value. A secret
      # @raise [ConfigurationError] when an option cannot be used, or the cookie would be larger than browsers store
      def seal_session_from_auth_response(
        access_token:, refresh_token:, user:, impersonator: nil, organization_id: nil, authentication_method: nil,
        cookie_password: nil
      )
        user = plain(user)
        impersonator = plain(impersonator)
        super
      end

      # The address that ends a session. Touches no network.
      #
      # @param session_id [String] `session_...`
      # @param return_to [String, nil] where to go afterwards; must be registered in the dashboard
      # @return [String]
      # @raise [ConfigurationError] when an option cannot be used
      def get_logout_url(session_id:, return_to: nil) = super

      # Ends a session at the API.
      #
      # @param session_id [String] `session_...`
      # @macro api
      # @return [ApiRecord] the session
      def revoke_session(session_id:, client_id: nil) = ApiRecord.new(super)

      # One page of a user's sessions.
      #
      # @param user_id [String] `user_...`
      # @param limit [Integer, nil] how many at most
      # @param before [String, nil] the page before this id
      # @param after [String, nil] the page after this id
      # @param order [String, nil] `"asc"` or `"desc"`
      # @macro api
      # @return [List]
      def list_sessions(user_id:, limit: nil, before: nil, after: nil, order: nil, client_id: nil) = List.new(super)

      # The address of the signing keys. Touches no network.
      #
      # @param client_id [String, nil] another client than the configured one
      # @return [String]
      # @raise [ConfigurationError] when no client is configured
      def jwks_url(client_id: nil) = super

      # @!endgroup
      # @!group Sealing data of your own

      # Seals a value. It opens for the same purpose only, and never as a session.
      #
      # @example
      #   sealed = users.seal_data(data: { team: "team_1" }, purpose: "invitation", ttl: 3600)
      #   users.unseal_data(sealed: sealed, purpose: "invitation")
      # @param data [Object] anything JSON can say; symbols become text
      # @param password [String, Array<String>, nil] the client's when nil
      # @param format [String, Symbol, nil] the client's when nil
      # @param ttl [Numeric, nil] seconds after which it no longer opens, at most 400 days; in the formats `native` and `iron`
      # @param purpose [String, nil] what it is for, such as `"invitation"`
      # @param now [Numeric, Time, nil] the time it is sealed at, in seconds since the epoch; the system clock when nil
      # @return [String]
      # @raise [ConfigurationError] when an option cannot be used, or the data would be a session in a format of WorkOS's SDKs
      def seal_data(data:, password: nil, format: nil, ttl: nil, purpose: nil, now: nil)
        data = plain(data)
        super
      end

      # Opens what {#seal_data} sealed, here or in another language.
      #
      # @example
      #   users.unseal_data(sealed: sealed) => { team: }
      # @param sealed [String] the sealed value
      # @param password [String, Array<String>, nil] the client's when nil
      # @param purpose [String, nil] the purpose it was sealed for
      # @param now [Numeric, Time, nil] the time to check against, in seconds since the epoch; the system clock when nil
      # @return [Object] the data; hashes have symbol keys
      # @raise [SignInRequiredError] when it does not open, or is a session: {#load_sealed_session} loads those
      def unseal_data(sealed:, password: nil, purpose: nil, now: nil)
        sealed = utf8(sealed)
        super
      end

      # @!endgroup
      # @!group Steps in between

      # E-mails a code for {#authenticate_with_magic_auth}.
      #
      # @param email [String] the address to send it to
      # @param invitation_token [String, nil] accepts an invitation
      # @macro api
      # @return [ApiRecord] its `:code` is a secret
      def create_magic_auth(email:, invitation_token: nil, client_id: nil) = ApiRecord.new(super)

      # E-mails a code for {#authenticate_with_email_verification}.
      #
      # @param user_id [String] `user_...`
      # @macro api
      # @return [ApiRecord]
      def send_verification_email(user_id:, client_id: nil) = ApiRecord.new(super)

      # Enrolls a factor and starts a challenge of it.
      #
      # @param user_id [String] `user_...`
      # @param type [String] `"totp"`
      # @param totp_issuer [String, nil] the name of your application in the user's authenticator
      # @param totp_user [String, nil] the name of the user in it
      # @param totp_secret [String, nil] a secret of your own
      # @macro api
      # @return [ApiRecord] factor and challenge; the secret and the QR code inside are secrets
      def enroll_auth_factor(user_id:, type:, totp_issuer: nil, totp_user: nil, totp_secret: nil, client_id: nil)
        ApiRecord.new(super)
      end

      # Starts a challenge for {#authenticate_with_totp}.
      #
      # @param authentication_factor_id [String] one of the error's `authentication_factors`
      # @param sms_template [String, nil] the text of the message, for a factor that receives one
      # @macro api
      # @return [ApiRecord]
      def challenge_auth_factor(authentication_factor_id:, sms_template: nil, client_id: nil) = ApiRecord.new(super)

      # Sends the code for {#authenticate_with_radar_sms_challenge}.
      #
      # @param user_id [String] `user_...`
      # @param pending_authentication_token [String] of the error that asked for this step
      # @param phone_number [String] the number to send it to
      # @param ip_address [String, nil] the browser's address
      # @param user_agent [String, nil] the browser's `User-Agent`
      # @macro api
      # @return [ApiRecord]
      def create_radar_challenge(
        user_id:, pending_authentication_token:, phone_number:, ip_address: nil, user_agent: nil, client_id: nil
      )
        ApiRecord.new(super)
      end

      # @!endgroup

      private

      # A cookie may hold any bytes. Those that are not text are in no sealed value, and looking at it then says so.
      def utf8(value)
        case value
        when String then value.ascii_only? ? value : converted(value)
        else value
        end
      end

      def converted(text)
        case text.encoding
        when Encoding::UTF_8, Encoding::BINARY, Encoding::US_ASCII then text.b.force_encoding(Encoding::UTF_8).scrub
        else text.encode(Encoding::UTF_8, invalid: :replace, undef: :replace)
        end
      rescue EncodingError
        text.b.force_encoding(Encoding::UTF_8).scrub
      end

      # Records of this gem may be passed back as they are.
      def plain(value)
        case value
        when Record then value.to_h
        else value
        end
      end
    end

    include Calls
    extend Calls

    class << self
      private

      def native = AuthKitNative.client.user_management.send(:native)
    end
  end
end
