# frozen_string_literal: true

module AuthKitNative
  # The base of everything this gem raises on purpose. Branch on the class, which says what to do, or on {#code}, which
  # says what happened. The message is safe to log; {#fields} are not, and never part of it.
  class AuthKitError < StandardError
    # @return [String] what happened, for programs: a stable snake_case name such as `"invalid_grant"`
    attr_reader :code
    # @return [String] what to do next, in one sentence
    attr_reader :hint
    # @return [String] who has to act: `"fix_configuration"`, `"sign_in"`, `"retry_later"`, `"reject_request"` or
    #   `"report_bug"`; the class says the same
    attr_reader :remedy
    # @return [Integer, nil] the HTTP status, when the API answered
    attr_reader :status
    # @return [String, nil] the API's request id, for its support
    attr_reader :request_id
    # @return [Float, nil] seconds to wait before trying again, when the API said so
    attr_reader :retry_after
    # @return [String, nil] the API's own code, unchanged
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

    # @return [Boolean] whether trying again later can help
    def retryable = @retryable ? true : false
    alias retryable? retryable

    # The remaining members of the API's answer, which may be secret: `:pending_authentication_token`,
    # `:organizations`, `:email`, `:connection_ids`, `:error`, `:error_description`, ...
    # @return [Members] frozen, empty when there are none. Prints the secrets it knows redacted
    def fields = @fields.to_h

    # @return [String, nil] pass it to the grant of the next step. A secret
    def pending_authentication_token = fields[:pending_authentication_token]

    # @return [Array<Members>, nil] the organizations to choose from
    def organizations = fields[:organizations]

    # @return [String, nil] the address the step is about
    def email = fields[:email]

    # @return [String, nil] the e-mail verification that was started
    def email_verification_id = fields[:email_verification_id]

    # @return [Array<String>, nil] the SSO connections that may be used
    def connection_ids = fields[:connection_ids]

    # @return [Members, nil] the user the step is about
    def user = fields[:user]

    # @return [Array<Members>, nil] the factors that can be challenged
    def authentication_factors = fields[:authentication_factors]

    # @return [String, nil] the radar challenge to answer
    def radar_challenge_id = fields[:radar_challenge_id]

    # @return [String, nil] the OAuth error of the API
    def error = fields[:error]

    # @return [String, nil] the API's explanation. May repeat what was sent
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
