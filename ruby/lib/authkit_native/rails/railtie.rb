# frozen_string_literal: true

require "rails/railtie"
require_relative "configuration"
require_relative "routes"

# The kits of this gem: here that for Rails.
module AuthKit
  # What belongs to Rails alone. Applications write `AuthKit::Controller` and the like.
  module Rails
    autoload :Answers, "authkit_native/rails/answers"
    autoload :Guard, "authkit_native/rails/guard"
    autoload :Kit, "authkit_native/rails/kit"
    autoload :LogSubscriber, "authkit_native/rails/log_subscriber"
    autoload :Sessions, "authkit_native/rails/sessions"
  end

  autoload :Connection, "authkit_native/rails/connection"
  autoload :Controller, "authkit_native/rails/controller"
  autoload :CurrentUser, "authkit_native/rails/current_user"
  autoload :Rack, "authkit_native/rack"
  autoload :ViewHelpers, "authkit_native/rails/view_helpers"

  # Sign-in for a Rails application. As soon as the application has a redirect URI (in `config.authkit`, in its credentials
  # under `workos`, by {AuthKitNative.configure} or as `WORKOS_REDIRECT_URI`), its middleware is inserted:
  #
  # - {Rails::Sessions} after `ActionDispatch::RemoteIp`. It is outside of the logger and of what renders exceptions: the
  #   page of an exception still sets the cookie of a session that was refreshed for it, and no code is logged. It is inside
  #   of host authorization, TLS, files and the executor.
  # - {Rails::Answers} at the end. It is inside of the reloader, cookies and the session of Rails, which hooks may use.
  class Railtie < ::Rails::Railtie
    railtie_name :authkit

    config.authkit = Rails::Configuration.new

    initializer "authkit.log_subscriber" do
      Rails::LogSubscriber.attach_to :authkit
    end

    # Codes and tokens of the API, by their whole names. The parameters of the flow's own paths are filtered all.
    initializer "authkit.filter_parameters", after: :load_config_initializers do |app|
      app.config.filter_parameters +=
        [/\A(code|code_verifier|access_token|refresh_token|sealed_session|pending_authentication_token)\z/]
    end

    initializer "authkit.middleware", after: :load_config_initializers, before: :build_middleware_stack do |app|
      if app.config.authkit.wanted?
        app.middleware.insert_after ActionDispatch::RemoteIp, Rails::Sessions, app.config.authkit
        app.middleware.use Rails::Answers, app.config.authkit
      end
    end

    # Wrong options end a server when it starts. Tasks that load the application, such as the compilation of assets, need no
    # secret.
    config.after_initialize do |app|
      app.config.authkit.kit if app.config.eager_load && app.config.authkit.wanted?
    end
  end
end
