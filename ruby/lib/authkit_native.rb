# frozen_string_literal: true

require_relative "authkit_native/version"
require_relative "authkit_native/extension"
require_relative "authkit_native/members"
require_relative "authkit_native/errors"
require_relative "authkit_native/roots"
require_relative "authkit_native/record"
require_relative "authkit_native/records"
require_relative "authkit_native/session"
require_relative "authkit_native/user_management"
require_relative "authkit_native/client"
require_relative "authkit_native/configuration"

# WorkOS AuthKit sessions on one native engine.
#
# Either make {Client}s, or configure the module once and use {UserManagement} directly:
#
#     AuthKitNative.configure do |config|
#       config.key = ENV["WORKOS_API_KEY"]
#       config.client_id = ENV["WORKOS_CLIENT_ID"]
#     end
#     AuthKitNative::UserManagement.authorization_url(provider: "authkit", redirect_uri: "https://app.example/callback")
#
# Everything is safe to share between threads and works after `fork`; loading this file starts no thread and opens no
# socket.
module AuthKitNative
  @lock = Mutex.new
  @configuration = Configuration.new.freeze
  @client = nil

  class << self
    # The options the module's own client was made with.
    # @return [Configuration] frozen
    attr_reader :configuration

    # Sets options of the module's own client. Options set by an earlier call stay; what is never set comes from the
    # environment.
    #
    # @example
    #   AuthKitNative.configure do |config|
    #     config.api_key = ENV.fetch("WORKOS_API_KEY")
    #     config.client_id = ENV.fetch("WORKOS_CLIENT_ID")
    #   end
    # @yieldparam configuration [Configuration]
    # @return [void]
    # @raise [ConfigurationError] when an option cannot be used; the client then stays as it was
    def configure
      @lock.synchronize do
        configuration = @configuration.dup
        yield configuration
        @client = Client.new(**configuration.to_h)
        @configuration = configuration.freeze
      end
      nil
    end

    # The module's own client, made from the environment when {configure} was not called.
    # @return [Client]
    # @raise [ConfigurationError] when the environment holds an option that cannot be used
    def client
      @client || @lock.synchronize { @client ||= Client.new(**@configuration.to_h) }
    end
  end
end

# For applications whose Gemfile names this gem, nothing else is to be required.
require_relative "authkit_native/rails/railtie" if defined?(Rails::Railtie)
