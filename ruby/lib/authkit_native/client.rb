# frozen_string_literal: true

module AuthKitNative
  # A configured client. Frozen, shared freely between threads, processes after `fork`, and Ractors.
  class Client
    # @return [UserManagement] what this client can do
    attr_reader :user_management

    # Unset options come from the environment (`WORKOS_API_KEY`, `WORKOS_CLIENT_ID`, `WORKOS_COOKIE_PASSWORD`,
    # `WORKOS_REDIRECT_URI`, `WORKOS_BASE_URL`, `WORKOS_ISSUER`, ...). Touches no network.
    #
    # @param options [Hash] any option of {Configuration}
    # @raise [ConfigurationError] when an option is unknown or cannot be used
    def initialize(**options)
      Roots.offer if Native.first_client?
      @user_management = UserManagement.new(Native::Client.new(options))
      freeze
    end

    # @return [String]
    def inspect = "#<#{self.class}>"
    alias to_s inspect
  end
end
