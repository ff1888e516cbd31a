# frozen_string_literal: true

module AuthKitNative
  # The options of a client. Durations are seconds. What is not set comes from the environment, then from the engine's
  # defaults.
  class Configuration
    # Every option, by the engine's name.
    OPTIONS = %i[
      api_key client_id redirect_uri cookie_password base_url api_hostname port https danger_allow_http issuer leeway
      require_auth_time timeout connect_timeout proxy ca_certificates seal_format accept_formats jwks keys_max_age
      keys_max_stale keys_refetch_interval refresh_memory session_cache
    ].freeze

    # @!attribute api_key
    #   @return [String, nil] `sk_...`, `WORKOS_API_KEY`. Public clients leave it out and use PKCE
    # @!attribute client_id
    #   @return [String, nil] `client_...`, `WORKOS_CLIENT_ID`. Required here or in each call
    # @!attribute redirect_uri
    #   @return [String, nil] the default redirect URI, `WORKOS_REDIRECT_URI`
    # @!attribute cookie_password
    #   @return [String, Array<String>, nil] at least 32 bytes, `WORKOS_COOKIE_PASSWORD`: the first seals, all unseal
    # @!attribute base_url
    #   @return [String, nil] the address of the API, `WORKOS_BASE_URL`; https unless it is loopback
    # @!attribute api_hostname
    #   @return [String, nil] the API's host name, `WORKOS_API_HOSTNAME`; an alternative to `base_url`
    # @!attribute port
    #   @return [Integer, nil] goes with `api_hostname`, `WORKOS_API_PORT`
    # @!attribute https
    #   @return [Boolean, nil] whether `api_hostname` speaks TLS, `WORKOS_API_HTTPS`; true when nil
    # @!attribute danger_allow_http
    #   @return [Boolean, nil] allows http to other hosts: every secret then crosses that network in clear
    # @!attribute issuer
    #   @return [String, Array<String>, nil] accepted issuers, `WORKOS_ISSUER`; not checked when nil
    # @!attribute leeway
    #   @return [Numeric, nil] seconds of clock difference tolerated: 5 by default, 60 at most
    # @!attribute require_auth_time
    #   @return [Boolean, nil] refuse access tokens without `auth_time`
    # @!attribute timeout
    #   @return [Numeric, nil] seconds a call may take in all: 10 by default
    # @!attribute connect_timeout
    #   @return [Numeric, nil] seconds a connection may take: 5 by default
    # @!attribute proxy
    #   @return [String, nil] a proxy for all calls; the usual variables of the environment when nil
    # @!attribute ca_certificates
    #   @return [String, nil] more certificate authorities, PEM
    # @!attribute seal_format
    #   @return [String, Symbol, nil] `native` (the default), `iron`, `fernet` or `ruby`
    # @!attribute accept_formats
    #   @return [Array<String, Symbol>, nil] the formats cookies may come in; all when nil
    # @!attribute jwks
    #   @return [Hash, nil] a pinned JSON Web Key Set: no key is ever fetched
    # @!attribute keys_max_age
    #   @return [Numeric, nil] seconds after which keys are fetched again in the background: 300 by default
    # @!attribute keys_max_stale
    #   @return [Numeric, nil] seconds for which known keys serve while the endpoint is down: 24 hours by default
    # @!attribute keys_refetch_interval
    #   @return [Numeric, nil] seconds between two fetches caused by unknown key ids: 30 by default
    # @!attribute refresh_memory
    #   @return [Numeric, nil] seconds the successor of a refresh token is remembered: 60 by default
    # @!attribute session_cache
    #   @return [Integer, nil] how many opened sessions are remembered: 2,000 by default, 0 turns it off
    OPTIONS.each do |name|
      define_method(name) { @held[name] }
      define_method(:"#{name}=") { |value| @held = Native::Held.new(@held.members.merge(name => value)) }
    end

    # The guide's name for the API key.
    alias key api_key
    alias key= api_key=

    # @private
    def initialize
      @held = Native::Held.new({})
    end

    # @return [Hash{Symbol => Object}] the options that are set, secrets included
    def to_h = @held.members.compact

    # @return [String] which options are set, and no value
    def inspect = "#<#{self.class} #{to_h.keys.join(", ")}>"
    alias to_s inspect

    # @return [Hash{String => Array<String>}] which options are set, and no value
    def as_json(*) = { "set" => to_h.keys.map(&:to_s) }

    # @return [String] the same as JSON
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
  end
end
