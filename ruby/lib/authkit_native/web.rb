# frozen_string_literal: true

require "rack"
require_relative "../authkit_native"
require_relative "web/auth"

module AuthKitNative
  # What the kits of all Ruby frameworks share: the facts of a request go into the engine, its answer comes out.
  module Web
    # The header fields that the engine reads, by their names in the environment of Rack.
    VARIABLES = Native.web_headers.map { |name| "HTTP_#{name.upcase.tr("-", "_")}".freeze }.freeze
    private_constant :VARIABLES

    # The values of the header fields of a request, in the engine's order.
    # @private
    def self.fields(env) = env.values_at(*VARIABLES)

    # Text as the engine takes it: what came over the wire may be none.
    # @private
    def self.text(value)
      return value if value.ascii_only?

      value = value.dup.force_encoding(Encoding::UTF_8)
      value.valid_encoding? ? value : value.scrub
    end

    # What happened, as a hook of the application hears of it.
    class Event < Record
      # What happened: `signed_in`, `refreshed`, `switched`, `signed_out` or `failed`.
      # @return [String]
      def name = self[:name]
      # Of a sign-in: the user, the organization, the tokens of the provider.
      # @return [AuthenticationResponse, nil]
      def response = self[:response]
      # Of a sign-in: the `state` that {Auth#sign_in_url} was given.
      # @return [String, nil]
      def state = self[:state]
      # Of a failure: why.
      # @return [Exception, nil]
      def error = self[:error]
      # Of a failure: the code of the answer.
      # @return [String, nil]
      def code = self[:code]
      # Of a failure: the status code of the answer.
      # @return [Integer, nil]
      def status = self[:status]
    end

    # The client and the hooks of one application.
    class Kit
      # Which hook hears of what happened.
      HOOKS = { "signed_in" => :on_sign_in, "refreshed" => :on_refresh, "switched" => :on_switch,
                "signed_out" => :on_sign_out, "failed" => :on_error }.freeze
      # How many of the application's paths are cached.
      KNOWN_PATHS = 500
      private_constant :HOOKS, :KNOWN_PATHS

      # @private
      attr_reader :native

      # @private
      def initialize(client: nil, redirect_uri: nil, on_sign_in: nil, on_refresh: nil, on_switch: nil, on_sign_out: nil,
                     on_error: nil, **options)
        @hooks = { on_sign_in:, on_refresh:, on_switch:, on_sign_out:, on_error: }.compact
        @redirect_uri = redirect_uri if redirect_uri.respond_to?(:call)
        options[:redirect_uri] = redirect_uri unless redirect_uri.nil? || @redirect_uri
        client ||= Client.new(web: {}, **AuthKitNative.configuration.to_h, **options)
        @native = client.user_management.send(:native)
        @concerns = {}
        # A client without the option `web` fails here, and not at the first request.
        concern({ url: "/" })
      end

      # Where a request arrived: its path, under which mount point, and the redirect URI of its host where there are
      # several.
      # @private
      def place(env)
        mount = env["SCRIPT_NAME"].to_s
        path = Web.text(env["PATH_INFO"].to_s)
        place = mount.empty? ? { url: path } : { url: "#{Web.text(mount)}#{path}", mount: Web.text(mount) }
        place[:redirect_uri] = @redirect_uri.call(env) if @redirect_uri
        place
      end

      # Why the engine has to see the requests for a place before the application does: `"own"`, it answers them;
      # `"guarded"`, the client has a list of the paths that are not. Otherwise there is nothing to be done before the
      # application asks who is signed in.
      # @private
      def concern(place)
        key = place.size == 1 ? place[:url] : place
        @concerns.fetch(key) do
          @concerns.clear if @concerns.size >= KNOWN_PATHS
          @concerns[key] = @native.call(:web_concern, place)
        end
      end

      # @private
      def hook(name) = @hooks[HOOKS.fetch(name)]

      # A request as the framework has it, for hooks.
      # @private
      def request(env) = ::Rack::Request.new(env)

      # The address of the browser, as far as the framework trusts proxies.
      # @private
      def remote_address(env) = request(env).ip

      # Notes an exception of a hook, which the browser only sees as a failed sign-in.
      # @private
      def report(error, env)
        env["rack.errors"]&.puts("AuthKit: the hook on_sign_in failed: #{error.full_message(highlight: false)}")
      end

      # Shows no option.
      # @return [String]
      def inspect = "#<#{self.class}>"
      alias to_s inspect
    end
  end
end
