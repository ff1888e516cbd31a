# frozen_string_literal: true

require_relative "../operations"

module AuthKitNative
  class UserManagement
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
      #   @param ip_address [String, nil] The browser's IP address.
      #   @param user_agent [String, nil] The browser's `User-Agent` header.
      #   @param device_id [String, nil] Your own id for the browser.
      #   @param client_id [String, nil] Another client than the configured one.
      #   @param session [Hash, nil] Whether and how to seal the session of the response. `{ seal_session: true,
      #     cookie_password: "..." }`; without a password, the client's.
      #   @return [AuthenticationResponse]
      #   @raise [SignInRequiredError] when one more step is needed: {AuthKitError#code} says which, and its fields carry the
      #     pending token
      #   @raise [RejectedError] when what the user typed is wrong
      #   @raise [UnavailableError] when the API cannot be reached in time

      # @!macro [new] api
      #   @raise [RejectedError] when the API refuses what was sent
      #   @raise [UnavailableError] when the API cannot be reached in time

      # @!group Starting a sign-in

      # The address of the sign-in page. Touches no network. One of `provider`, `connection_id` and `organization_id` is
      # needed.
      #
      # @example
      #   redirect users.authorization_url(provider: "authkit", redirect_uri: "https://app.example/callback", state: state)
      # @param redirect_uri [String, nil] The redirect URI that the code is sent to. The client's when unset. It must
      #   be registered in the dashboard.
      # @param client_id [String, nil] Another client than the configured one.
      # @param provider [String, Symbol, nil] `authkit` for the hosted sign-in page, or one identity provider such as
      #   `GoogleOAuth`. An open set.
      # @param connection_id [String, nil] The id of one SSO connection.
      # @param organization_id [String, nil] The id of one organization.
      # @param domain_hint [String, nil] The domain that some providers prefill.
      # @param login_hint [String, nil] The e-mail address that the page prefills.
      # @param screen_hint [String, nil] Which page comes first: `sign-in` or `sign-up`. Only with the provider
      #   `authkit`.
      # @param state [String, nil] An opaque value that comes back to the redirect URI (RFC 6749 section 4.1.1). Use a
      #   fresh unguessable one for each sign-in and compare it there.
      # @param prompt [String, nil] The OpenID Connect prompt: `login`, `consent`, `select_account`, ...
      # @param max_age [Numeric, nil] How long ago the user may have signed in last: after that they must sign in
      #   again. 0 always asks.
      # @param code_challenge [String, nil] The S256 challenge of a code verifier (RFC 7636).
      # @param code_challenge_method [String, nil] The method of the challenge: `S256`, which is the default and the
      #   only one.
      # @param provider_scopes [String, Array<String>, nil] More scopes to ask the provider for.
      # @param provider_query_params [Hash, nil] More query parameters for the provider.
      # @param invitation_token [String, nil] The token of an invitation that the user accepts.
      # @param claim_nonce [String, nil] A nonce that binds a claim to this sign-in.
      # @param context [String, nil] Passed on to the API, which has deprecated it.
      # @param password_reset_token [String, nil] The token of a password reset that the user continues.
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
      # @param redirect_uri [String, nil] The redirect URI that the code is sent to. The client's when unset. It must
      #   be registered in the dashboard.
      # @param client_id [String, nil] Another client than the configured one.
      # @param provider [String, Symbol, nil] `authkit` for the hosted sign-in page, or one identity provider such as
      #   `GoogleOAuth`. An open set.
      # @param connection_id [String, nil] The id of one SSO connection.
      # @param organization_id [String, nil] The id of one organization.
      # @param domain_hint [String, nil] The domain that some providers prefill.
      # @param login_hint [String, nil] The e-mail address that the page prefills.
      # @param screen_hint [String, nil] Which page comes first: `sign-in` or `sign-up`. Only with the provider
      #   `authkit`.
      # @param state [String, nil] An opaque value that comes back to the redirect URI (RFC 6749 section 4.1.1). Use a
      #   fresh unguessable one for each sign-in and compare it there.
      # @param prompt [String, nil] The OpenID Connect prompt: `login`, `consent`, `select_account`, ...
      # @param max_age [Numeric, nil] How long ago the user may have signed in last: after that they must sign in
      #   again. 0 always asks.
      # @param provider_scopes [String, Array<String>, nil] More scopes to ask the provider for.
      # @param provider_query_params [Hash, nil] More query parameters for the provider.
      # @param invitation_token [String, nil] The token of an invitation that the user accepts.
      # @param claim_nonce [String, nil] A nonce that binds a claim to this sign-in.
      # @param context [String, nil] Passed on to the API, which has deprecated it.
      # @param password_reset_token [String, nil] The token of a password reset that the user continues.
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
      # @param client_id [String, nil] Another client than the configured one.
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
      # @param code [String] The code that the callback's query or the user brought.
      # @param code_verifier [String, nil] The PKCE verifier of this sign-in (RFC 7636). Required without an API key.
      # @param invitation_token [String, nil] The token of an invitation that the user accepts.
      # @param signals_id [String, nil] The id of the fraud signals that were collected in the browser.
      # @param pending_authentication_token [String, nil] The token of the unfinished sign-in, from the error's
      #   `fields`.
      # @macro grant
      def authenticate_with_code(
        code:, code_verifier: nil, invitation_token: nil, signals_id: nil, pending_authentication_token: nil, session: nil,
        client_id: nil, ip_address: nil, user_agent: nil, device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # Exchanges a refresh token. Sealed sessions refresh themselves: see {Session#refresh}.
      #
      # @param refresh_token [String] The refresh token. It works once.
      # @param organization_id [String, nil] The organization to sign in to.
      # @macro grant
      def authenticate_with_refresh_token(
        refresh_token:, organization_id: nil, session: nil, client_id: nil, ip_address: nil, user_agent: nil,
        device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # Signs in with an e-mail address and a password.
      #
      # @param email [String] The e-mail address.
      # @param password [String] The user's password.
      # @param invitation_token [String, nil] The token of an invitation that the user accepts.
      # @param signals_id [String, nil] The id of the fraud signals that were collected in the browser.
      # @param radar_auth_attempt_id [String, nil] The id of an earlier attempt that was challenged.
      # @macro grant
      def authenticate_with_password(
        email:, password:, invitation_token: nil, signals_id: nil, radar_auth_attempt_id: nil, session: nil,
        client_id: nil, ip_address: nil, user_agent: nil, device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # Signs in with a code that {#create_magic_auth} e-mailed.
      #
      # @param code [String] The code that the callback's query or the user brought.
      # @param email [String] The e-mail address.
      # @param invitation_token [String, nil] The token of an invitation that the user accepts.
      # @param radar_auth_attempt_id [String, nil] The id of an earlier attempt that was challenged.
      # @param link_authorization_code [String, nil] An authorization code whose identity is linked to the user.
      # @param signals_id [String, nil] The id of the fraud signals that were collected in the browser.
      # @macro grant
      def authenticate_with_magic_auth(
        code:, email:, invitation_token: nil, radar_auth_attempt_id: nil, link_authorization_code: nil, signals_id: nil,
        session: nil, client_id: nil, ip_address: nil, user_agent: nil, device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # The step after `email_verification_required`.
      #
      # @param code [String] The code that the callback's query or the user brought.
      # @param pending_authentication_token [String] The token of the unfinished sign-in, from the error's `fields`.
      # @macro grant
      def authenticate_with_email_verification(
        code:, pending_authentication_token:, session: nil, client_id: nil, ip_address: nil, user_agent: nil,
        device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # The step after `mfa_challenge`.
      #
      # @param code [String] The code that the callback's query or the user brought.
      # @param pending_authentication_token [String] The token of the unfinished sign-in, from the error's `fields`.
      # @param authentication_challenge_id [String] The id of the challenge that
      #   {UserManagement::Calls#challenge_auth_factor} started.
      # @macro grant
      def authenticate_with_totp(
        code:, pending_authentication_token:, authentication_challenge_id:, session: nil, client_id: nil, ip_address: nil,
        user_agent: nil, device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # The step after `organization_selection_required`.
      #
      # @param pending_authentication_token [String] The token of the unfinished sign-in, from the error's `fields`.
      # @param organization_id [String] The organization to sign in to.
      # @macro grant
      def authenticate_with_organization_selection(
        pending_authentication_token:, organization_id:, session: nil, client_id: nil, ip_address: nil, user_agent: nil,
        device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # The step after `radar_email_challenge`.
      #
      # @param code [String] The code that the callback's query or the user brought.
      # @param radar_challenge_id [String] The challenge's id, from the error's `fields`.
      # @param pending_authentication_token [String] The token of the unfinished sign-in, from the error's `fields`.
      # @macro grant
      def authenticate_with_radar_email_challenge(
        code:, radar_challenge_id:, pending_authentication_token:, session: nil, client_id: nil, ip_address: nil,
        user_agent: nil, device_id: nil
      )
        AuthenticationResponse.new(super)
      end

      # The step after `radar_sms_challenge`.
      #
      # @param code [String] The code that the callback's query or the user brought.
      # @param pending_authentication_token [String] The token of the unfinished sign-in, from the error's `fields`.
      # @param verification_id [String, nil] The id of the verification that
      #   {UserManagement::Calls#create_radar_challenge} started.
      # @param phone_number [String, nil] The phone number that the code is sent to.
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
      # @param device_code [String] The device code of {UserManagement::Calls#authorize_device} (RFC 8628).
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
      # @param session_data [String, nil] The value of the cookie. Unset or empty when there is no cookie.
      # @param cookie_password [String, Array<String>, nil] The cookie password, or several: each is tried. The
      #   client's when unset.
      # @param client_id [String, nil] Another client than the configured one.
      # @param sealed_session [String, nil] Another name of `session_data`.
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
      # @param sealed [String, nil] The value of the cookie.
      # @param cookie_password [String, Array<String>, nil] The cookie password, or several: each is tried. The
      #   client's when unset.
      # @param now [Numeric, Time, nil] The time to check against, in seconds since the epoch; the system clock when
      #   unset.
      # @return [Inspection]
      # @raise [ConfigurationError] when an option cannot be used
      def inspect_cookie(sealed: nil, cookie_password: nil, now: nil)
        sealed = utf8(sealed)
        Inspection.new(super)
      end

      # Seals a session whose tokens a grant returned without sealing.
      #
      # @param access_token [String] The access token.
      # @param refresh_token [String] The refresh token.
      # @param user [User, Hash] The user, as the API or this library gave it.
      # @param impersonator [Impersonator, Hash, nil] The administrator who acts as the user, likewise.
      # @param organization_id [String, nil] The organization that was chosen.
      # @param authentication_method [String, nil] How the user signed in, such as `Password`.
      # @param cookie_password [String, Array<String>, nil] The cookie password, or several: the first seals. The
      #   client's when unset.
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
      # @param session_id [String] The session's id, the `sid` claim of its access token.
      # @param return_to [String, nil] Where the browser goes afterwards. It must be registered in the dashboard,
      #   whose default is used when unset.
      # @return [String]
      # @raise [ConfigurationError] when an option cannot be used
      def get_logout_url(session_id:, return_to: nil) = super

      # Ends a session at the API.
      #
      # @param session_id [String] The session's id, the `sid` claim of its access token.
      # @param client_id [String, nil] Another client than the configured one.
      # @macro api
      # @return [ApiRecord] the session
      def revoke_session(session_id:, client_id: nil) = ApiRecord.new(super)

      # One page of a user's sessions.
      #
      # @param user_id [String] The user's id, `user_...`.
      # @param before [String, nil] The page before this id.
      # @param after [String, nil] The page after this id.
      # @param limit [Integer, nil] The most records on a page: 1 to 100, 10 by default.
      # @param order [String, nil] The order of the list: `normal`, `asc` or `desc`.
      # @param client_id [String, nil] Another client than the configured one.
      # @macro api
      # @return [List]
      def list_sessions(user_id:, limit: nil, before: nil, after: nil, order: nil, client_id: nil) = List.new(super)

      # The address of the signing keys. Touches no network.
      #
      # @param client_id [String, nil] Another client than the configured one.
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
      # @param data [Object] The value to seal: anything that JSON can carry.
      # @param password [String, Array<String>, nil] The password, or several: the first seals. The client's cookie
      #   password when unset.
      # @param format [String, Symbol, nil] The format of the result. The client's `seal_format` when unset.
      # @param ttl [Numeric, nil] How long the result opens, at most 400 days. For ever when unset. Only `native` and
      #   `iron` have a place for it.
      # @param purpose [String, nil] What the value is for, such as `invitation`. It opens only where the same purpose
      #   is named; without one, where none is named.
      # @param now [Numeric, Time, nil] The time of sealing, in seconds since the epoch; the system clock when unset.
      # @return [String]
      # @raise [ConfigurationError] when an option cannot be used, or the data would be a session in a format of WorkOS's SDKs
      def seal_data(data:, password: nil, format: nil, ttl: nil, purpose: nil, now: nil)
        data = plain(data)
        super
      end

      # Opens what {#seal_data} sealed, here or in another language.
      #
      # @example
      #   sealed = users.seal_data(data: { team: "team_1" })
      #   users.unseal_data(sealed: sealed) => { team: }
      # @param sealed [String] The sealed value.
      # @param password [String, Array<String>, nil] The password, or several: each is tried. The client's cookie
      #   password when unset.
      # @param purpose [String, nil] The purpose that the value was sealed for.
      # @param now [Numeric, Time, nil] The time to check an expiry against, in seconds since the epoch; the system
      #   clock when unset.
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
      # @param email [String] The e-mail address.
      # @param invitation_token [String, nil] The token of an invitation that the user accepts.
      # @param client_id [String, nil] Another client than the configured one.
      # @macro api
      # @return [MagicAuth]
      def create_magic_auth(email:, invitation_token: nil, client_id: nil) = MagicAuth.new(super)

      # E-mails a code for {#authenticate_with_email_verification}.
      #
      # @param user_id [String] The user's id, `user_...`.
      # @param client_id [String, nil] Another client than the configured one.
      # @macro api
      # @return [ApiRecord]
      def send_verification_email(user_id:, client_id: nil) = ApiRecord.new(super)

      # Enrolls a factor and starts a challenge of it.
      #
      # @param user_id [String] The user's id, `user_...`.
      # @param type [String] The kind of factor: `totp`.
      # @param totp_issuer [String, nil] The name of your application in the authenticator.
      # @param totp_user [String, nil] The name of the user in the authenticator.
      # @param totp_secret [String, nil] A TOTP secret of your own. The API makes one when unset.
      # @param client_id [String, nil] Another client than the configured one.
      # @macro api
      # @return [EnrolledFactor]
      def enroll_auth_factor(user_id:, type:, totp_issuer: nil, totp_user: nil, totp_secret: nil, client_id: nil)
        EnrolledFactor.new(super)
      end

      # Starts a challenge for {#authenticate_with_totp}.
      #
      # @param authentication_factor_id [String] The factor's id.
      # @param sms_template [String, nil] The text message, with `{{code}}` where the code goes.
      # @param client_id [String, nil] Another client than the configured one.
      # @macro api
      # @return [AuthenticationChallenge]
      def challenge_auth_factor(authentication_factor_id:, sms_template: nil, client_id: nil) = AuthenticationChallenge.new(super)

      # Sends the code for {#authenticate_with_radar_sms_challenge}.
      #
      # @param user_id [String] The user's id, `user_...`.
      # @param pending_authentication_token [String] The token of the unfinished sign-in, from the error's `fields`.
      # @param phone_number [String] The phone number that the code is sent to.
      # @param ip_address [String, nil] The browser's IP address.
      # @param user_agent [String, nil] The browser's `User-Agent` header.
      # @param client_id [String, nil] Another client than the configured one.
      # @macro api
      # @return [RadarChallenge]
      def create_radar_challenge(
        user_id:, pending_authentication_token:, phone_number:, ip_address: nil, user_agent: nil, client_id: nil
      )
        RadarChallenge.new(super)
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
  end
end
