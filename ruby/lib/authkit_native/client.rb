# frozen_string_literal: true

module AuthKitNative
  # A configured client. Frozen, shared freely between threads, processes after `fork`, and Ractors.
  class Client
    # What this client can do.
    # @return [UserManagement]
    attr_reader :user_management

    # A client with these options. Unset ones come from the environment, then from the engine's defaults. Touches no network.
    #
    # @example
    #   workos = AuthKitNative::Client.new(api_key: ENV.fetch("WORKOS_API_KEY"), client_id: ENV.fetch("WORKOS_CLIENT_ID"))
    #   users = workos.user_management
    # @param request_timeout [Numeric, nil] another name of `timeout`
    # @param jwt_leeway [Numeric, nil] another name of `leeway`
    # @param jwt_issuer [String, Array<String>, nil] another name of `issuer`
    # @raise [ConfigurationError] when an option cannot be used
    def initialize(
      request_timeout: nil, jwt_leeway: nil, jwt_issuer: nil,
      # generated: ClientKeywords (UPDATE=1 cargo test -p authkit-core --test packages)
      api_key: nil, client_id: nil, redirect_uri: nil, cookie_password: nil, base_url: nil, api_hostname: nil,
      port: nil, https: nil, danger_allow_http: nil, issuer: nil, leeway: nil, require_auth_time: nil, timeout: nil,
      connect_timeout: nil, proxy: nil, ca_certificates: nil, seal_format: nil, accept_formats: nil, jwks: nil,
      keys_max_age: nil, keys_max_stale: nil, keys_refetch_interval: nil, refresh_memory: nil, session_cache: nil
      # end of generated
    )
      options = {
        request_timeout:, jwt_leeway:, jwt_issuer:,
        # generated: ClientOptions (UPDATE=1 cargo test -p authkit-core --test packages)
        api_key:, client_id:, redirect_uri:, cookie_password:, base_url:, api_hostname:, port:, https:,
        danger_allow_http:, issuer:, leeway:, require_auth_time:, timeout:, connect_timeout:, proxy:, ca_certificates:,
        seal_format:, accept_formats:, jwks:, keys_max_age:, keys_max_stale:, keys_refetch_interval:, refresh_memory:,
        session_cache:
        # end of generated
      }
      Roots.offer if Native.first_client?
      @user_management = UserManagement.new(Native::Client.new(options.compact))
      freeze
    end

    # Shows no option.
    # @return [String]
    def inspect = "#<#{self.class}>"
    alias to_s inspect
  end
end
