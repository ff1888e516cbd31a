# frozen_string_literal: true

module AuthKitNative
  # A user as the API sent it. Members that this version has no method for are there too: `user[:name]`.
  class User < Record
    # The members that have a method.
    # @private
    KNOWN = %i[object id email email_verified first_name last_name profile_picture_url last_sign_in_at created_at
               updated_at external_id locale metadata].freeze
    private_constant :KNOWN

    # @return [String] `user_...`
    def id = self[:id]
    # @return [String]
    def email = self[:email]
    # @return [Boolean]
    def email_verified = self[:email_verified]
    alias email_verified? email_verified
    # @return [String, nil]
    def first_name = self[:first_name]
    # @return [String, nil]
    def last_name = self[:last_name]
    # @return [String, nil]
    def profile_picture_url = self[:profile_picture_url]
    # @return [String, nil] RFC 3339
    def last_sign_in_at = self[:last_sign_in_at]
    # @return [String, nil] RFC 3339
    def created_at = self[:created_at]
    # @return [String, nil] RFC 3339
    def updated_at = self[:updated_at]
    # @return [String, nil] the id of this user in your own system
    def external_id = self[:external_id]
    # @return [String, nil]
    def locale = self[:locale]
    # @return [Members, nil] your own data
    def metadata = self[:metadata]
    # @return [Members] the members that this version has no method for
    def raw = @held.members.dup.delete_if { |name, _| KNOWN.include?(name) }.freeze
  end

  # Who acts as the user when an administrator impersonates.
  class Impersonator < Record
    # @return [String]
    def email = self[:email]
    # @return [String, nil] why, as the administrator typed it
    def reason = self[:reason]
  end

  # Tokens of the identity provider.
  class OAuthTokens < Record
    # @return [String, nil]
    def provider = self[:provider]
    # @return [String] a secret
    def access_token = self[:access_token]
    # @return [String, nil] a secret
    def refresh_token = self[:refresh_token]
    # @return [Integer, nil] seconds since the epoch
    def expires_at = self[:expires_at]
    # @return [Array<String>, nil]
    def scopes = self[:scopes]
  end

  # The outcome of {Session#authenticate} and {Session#refresh}: signed in; signed out, with a {#reason}; or not known at
  # the moment ({#retryable?}), which is no ground to delete the cookie.
  class Authentication < Record
    # The members that are made when they are first read, if there is a session.
    # @private
    PARTS = Native::Parts.names.freeze
    private_constant :PARTS

    # @private
    def initialize(outcome)
      if outcome.is_a?(Hash)
        outcome[:reason] = outcome[:reason]&.upcase&.freeze
        super
      else
        @held = @parts = outcome
        freeze
      end
    end

    # (see Record#key?)
    def key?(name) = super || PARTS.include?(name.is_a?(String) ? name.to_sym : name)

    # (see Record#deconstruct_keys)
    def deconstruct_keys(names)
      members = @held.members
      return members unless @parts && (names.nil? || names.intersect?(PARTS))

      wanted = names ? PARTS & names : PARTS
      members.merge(wanted.to_h { |name| [name, @parts[name]] }).freeze
    end

    # @return [Boolean] whether the user is signed in
    def authenticated = self[:authenticated]
    alias authenticated? authenticated
    # @return [String, nil] why the user is not signed in: `"NO_SESSION_COOKIE_PROVIDED"`, `"INVALID_SESSION_COOKIE"`,
    #   `"INVALID_JWT"`, `"EXPIRED_JWT"`, `"KEYS_UNAVAILABLE"`, or after a refresh any code of the API in capitals
    def reason = self[:reason]
    # @return [Boolean] whether the state is unknown now and may be known later: keep the cookie
    def retryable = self[:retryable]
    alias retryable? retryable
    # @return [Float, nil] seconds to wait before trying again, if anybody said so
    def retry_after = self[:retry_after]
    # @return [Boolean] whether the session is not over, although this call may have failed: keep the cookie
    def session_alive = self[:session_alive]
    alias session_alive? session_alive

    # @return [AuthKitError, nil] why the session does not count, or which call failed: a sentence for the log
    def error
      AuthKitError.build(self[:error][:message], self[:error]) if self[:error]
    end

    # @return [String, nil] `session_...`
    def session_id = self[:session_id]
    # @return [String, nil] the organization the user is signed in to
    def organization_id = self[:organization_id]
    # @return [String, nil]
    def role = self[:role]
    # @return [Array<String>, nil]
    def roles = self[:roles]
    # @return [Array<String>, nil]
    def permissions = self[:permissions]
    # @return [Array<String>, nil]
    def entitlements = self[:entitlements]
    # @return [Array<String>, nil]
    def feature_flags = self[:feature_flags]
    # @return [User, nil]
    def user = self[:user]
    # @return [Impersonator, nil] by the verified token
    def impersonator = self[:impersonator]
    # @return [String, nil] how the user signed in. An open set
    def authentication_method = self[:authentication_method]
    # @return [String, nil] the verified access token. A secret
    def access_token = self[:access_token]
    # @return [Integer, nil] when the access token expires, in seconds since the epoch
    def expires_at = self[:expires_at]
    # @return [Members, nil] every claim of the verified token, your own included
    def claims = self[:claims]
    # @return [String, nil] the format the cookie was sealed in
    def seal_format = self[:seal_format]
    # @return [Boolean] whether the cookie has an old password or format: store the value of {Session#reseal}
    def needs_reseal = self[:needs_reseal]
    alias needs_reseal? needs_reseal
    # @return [String, nil] the new cookie value after a refresh. Store it whenever it is there. A secret
    def sealed_session = self[:sealed_session]
  end

  # What {UserManagement#inspect_cookie} finds out. Holds no secret and no personal data.
  class Inspection < Record
    # @private
    def initialize(members)
      members[:reason] = members[:reason]&.upcase&.freeze
      super
    end

    # @return [Boolean] whether {Session#authenticate} would say signed in
    def authenticated = self[:authenticated]
    alias authenticated? authenticated
    # @return [String, nil] the reason it would give otherwise
    def reason = self[:reason]
    # @return [Integer] bytes
    def size = self[:size]
    # @return [String, nil] the format, once the seal opened
    def format = self[:format]
    # @return [Integer, nil] which password opened it, counted from 0
    def password_index = self[:password_index]
    # @return [Boolean] whether sealing again would change the password or the format
    def needs_reseal = self[:needs_reseal]
    alias needs_reseal? needs_reseal
    # @return [String, nil] the key id of the token
    def kid = self[:kid]
    # @return [String, nil] the token's issuer
    def issuer = self[:issuer]
    # @return [Integer, nil] when the token expires, in seconds since the epoch
    def expires_at = self[:expires_at]
    # @return [Array<String>] the names of the token's claims
    def claims = self[:claims]
    # @return [Array<Members>] `:check`, `:ok` and `:detail` of each check, up to the first that fails
    def checks = self[:checks]
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

    # @return [User]
    def user = self[:user]
    # @return [String] a secret
    def access_token = self[:access_token]
    # @return [String] a secret; can be used once
    def refresh_token = self[:refresh_token]
    # @return [String, nil]
    def organization_id = self[:organization_id]
    # @return [String, nil] how the user signed in. An open set
    def authentication_method = self[:authentication_method]
    # @return [Impersonator, nil]
    def impersonator = self[:impersonator]
    # @return [OAuthTokens, nil] when the connection is set up to return them
    def oauth_tokens = self[:oauth_tokens]
    # @return [String, nil] a secret
    def authkit_authorization_code = self[:authkit_authorization_code]
    # @return [String, nil] the cookie value, when `session: { seal_session: true }` was passed. A secret
    def sealed_session = self[:sealed_session]
    # @return [Members] members of the API's answer that this version does not know
    def raw = self[:raw]
  end

  # What {UserManagement#authorization_url_with_pkce} returns: keep `state` and `code_verifier` until the code comes back.
  class AuthorizationRequest < Record
    # @return [String] where to send the browser
    def url = self[:url]
    # @return [String] compare it with the `state` of the callback
    def state = self[:state]
    # @return [String] pass it to the code exchange. A secret
    def code_verifier = self[:code_verifier]
  end

  # A fresh proof key (RFC 7636).
  class Pkce < Record
    # @return [String] keep it until the code comes back. A secret
    def code_verifier = self[:code_verifier]
    # @return [String]
    def code_challenge = self[:code_challenge]
    # @return [String] always `"S256"`
    def code_challenge_method = self[:code_challenge_method]
  end

  # The start of a device sign-in (RFC 8628): show `user_code` and `verification_uri`, then poll.
  class DeviceAuthorization < Record
    # @return [String] poll with it. A secret
    def device_code = self[:device_code]
    # @return [String] what the user types
    def user_code = self[:user_code]
    # @return [String] where the user types it
    def verification_uri = self[:verification_uri]
    # @return [String, nil] the same with the code in it
    def verification_uri_complete = self[:verification_uri_complete]
    # @return [Integer] seconds until the code expires
    def expires_in = self[:expires_in]
    # @return [Integer, nil] seconds between two polls
    def interval = self[:interval]
  end

  # One page of a list.
  class List < Record
    # @return [Array<Members>]
    def data = self[:data]
    # @return [Members] `:before` and `:after`, to pass on for the neighbouring pages
    def list_metadata = self[:list_metadata]
  end

  # Any other record of the API, every member as it was sent.
  class ApiRecord < Record
  end
end
