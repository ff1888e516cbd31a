# frozen_string_literal: true

require "sinatra/base"
require_relative "rack"

# Sinatra, with the extension `Sinatra::AuthKit`.
module Sinatra
  # Sign-in for a Sinatra application, by {::AuthKit::Rack}. Modular applications register it, classic ones have it by
  # `require`.
  #
  #     require "authkit_native/sinatra"
  #
  #     class App < Sinatra::Base
  #       register Sinatra::AuthKit
  #       set :authkit, on_sign_in: ->(event, _request) { remember(event.response.user) }
  #
  #       get("/") { auth.authenticated? ? "Hello #{auth.user.first_name}" : %(<a href="#{sign_in_url}">Sign in</a>) }
  #       get("/reports", auth: { permission: "reports:read" }) { "For #{auth.organization_id}" }
  #     end
  module AuthKit
    # What routes and views have.
    module Helpers
      # Who is signed in.
      # @return [AuthKitNative::Web::Auth]
      def auth = env.fetch("authkit")

      # Lets only signed-in users go on who have what is asked for. Everybody else is answered, by the application's
      # `error 403` and the like where it has them.
      # @param requirement [Hash] as for {AuthKitNative::Web::Auth#require_auth}
      # @return [AuthKitNative::Web::Auth]
      def require_auth(**requirement)
        answer = auth.guard(requirement)
        return auth unless answer

        env["authkit.refused"] = true
        halt(*::AuthKit::Rack.response(answer, env))
      end

      # (see AuthKitNative::Web::Auth#sign_in_url)
      def sign_in_url(**options) = auth.sign_in_url(**options)

      # (see AuthKitNative::Web::Auth#sign_up_url)
      def sign_up_url(**options) = auth.sign_up_url(**options)

      # (see AuthKitNative::Web::Auth#sign_out_url)
      def sign_out_url(**options) = auth.sign_out_url(**options)

      # (see AuthKitNative::Web::Auth#switch_organization)
      def switch_organization(organization_id, **options) = auth.switch_organization(organization_id, **options)

      # (see AuthKitNative::Web::Auth#sign_out)
      def sign_out(**options) = auth.sign_out(**options)
    end

    # Lets wrong options end the program, instead of its first request.
    module Startup
      # (see Sinatra::Base.run!)
      def run!(...)
        prototype
        super
      end
    end

    # The middleware with the options of the setting `authkit`, which may be set after the extension was registered.
    class Middleware < ::AuthKit::Rack
      # @private
      def initialize(app, owner) = super(app, **owner.authkit)
    end
    private_constant :Startup, :Middleware

    # The condition of a route: `auth: true`, or `auth: { permission: "reports:read" }`.
    # @param requirement [Array] the members, as Sinatra passes on a hash
    # @return [void]
    def auth(*requirement)
      requirement = requirement.grep(Array).to_h
      condition { require_auth(**requirement) }
    end

    # @private
    def self.registered(app)
      app.helpers Helpers
      app.extend Startup
      app.set :authkit, {}
      app.use Middleware, app
    end
  end

  register AuthKit
end
