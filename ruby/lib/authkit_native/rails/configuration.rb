# frozen_string_literal: true

module AuthKit
  module Rails
    # `config.authkit`: the options of a client, the hooks, and whether the middleware is wanted. What is not set comes from
    # {AuthKitNative.configure}, then from `workos` in the credentials, then from the environment.
    #
    #     Rails.application.configure do
    #       config.authkit.redirect_uri = "http://localhost:3000/callback"
    #       config.authkit.on_sign_in = ->(event, request) { User.remember(event.response.user) }
    #     end
    class Configuration < AuthKitNative::Configuration
      # @!attribute client
      #   A client that was made with the option `web`, instead of options.
      #   @return [AuthKitNative::Client, nil]
      # @!attribute on_sign_in
      #   Hears of sign-ins. It may return the path to go to; if it raises, nobody is signed in.
      #   @return [#call, nil]
      # @!attribute on_refresh
      #   Hears of refreshes.
      #   @return [#call, nil]
      # @!attribute on_switch
      #   Hears of switches to another organization.
      #   @return [#call, nil]
      # @!attribute on_sign_out
      #   Hears of sign-outs.
      #   @return [#call, nil]
      # @!attribute on_error
      #   Hears of failures. It may return an answer of Rack's to send instead, such as that of a controller's action.
      #   @return [#call, nil]
      %i[client on_sign_in on_refresh on_switch on_sign_out on_error].each do |name|
        define_method(name) { @held[name] }
        define_method(:"#{name}=") { |value| hold(name, value) }
      end

      # Whether the middleware is inserted. Unset: if there is a redirect URI, or `testing` is on.
      # @return [Boolean, nil]
      attr_accessor :middleware

      # @private
      def initialize
        super
        @lock = Mutex.new
      end

      # Whether the middleware is to be inserted.
      # @private
      def wanted?
        return middleware unless middleware.nil?
        return true if testing || AuthKitNative.configuration.testing

        redirect_uri = client || self.redirect_uri || AuthKitNative.configuration.redirect_uri
        (redirect_uri || ENV["WORKOS_REDIRECT_URI"].presence || credentials[:redirect_uri]).present?
      end

      # The client and the hooks, made when they are first needed.
      # @private
      def kit
        @kit || @lock.synchronize { @kit ||= Kit.new(**credentials, **AuthKitNative.configuration.to_h, **to_h) }
      end

      private

      def credentials
        workos = ::Rails.application&.credentials&.workos
        workos.respond_to?(:to_h) ? workos.to_h.symbolize_keys.slice(*OPTIONS) : {}
      end
    end
  end
end
