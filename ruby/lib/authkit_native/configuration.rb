# frozen_string_literal: true

module AuthKitNative
  # The options of a client. Durations are seconds. What is not set comes from the environment, then from the engine's
  # defaults.
  class Configuration
    # generated: options (UPDATE=1 cargo test -p authkit-core --test packages)

    # Every option, by the engine's name.
    OPTIONS = %i[
      api_key client_id redirect_uri cookie_password base_url api_hostname port https danger_allow_http issuer leeway
      require_auth_time timeout connect_timeout proxy ca_certificates seal_format accept_formats jwks keys_max_age
      keys_max_stale keys_refetch_interval refresh_memory session_cache web testing
    ].freeze

    # @!attribute api_key
    #   The API key, `sk_...`, or `WORKOS_API_KEY`. Public clients leave it out and use PKCE.
    #   @return [String, nil]
    # @!attribute client_id
    #   The client id, `client_...`, or `WORKOS_CLIENT_ID`. Required here or in each call.
    #   @return [String, nil]
    # @!attribute redirect_uri
    #   The default redirect URI, or `WORKOS_REDIRECT_URI`.
    #   @return [String, nil]
    # @!attribute cookie_password
    #   The default cookie password, at least 32 bytes, or several, or `WORKOS_COOKIE_PASSWORD`. The first seals, all
    #   unseal.
    #   @return [String, Array<String>, nil]
    # @!attribute base_url
    #   The address of the API, or `WORKOS_BASE_URL`. It must be `https` unless it is loopback or `danger_allow_http` is
    #   set.
    #   @return [String, nil]
    # @!attribute api_hostname
    #   The host name of the API, or `WORKOS_API_HOSTNAME`. An alternative to `base_url`.
    #   @return [String, nil]
    # @!attribute port
    #   The port that goes with `api_hostname`, or `WORKOS_API_PORT`.
    #   @return [Integer, nil]
    # @!attribute https
    #   Whether `api_hostname` speaks TLS, or `WORKOS_API_HTTPS`. True by default.
    #   @return [Boolean, nil]
    # @!attribute danger_allow_http
    #   Allows `http` to a host that is not loopback. Every secret then crosses that network in clear.
    #   @return [Boolean, nil]
    # @!attribute issuer
    #   The accepted issuers of access tokens, one or a list, or `WORKOS_ISSUER`, separated by commas. They are compared
    #   exactly, a trailing slash included. Unset: not checked, because the issuer differs by environment.
    #   @return [String, Array<String>, nil]
    # @!attribute leeway
    #   The clock difference that is tolerated on `exp` and `nbf`. 5 seconds by default, 60 at most.
    #   @return [Numeric, nil]
    # @!attribute require_auth_time
    #   Strict mode: refuses access tokens without `auth_time`.
    #   @return [Boolean, nil]
    # @!attribute timeout
    #   How long a call may take in all, retries included. 10 seconds by default.
    #   @return [Numeric, nil]
    # @!attribute connect_timeout
    #   How long a connection may take. 5 seconds by default.
    #   @return [Numeric, nil]
    # @!attribute proxy
    #   A proxy for all calls: `http`, `https`, `socks4`, `socks4a`, `socks5` or `socks5h`, then `://`, a user and
    #   password if need be, host and port. Unset: the usual proxy variables of the environment.
    #   @return [String, nil]
    # @!attribute ca_certificates
    #   More certificate authorities, or self-signed certificates of servers, PEM.
    #   @return [String, nil]
    # @!attribute seal_format
    #   The format that new cookies are sealed in. `native` by default.
    #   @return [String, Symbol, nil]
    # @!attribute accept_formats
    #   The formats that cookies may come in. All by default.
    #   @return [Array<String, Symbol>, nil]
    # @!attribute jwks
    #   A pinned JSON Web Key Set (RFC 7517). No key is ever fetched then.
    #   @return [Hash, nil]
    # @!attribute keys_max_age
    #   The age at which keys are fetched again in the background. 300 seconds by default.
    #   @return [Numeric, nil]
    # @!attribute keys_max_stale
    #   How long known keys are used while their endpoint is down. 24 hours by default.
    #   @return [Numeric, nil]
    # @!attribute keys_refetch_interval
    #   The least time between two fetches that unknown key ids cause. 30 seconds by default.
    #   @return [Numeric, nil]
    # @!attribute refresh_memory
    #   How long the successor of a refresh token is cached, or that the token was refused. 60 seconds by default, 600
    #   at most.
    #   @return [Numeric, nil]
    # @!attribute session_cache
    #   How many verified sessions are cached. 2,000 by default, 1,000,000 at most, 0 turns the cache off.
    #   @return [Integer, nil]
    # @!attribute web
    #   The options of the web flow, which framework kits use. Unset: the client has none.
    #   @return [Hash, nil]
    # @!attribute testing
    #   For tests only: the client has an API in memory and accepts the sessions that tests of this process make, and no
    #   others. It never uses the network and reads nothing from the environment. False by default.
    #   @return [Boolean, nil]
    # end of generated

    OPTIONS.each do |name|
      define_method(name) { @held[name] }
      define_method(:"#{name}=") { |value| hold(name, value) }
    end

    # The guide's name for the API key.
    alias key api_key
    alias key= api_key=

    # @private
    def initialize
      @held = Native::Held.new({})
    end

    # The options that are set, secrets included.
    # @return [Hash{Symbol => Object}]
    def to_h = @held.members.compact

    # Which options are set, and no value.
    # @return [String]
    def inspect = "#<#{self.class} #{to_h.keys.join(", ")}>"
    alias to_s inspect

    # Which options are set, and no value.
    # @return [Hash{String => Array<String>}]
    def as_json(*) = { "set" => to_h.keys.map(&:to_s) }

    # The same as JSON.
    # @return [String]
    def to_json(*state) = as_json.to_json(*state)

    # @private
    def encode_with(coder)
      coder.map = as_json
    end

    # @private
    # @raise [TypeError] always
    def marshal_dump
      raise TypeError, "#{self.class} may hold secrets and is not dumped"
    end

    private

    def hold(name, value)
      @held = Native::Held.new(@held.members.merge(name => value))
    end
  end
end
