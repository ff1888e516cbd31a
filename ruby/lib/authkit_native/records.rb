# frozen_string_literal: true

module AuthKitNative
  # A user as the API sent it. Members that this version has no method for are there too: `user[:name]`.
  class User < Record
    # generated: User (UPDATE=1 cargo test -p authkit-core --test packages)

    # The members that have a method.
    # @private
    KNOWN = %i[
      object id email email_verified first_name last_name name profile_picture_url last_sign_in_at external_id locale
      metadata created_at updated_at
    ].freeze
    private_constant :KNOWN

    # The kind of record: `user`.
    # @return [String, nil]
    def object = self[:object]
    # The user's id, `user_...`.
    # @return [String]
    def id = self[:id]
    # The e-mail address.
    # @return [String]
    def email = self[:email]
    # Whether the user has proved that the address is theirs.
    # @return [Boolean]
    def email_verified = self[:email_verified]
    alias email_verified? email_verified
    # The given name.
    # @return [String, nil]
    def first_name = self[:first_name]
    # The family name.
    # @return [String, nil]
    def last_name = self[:last_name]
    # The display name.
    # @return [String, nil]
    def name = self[:name]
    # The address of a picture.
    # @return [String, nil]
    def profile_picture_url = self[:profile_picture_url]
    # When the user last signed in, ISO 8601.
    # @return [String, nil]
    def last_sign_in_at = self[:last_sign_in_at]
    # The user's id in your own system.
    # @return [String, nil]
    def external_id = self[:external_id]
    # The preferred language, BCP 47.
    # @return [String, nil]
    def locale = self[:locale]
    # Your own data about the user. Its keys stay as you wrote them.
    # @return [Members]
    def metadata = self[:metadata]
    # When the user was created, ISO 8601.
    # @return [String]
    def created_at = self[:created_at]
    # When the user was last changed, ISO 8601.
    # @return [String]
    def updated_at = self[:updated_at]
    # end of generated

    # The members that this version has no method for.
    # @return [Members]
    def raw = @held.members.dup.delete_if { |name, _| KNOWN.include?(name) }.freeze
  end

  # The outcome of {Session#authenticate} and {Session#refresh}: signed in; signed out, with a {#reason}; or unknown for now
  # ({#retryable?}), which is no reason to delete the cookie.
  class Authentication < Record
    # The members that are loaded on first access, if there is a session.
    # @private
    LAZY_MEMBERS = Native::Parts.names.freeze
    private_constant :LAZY_MEMBERS

    # @private
    def initialize(outcome)
      if outcome.is_a?(Hash)
        outcome[:reason] = outcome[:reason]&.upcase&.freeze
        super
      else
        @held = @lazy = outcome
        freeze
      end
    end

    # (see Record#key?)
    def key?(name) = super || LAZY_MEMBERS.include?(name.is_a?(String) ? name.to_sym : name)

    # (see Record#deconstruct_keys)
    def deconstruct_keys(names)
      members = @held.members
      return members unless @lazy && (names.nil? || names.intersect?(LAZY_MEMBERS))

      wanted = names ? LAZY_MEMBERS & names : LAZY_MEMBERS
      members.merge(wanted.to_h { |name| [name, @lazy[name]] }).freeze
    end

    # generated: Authentication (UPDATE=1 cargo test -p authkit-core --test packages)

    # Whether the user is signed in.
    # @return [Boolean]
    def authenticated = self[:authenticated]
    alias authenticated? authenticated
    # The code of why the user is not signed in, or of why that is not known. In capitals, such as `INVALID_JWT`.
    # @return [String, nil]
    def reason = self[:reason]
    # Whether the state is unknown for now: keep the cookie and try again later.
    # @return [Boolean]
    def retryable = self[:retryable]
    alias retryable? retryable
    # How many seconds to wait before trying again, where the API said so.
    # @return [Float, nil]
    def retry_after = self[:retry_after]
    # Whether the session is not over, although this call may have failed: keep the cookie.
    # @return [Boolean]
    def session_alive = self[:session_alive]
    alias session_alive? session_alive
    # Why the session does not count, or which call failed, in a sentence for the log.
    # @return [AuthKitError, nil]
    def error = self[:error] && AuthKitError.build(self[:error][:message], self[:error])
    # The session's id, `session_...`.
    # @return [String, nil]
    def session_id = self[:session_id]
    # The organization that the user is signed in to.
    # @return [String, nil]
    def organization_id = self[:organization_id]
    # The user's role in the organization.
    # @return [String, nil]
    def role = self[:role]
    # How the user signed in, such as `Password`. An open set.
    # @return [String, nil]
    def authentication_method = self[:authentication_method]
    # The verified access token, for calls to other services in the user's name. A secret.
    # @return [String, nil]
    def access_token = self[:access_token]
    # When the access token expires, in seconds since the epoch.
    # @return [Integer, nil]
    def expires_at = self[:expires_at]
    # When the user last signed in, in seconds since the epoch, where the token says so (`auth_time`).
    # @return [Integer, nil]
    def authenticated_at = self[:authenticated_at]
    # The format that the cookie was sealed in.
    # @return [String, nil]
    def seal_format = self[:seal_format]
    # Whether the cookie was sealed with an old password or in another format than new cookies: store what
    # {Session#reseal} returns.
    # @return [Boolean]
    def needs_reseal = self[:needs_reseal]
    alias needs_reseal? needs_reseal
    # The new value of the cookie, after a refresh. Store it whenever there is one, also when the call did not succeed.
    # A secret.
    # @return [String, nil]
    def sealed_session = self[:sealed_session]
    # The user's roles in the organization.
    # @return [Array<String>, nil]
    def roles = self[:roles]
    # The permissions that the roles give.
    # @return [Array<String>, nil]
    def permissions = self[:permissions]
    # The entitlements of the organization.
    # @return [Array<String>, nil]
    def entitlements = self[:entitlements]
    # The feature flags that are on.
    # @return [Array<String>, nil]
    def feature_flags = self[:feature_flags]
    # The user who is signed in, as of the last sign-in or refresh.
    # @return [User, nil]
    def user = self[:user]
    # The administrator who acts as the user, by the verified token.
    # @return [Impersonator, nil]
    def impersonator = self[:impersonator]
    # Every claim of the verified access token, custom ones included.
    # @return [Members, nil]
    def claims = self[:claims]
    # end of generated
  end

  # What {UserManagement#inspect_cookie} finds out. Holds no secret and no personal data.
  class Inspection < Record
    # @private
    def initialize(members)
      members[:reason] = members[:reason]&.upcase&.freeze
      super
    end

    # generated: Inspection (UPDATE=1 cargo test -p authkit-core --test packages)

    # Whether {Session#authenticate} would say signed in.
    # @return [Boolean]
    def authenticated = self[:authenticated]
    alias authenticated? authenticated
    # The reason that {Session#authenticate} would give otherwise. In capitals, such as `INVALID_JWT`.
    # @return [String, nil]
    def reason = self[:reason]
    # The size of the cookie's value in bytes.
    # @return [Integer]
    def size = self[:size]
    # The format that it was sealed in, once the seal opened.
    # @return [String, nil]
    def format = self[:format]
    # Which password opened the seal, counted from 0.
    # @return [Integer, nil]
    def password_index = self[:password_index]
    # Whether sealing again would change the password or the format.
    # @return [Boolean]
    def needs_reseal = self[:needs_reseal]
    alias needs_reseal? needs_reseal
    # The key id in the header of the access token.
    # @return [String, nil]
    def kid = self[:kid]
    # The issuer of the access token.
    # @return [String, nil]
    def issuer = self[:issuer]
    # When the access token expires, in seconds since the epoch.
    # @return [Integer, nil]
    def expires_at = self[:expires_at]
    # The names of the claims in the access token.
    # @return [Array<String>]
    def claims = self[:claims]
    # The checks in their order, up to the first that failed.
    # @return [Array<Members>]
    def checks = self[:checks]
    # end of generated
  end

  # A successful `authenticate_with_...`.
  class AuthenticationResponse < Record
    # @private
    def initialize(members)
      members[:user] &&= User.new(members[:user])
      members[:impersonator] &&= Impersonator.new(members[:impersonator])
      members[:oauth_tokens] &&= OAuthTokens.new(members[:oauth_tokens])
      super
    end

    # generated: AuthenticationResponse (UPDATE=1 cargo test -p authkit-core --test packages)

    # The user who signed in.
    # @return [User]
    def user = self[:user]
    # The access token, a JWT that lives for minutes. A secret.
    # @return [String]
    def access_token = self[:access_token]
    # The refresh token. It works once. A secret.
    # @return [String]
    def refresh_token = self[:refresh_token]
    # The organization that was chosen.
    # @return [String, nil]
    def organization_id = self[:organization_id]
    # How the user signed in, such as `Password`. An open set.
    # @return [String, nil]
    def authentication_method = self[:authentication_method]
    # The administrator who acts as the user.
    # @return [Impersonator, nil]
    def impersonator = self[:impersonator]
    # The tokens of the identity provider, where the connection is set up to return them. A secret.
    # @return [OAuthTokens, nil]
    def oauth_tokens = self[:oauth_tokens]
    # A code for another AuthKit application. A secret.
    # @return [String, nil]
    def authkit_authorization_code = self[:authkit_authorization_code]
    # The value of the cookie, if sealing was requested. A secret.
    # @return [String, nil]
    def sealed_session = self[:sealed_session]
    # The members of the API's response that this version does not know. A secret.
    # @return [Members]
    def raw = self[:raw]
    # end of generated
  end

  # One page of a list.
  class List < Record
    # generated: List (UPDATE=1 cargo test -p authkit-core --test packages)

    # The kind of record: `list`.
    # @return [String]
    def object = self[:object]
    # The sessions on this page.
    # @return [Array<Members>]
    def data = self[:data]
    # The cursors of the pages around this one.
    # @return [Members]
    def list_metadata = self[:list_metadata]
    # end of generated
  end

  # Any other record of the API, every member as it was sent.
  class ApiRecord < Record
  end

  # generated: records (UPDATE=1 cargo test -p authkit-core --test packages)

  # An authorization URL and what has to be kept, in a cookie or session, until its code comes back.
  class AuthorizationRequest < Record
    # The address to send the browser to. A secret.
    # @return [String]
    def url = self[:url]
    # The value to compare with the `state` of the callback. A secret.
    # @return [String]
    def state = self[:state]
    # The code verifier to pass to the exchange of the code. A secret of this sign-in. A secret.
    # @return [String]
    def code_verifier = self[:code_verifier]
  end

  # A verifier to keep and the challenge to send.
  class Pkce < Record
    # The code verifier, 43 characters of base64url. Keep it, where only this browser's sign-in finds it, until the code
    # comes back. A secret.
    # @return [String]
    def code_verifier = self[:code_verifier]
    # The SHA-256 of the verifier, base64url.
    # @return [String]
    def code_challenge = self[:code_challenge]
    # The method of the challenge: always `S256`.
    # @return [String]
    def code_challenge_method = self[:code_challenge_method]
  end

  # The administrator who acts as the user.
  class Impersonator < Record
    # The administrator's e-mail address.
    # @return [String]
    def email = self[:email]
    # The reason that the administrator typed.
    # @return [String, nil]
    def reason = self[:reason]
  end

  # The tokens of the identity provider, where the connection is set up to return them.
  class OAuthTokens < Record
    # The provider's name, such as `GoogleOAuth`.
    # @return [String]
    def provider = self[:provider]
    # The provider's access token. A secret.
    # @return [String]
    def access_token = self[:access_token]
    # The provider's refresh token. A secret.
    # @return [String]
    def refresh_token = self[:refresh_token]
    # When the provider's access token expires, in seconds since the epoch.
    # @return [Integer]
    def expires_at = self[:expires_at]
    # The scopes that the provider granted.
    # @return [Array<String>]
    def scopes = self[:scopes]
  end

  # The start of a device's sign-in (RFC 8628): show `user_code` and `verification_uri`, then poll.
  class DeviceAuthorization < Record
    # What the device polls with. A secret.
    # @return [String]
    def device_code = self[:device_code]
    # What the user types at `verification_uri`. A secret.
    # @return [String]
    def user_code = self[:user_code]
    # The address that the user opens on another device.
    # @return [String]
    def verification_uri = self[:verification_uri]
    # The same address with the user code in it, for a QR code. A secret.
    # @return [String, nil]
    def verification_uri_complete = self[:verification_uri_complete]
    # Seconds until the codes expire.
    # @return [Integer]
    def expires_in = self[:expires_in]
    # Seconds to wait between two polls.
    # @return [Integer, nil]
    def interval = self[:interval]
  end

  # A sign-in code for an e-mail address.
  class MagicAuth < ApiRecord
    # The kind of record: `magic_auth`.
    # @return [String]
    def object = self[:object]
    # The id of this code.
    # @return [String]
    def id = self[:id]
    # The user's id.
    # @return [String]
    def user_id = self[:user_id]
    # The e-mail address that the code is for.
    # @return [String]
    def email = self[:email]
    # When the code expires, ISO 8601.
    # @return [String]
    def expires_at = self[:expires_at]
    # The code that the user types. A secret.
    # @return [String]
    def code = self[:code]
    # The id of the attempt, where the sign-in looked unusual.
    # @return [String, nil]
    def radar_auth_attempt_id = self[:radar_auth_attempt_id]
    # When the code was made, ISO 8601.
    # @return [String]
    def created_at = self[:created_at]
    # When the record was last changed, ISO 8601.
    # @return [String]
    def updated_at = self[:updated_at]
  end

  # A factor that was enrolled, and its first challenge.
  class EnrolledFactor < ApiRecord
    # The factor, with the secret and the QR code that the user's authenticator needs.
    # @return [Members]
    def authentication_factor = self[:authentication_factor]
    # The challenge that proves that the authenticator works.
    # @return [AuthenticationChallenge]
    def authentication_challenge = self[:authentication_challenge]
  end

  # A challenge that the user answers with a code.
  class AuthenticationChallenge < ApiRecord
    # The kind of record: `authentication_challenge`.
    # @return [String, nil]
    def object = self[:object]
    # The challenge's id: the `authentication_challenge_id` of {UserManagement::Calls#authenticate_with_totp}.
    # @return [String]
    def id = self[:id]
    # When the challenge expires, ISO 8601.
    # @return [String, nil]
    def expires_at = self[:expires_at]
    # The factor's id.
    # @return [String]
    def authentication_factor_id = self[:authentication_factor_id]
    # When the challenge was made, ISO 8601.
    # @return [String, nil]
    def created_at = self[:created_at]
    # When the challenge was last changed, ISO 8601.
    # @return [String, nil]
    def updated_at = self[:updated_at]
  end

  # A code that was sent by SMS.
  class RadarChallenge < ApiRecord
    # The id of the verification, for {UserManagement::Calls#authenticate_with_radar_sms_challenge}.
    # @return [String]
    def verification_id = self[:verification_id]
    # The phone number that the code was sent to.
    # @return [String]
    def phone_number = self[:phone_number]
  end
  # end of generated
end
