# frozen_string_literal: true

require "rails/generators"

module AuthKit
  # The generators of this gem.
  module Generators
    # `bin/rails generate authkit:install`: an initializer, `AuthKit::Controller` for all controllers, and a page for
    # signed-in users.
    class InstallGenerator < ::Rails::Generators::Base
      namespace "authkit:install"
      source_root File.expand_path("templates", __dir__)
      desc "Adds an initializer, AuthKit::Controller in ApplicationController, and a page for signed-in users"
      class_option :page, type: :boolean, default: true, desc: "A page for signed-in users: /dashboard"

      # @private
      def create_initializer
        template "initializer.rb", "config/initializers/authkit.rb"
      end

      # @private
      def include_controller
        inject_into_class "app/controllers/application_controller.rb", "ApplicationController", "  include AuthKit::Controller\n"
      end

      # @private
      def create_page
        return unless options[:page]

        template "dashboard_controller.rb", "app/controllers/dashboard_controller.rb"
        copy_file "show.html.erb", "app/views/dashboard/show.html.erb" unless api?
        route 'get "dashboard", to: "dashboard#show"'
      end

      # @private
      def say_what_is_left
        readme "README" if behavior == :invoke
      end

      private

      def api? = ::Rails.application&.config&.api_only
    end
  end
end
