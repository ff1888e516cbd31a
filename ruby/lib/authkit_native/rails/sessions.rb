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
        auth = env["authkit"] = AuthKitNative::Web::Auth.new(@configuration.kit, env)
        # The logger writes down the query.
        env["action_dispatch.parameter_filter"] = [/./] if auth.own?
        response = nil
        # Log tags and pages of exceptions may ask who is signed in.
        answer = catch(:authkit) { (response = @app.call(env)).then { nil } }
        response = Rack.response(answer, env) if answer
        is_engines = answer ? !answer[:response] : env["authkit.answered"]
        Rack.finish(response, auth, is_engines:)
      end
    end
  end
end
