# frozen_string_literal: true

module AuthKitNative
  # The base of everything this gem raises on purpose. Branch on the class, which says what to do, or on {#code}, which
  # says what happened. The message is safe to log; {#fields} are not, and never part of it.
  #
  # @example
  #   begin
  #     users.authenticate_with_code(code: "used-up")
  #   rescue AuthKitNative::SignInRequiredError => e
  #     warn e.message
  #     redirect users.authorization_url(provider: "authkit")
  #   end
  class AuthKitError < StandardError
    # What happened, for programs: a stable snake_case name such as `"invalid_grant"`.
    # @return [String]
    attr_reader :code
    # What to do next, in one sentence.
    # @return [String]
    attr_reader :hint
    # Who has to act: `"fix_configuration"`, `"sign_in"`, `"retry_later"`, `"reject_request"` or `"report_bug"`; the
    # class says the same.
    # @return [String]
    attr_reader :remedy
    # The HTTP status, when the API answered.
    # @return [Integer, nil]
    attr_reader :status
    # The API's request id, for its support.
    # @return [String, nil]
    attr_reader :request_id
    # Seconds to wait before trying again, when the API said so.
    # @return [Float, nil]
    attr_reader :retry_after
    # The API's own code, unchanged.
    # @return [String, nil]
    attr_reader :api_code

    # The exception for an error of the engine.
    # @private
    def self.build(message, members)
      REMEDIES.fetch(members[:remedy], InternalError).new(message, members)
    end

    # @private
    def initialize(message = nil, members = {})
      super(message)
      @code, @hint, @remedy, @status, @request_id, @retryable, @retry_after, @api_code =
        members.values_at(:code, :hint, :remedy, :status, :request_id, :retryable, :retry_after, :api_code)
      @fields = Fields.new(members[:fields] || Members.new.freeze)
    end

    # Whether trying again later can help.
    # @return [Boolean]
    def retryable = @retryable ? true : false
    alias retryable? retryable

    # The remaining members of the API's answer, which may be secret: `:pending_authentication_token`,
    # `:organizations`, `:email`, `:connection_ids`, `:error`, `:error_description`, ...
    # @return [Members] frozen, empty when there are none. Prints the secrets it knows redacted
    def fields = @fields.to_h

    # Pass it to the grant of the next step. A secret.
    # @return [String, nil]
    def pending_authentication_token = fields[:pending_authentication_token]

    # The organizations to choose from.
    # @return [Array<Members>, nil]
    def organizations = fields[:organizations]

    # The address the step is about.
    # @return [String, nil]
    def email = fields[:email]

    # The e-mail verification that was started.
    # @return [String, nil]
    def email_verification_id = fields[:email_verification_id]

    # The SSO connections that may be used.
    # @return [Array<String>, nil]
    def connection_ids = fields[:connection_ids]

    # The user the step is about.
    # @return [Members, nil]
    def user = fields[:user]

    # The factors that can be challenged.
    # @return [Array<Members>, nil]
    def authentication_factors = fields[:authentication_factors]

    # The radar challenge to answer.
    # @return [String, nil]
    def radar_challenge_id = fields[:radar_challenge_id]

    # The OAuth error of the API.
    # @return [String, nil]
    def error = fields[:error]

    # The API's explanation. May repeat what was sent.
    # @return [String, nil]
    def error_description = fields[:error_description]

    # Keeps secrets out of whatever prints or dumps the instance variables of an exception.
    # @private
    class Fields
      def initialize(members)
        @held = Native::Held.new(members)
        freeze
      end

      def to_h = @held.members

      def marshal_dump = nil

      def marshal_load(_) = initialize(Members.new.freeze)

      def inspect = "#<AuthKitNative::AuthKitError::Fields [redacted]>"
      alias to_s inspect

      def as_json(*) = "[redacted]"

      def to_json(*state) = as_json.to_json(*state)

      def encode_with(coder)
        coder["redacted"] = true
      end
    end
    private_constant :Fields
  end

  # An option, secret or dashboard setting is wrong: change it; trying again does not help.
  class ConfigurationError < AuthKitError
  end

  # The user has to go through sign-in, or its next step, again.
  class SignInRequiredError < AuthKitError
  end

  # Nothing is known to be wrong: keep the cookie and try again later.
  class UnavailableError < AuthKitError
  end

  # The request carries something that must not be accepted: refuse it.
  class RejectedError < AuthKitError
  end

  # The API or this gem broke its own contract: report it.
  class InternalError < AuthKitError
  end

  class AuthKitError
    # The class of each remedy.
    # @private
    REMEDIES = {
      "fix_configuration" => ConfigurationError,
      "sign_in" => SignInRequiredError,
      "retry_later" => UnavailableError,
      "reject_request" => RejectedError,
      "report_bug" => InternalError
    }.freeze
    private_constant :REMEDIES
  end
end
