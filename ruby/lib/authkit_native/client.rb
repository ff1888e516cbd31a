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
    # @param api_key [String, nil] The API key, `sk_...`, or `WORKOS_API_KEY`. Public clients leave it out and use
    #   PKCE.
    # @param client_id [String, nil] The client id, `client_...`, or `WORKOS_CLIENT_ID`. Required here or in each
    #   call.
    # @param redirect_uri [String, nil] The default redirect URI, or `WORKOS_REDIRECT_URI`.
    # @param cookie_password [String, Array<String>, nil] The default cookie password, at least 32 bytes, or several,
    #   or `WORKOS_COOKIE_PASSWORD`. The first seals, all unseal.
    # @param base_url [String, nil] The address of the API, or `WORKOS_BASE_URL`. It must be `https` unless it is
    #   loopback or `danger_allow_http` is set.
    # @param api_hostname [String, nil] The host name of the API, or `WORKOS_API_HOSTNAME`. An alternative to
    #   `base_url`.
    # @param port [Integer, nil] The port that goes with `api_hostname`, or `WORKOS_API_PORT`.
    # @param https [Boolean, nil] Whether `api_hostname` speaks TLS, or `WORKOS_API_HTTPS`. True by default.
    # @param danger_allow_http [Boolean, nil] Allows `http` to a host that is not loopback. Every secret then crosses
    #   that network in clear.
    # @param issuer [String, Array<String>, nil] The accepted issuers of access tokens, one or a list, or
    #   `WORKOS_ISSUER`, separated by commas. They are compared exactly, a trailing slash included. Unset: not checked,
    #   because the issuer differs by environment.
    # @param leeway [Numeric, nil] The clock difference that is tolerated on `exp` and `nbf`. 5 seconds by default, 60
    #   at most.
    # @param require_auth_time [Boolean, nil] Strict mode: refuses access tokens without `auth_time`.
    # @param timeout [Numeric, nil] How long a call may take in all, retries included. 10 seconds by default.
    # @param connect_timeout [Numeric, nil] How long a connection may take. 5 seconds by default.
    # @param proxy [String, nil] A proxy for all calls: `http`, `https`, `socks4`, `socks4a`, `socks5` or `socks5h`,
    #   then `://`, a user and password if need be, host and port. Unset: the usual proxy variables of the environment.
    # @param ca_certificates [String, nil] More certificate authorities, or self-signed certificates of servers, PEM.
    # @param seal_format [String, Symbol, nil] The format that new cookies are sealed in. `native` by default.
    # @param accept_formats [Array<String, Symbol>, nil] The formats that cookies may come in. All by default.
    # @param jwks [Hash, nil] A pinned JSON Web Key Set (RFC 7517). No key is ever fetched then.
    # @param keys_max_age [Numeric, nil] The age at which keys are fetched again in the background. 300 seconds by
    #   default.
    # @param keys_max_stale [Numeric, nil] How long known keys are used while their endpoint is down. 24 hours by
    #   default.
    # @param keys_refetch_interval [Numeric, nil] The least time between two fetches that unknown key ids cause. 30
    #   seconds by default.
    # @param refresh_memory [Numeric, nil] How long the successor of a refresh token is cached, or that the token was
    #   refused. 60 seconds by default, 600 at most.
    # @param session_cache [Integer, nil] How many verified sessions are cached. 2,000 by default, 1,000,000 at most,
    #   0 turns the cache off.
    # @param web [Hash, nil] The options of the web flow, which framework kits use. Unset: the client has none.
    # @param testing [Boolean, nil] For tests only: the client has an API in memory and accepts the sessions that
    #   tests of this process make, and no others. It never uses the network and reads nothing from the environment.
    #   False by default.
    # @param request_timeout [Numeric, nil] Another name of `timeout`.
    # @param jwt_leeway [Numeric, nil] Another name of `leeway`.
    # @param jwt_issuer [String, Array<String>, nil] Another name of `issuer`.
    # @raise [ConfigurationError] when an option cannot be used
    def initialize(
      request_timeout: nil, jwt_leeway: nil, jwt_issuer: nil,
      # generated: keywords (UPDATE=1 cargo test -p authkit-core --test packages)
      api_key: nil, client_id: nil, redirect_uri: nil, cookie_password: nil, base_url: nil, api_hostname: nil,
      port: nil, https: nil, danger_allow_http: nil, issuer: nil, leeway: nil, require_auth_time: nil, timeout: nil,
      connect_timeout: nil, proxy: nil, ca_certificates: nil, seal_format: nil, accept_formats: nil, jwks: nil,
      keys_max_age: nil, keys_max_stale: nil, keys_refetch_interval: nil, refresh_memory: nil, session_cache: nil,
      web: nil, testing: nil
      # end of generated
    )
      options = {
        request_timeout:, jwt_leeway:, jwt_issuer:,
        # generated: options (UPDATE=1 cargo test -p authkit-core --test packages)
        api_key:, client_id:, redirect_uri:, cookie_password:, base_url:, api_hostname:, port:, https:,
        danger_allow_http:, issuer:, leeway:, require_auth_time:, timeout:, connect_timeout:, proxy:, ca_certificates:,
        seal_format:, accept_formats:, jwks:, keys_max_age:, keys_max_stale:, keys_refetch_interval:, refresh_memory:,
        session_cache:, web:, testing:
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
