# frozen_string_literal: true

require_relative "web"

# The kits of this gem: `AuthKit::Rack`, and `Sinatra::AuthKit`.
module AuthKit
  # Sign-in for a Rack application. `/login`, `/signup`, `/logout`, `/switch-organization` and the path of the redirect URI
  # are answered here; every other request has `env["authkit"]`, an {AuthKitNative::Web::Auth}.
  #
  #     require "authkit_native/rack"
  #
  #     use AuthKit::Rack
  #     run ->(env) { [200, {}, ["Hello #{env["authkit"].require_auth.user.first_name}"]] }
  class Rack
    # Since Rack 3, names of fields are in small letters, and a field that comes several times is a list. Before, names were
    # capitalized and such a field was lines of text.
    IS_OLD = ::Rack.release.to_i < 3
    # What an answer of a hook keeps of the engine's, unless it says otherwise.
    KEPT = %w[Cache-Control Vary Referrer-Policy Retry-After].freeze
    NONE = {}.freeze
    # In the environment of a request: whether the helpers of tests ask for the kit.
    FIND = "authkit.find"
    private_constant :IS_OLD, :KEPT, :NONE, :FIND

    # Takes the options of {AuthKitNative::Client#initialize}; those that are not set come from {AuthKitNative.configure} and
    # the environment.
    #
    # @param app [#call] the application
    # @param client [AuthKitNative::Client, nil] a client that was made with the option `web`, instead of options
    # @param redirect_uri [String, #call, nil] the redirect URI, or what gives that of a request's environment
    # @param on_sign_in [#call, nil] hears of sign-ins. It may return the path to go to; if it raises, nobody is signed in
    # @param on_refresh [#call, nil] hears of refreshes
    # @param on_switch [#call, nil] hears of switches to another organization
    # @param on_sign_out [#call, nil] hears of sign-outs
    # @param on_error [#call, nil] hears of failures. It may return an answer of Rack's to send instead
    # @param options [Hash] the options of a client. `web` holds those of the flow: `web: { routes: { sign_in: "/in" } }`
    # @raise [AuthKitNative::ConfigurationError] when an option cannot be used
    def initialize(app, client: nil, redirect_uri: nil, on_sign_in: nil, on_refresh: nil, on_switch: nil, on_sign_out: nil,
                   on_error: nil, **options)
      @app = app
      @kit = AuthKitNative::Web::Kit.new(
        client:, redirect_uri:, on_sign_in:, on_refresh:, on_switch:, on_sign_out:, on_error:, **options
      )
    end

    # Answers a request, or lets the application answer.
    # @param env [Hash] the environment of Rack
    # @return [Array(Integer, Hash, Object)]
    def call(env)
      # Helpers of tests ask for it. No header field has a name of this kind.
      throw(FIND, @kit) if env.key?(FIND)

      auth = env["authkit"] = AuthKitNative::Web::Auth.new(@kit, env)
      response = nil
      answer = catch(:authkit) do
        auth.answer || (response = @app.call(env)).then { nil }
      end
      response = Rack.response(answer, env) if answer
      Rack.finish(response, auth, is_engines: answer ? !answer[:response] : Rack.passes_on?(env, response))
    end

    # Whether the framework sent the answer of a guard as it was, and no page of the application.
    # @private
    def self.passes_on?(env, response) = env.key?("authkit.refused") && field(response[1], "Cache-Control") == "no-store"

    # An answer of the engine as Rack has answers.
    # @private
    def self.response(answer, env)
      return with(kept(answer), answer[:response]) if answer[:response]

      fields = answer[:headers].to_h
      fields["Location"] = answer[:location] if answer[:location]
      fields["Content-Type"] = answer[:content_type] if answer[:content_type]
      body = answer[:body] if env["REQUEST_METHOD"] != "HEAD"
      [answer[:status], fields.transform_keys { |name| spelled(name) }, [body].compact]
    end

    # The header fields that another answer keeps of the engine's.
    # @private
    def self.kept(answer) = answer[:headers].to_h.slice(*KEPT)

    # The answer with the cookies at its end. What caches may do with it, an answer of the engine says already.
    # @private
    def self.finish(response, auth, is_engines:)
      return response if auth.untouched?

      status, headers, body = response
      lines, fields = auth.finish(field(headers, "Cache-Control"), field(headers, "Vary"))
      fields = NONE if is_engines
      return response if lines.empty? && fields.empty?

      # Applications answer several requests with one hash.
      headers = headers.dup
      put(headers, "Cache-Control", fields[:cache_control])
      put(headers, "Vary", fields[:vary])
      append(headers, lines) unless lines.empty?
      [status, headers, body]
    end

    def self.with(kept, response)
      status, headers, body = response
      kept = kept.reject { |name, _| field(headers, name) }
      [status, { **headers, **kept.transform_keys { |name| spelled(name) } }, body]
    end

    def self.put(headers, name, value)
      headers[name_of(headers, name)] = value if value
    end

    def self.append(headers, lines)
      name = name_of(headers, "Set-Cookie")
      lines = [*headers[name]].flat_map { |value| value.split("\n") } + lines
      headers[name] = IS_OLD ? lines.join("\n") : lines
    end

    def self.field(headers, name)
      value = headers[name_of(headers, name)]
      value.is_a?(Array) ? value.join(", ") : value
    end

    # The field's name as the application wrote it.
    def self.name_of(headers, name)
      usual = spelled(name)
      return usual if headers.key?(usual)

      headers.each_key { |known| return known if known.size == name.size && known.casecmp?(name) }
      usual
    end

    def self.spelled(name) = IS_OLD ? name : name.downcase
    private_class_method :with, :put, :append, :field, :name_of, :spelled
  end
end
