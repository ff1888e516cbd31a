# frozen_string_literal: true

module AuthKit
  module Rails
    # The outer part of {::AuthKit::Rack}: every request has `env["authkit"]`, and every answer its cookies, whoever gave it.
    # @private
    class Sessions
      def initialize(app, configuration)
        @app = app
        @configuration = configuration
      end

      def call(env)
        auth = env["authkit"] = auth(env)
        return @app.call(env) unless auth

        # The logger writes down the query.
        env["action_dispatch.parameter_filter"] = [/./] if auth.own?
        response = nil
        # Log tags and pages of exceptions may ask who is signed in.
        answer = catch(:authkit) { (response = @app.call(env)).then { nil } }
        response = Rack.response(answer, env) if answer
        Rack.finish(response, auth, is_engines: answer ? !answer[:response] : Rack.passes_on?(env, response))
      end

      private

      # What is wrong with the options, {Answers} says again, where Rails has pages for it.
      def auth(env)
        @configuration.kit.auth(env)
      rescue AuthKitNative::ConfigurationError
        nil
      end
    end
  end
end
