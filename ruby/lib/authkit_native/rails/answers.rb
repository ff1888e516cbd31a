# frozen_string_literal: true

module AuthKit
  module Rails
    # The inner part of {::AuthKit::Rack}: answers the paths of the flow, and what a guard refuses outside of controllers.
    # @private
    class Answers
      def initialize(app, configuration)
        @app = app
        @configuration = configuration
      end

      def call(env)
        auth = env["authkit"] ||= @configuration.kit.auth(env)
        response = nil
        answer = catch(:authkit) { auth.answer || (response = @app.call(env)).then { nil } }
        return response unless answer

        # Elsewhere controllers do it.
        ActionDispatch::Request.new(env).commit_flash
        env["authkit.refused"] = true unless answer[:response]
        Rack.response(answer, env)
      end
    end
  end
end
