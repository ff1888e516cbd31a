# frozen_string_literal: true

require_relative "../rack"

module AuthKit
  module Rails
    # The client and the hooks of a Rails application. What happens is instrumented.
    # @private
    class Kit < AuthKitNative::Web::Kit
      # Each has `event`, an {AuthKitNative::Web::Event}, and `request`.
      NOTIFICATIONS = {
        "signed_in" => "sign_in.authkit", "refreshed" => "refresh.authkit", "switched" => "switch_organization.authkit",
        "signed_out" => "sign_out.authkit", "failed" => "failure.authkit"
      }.freeze
      private_constant :NOTIFICATIONS

      # Who is signed in, as far as one request knows.
      def auth(env, **options) = AuthKitNative::Web::Auth.new(self, env, **options)

      def hook(name)
        own = super
        lambda do |event, request|
          ActiveSupport::Notifications.instrument(NOTIFICATIONS.fetch(name), event:, request:) { own&.call(event, request) }
        end
      end

      def request(env) = ActionDispatch::Request.new(env)

      def remote_address(env) = request(env).remote_ip

      def report(error, _env)
        ::Rails.logger&.error { "AuthKit: the hook on_sign_in failed: #{error.full_message(highlight: false)}" }
        # Rails 7.0 and later.
        ::Rails.error.report(error, handled: true) if ::Rails.respond_to?(:error)
      end
    end
  end
end
