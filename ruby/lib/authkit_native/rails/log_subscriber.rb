# frozen_string_literal: true

require "active_support/log_subscriber"

module AuthKit
  module Rails
    # Logs what happens, without secrets.
    # @private
    class LogSubscriber < ActiveSupport::LogSubscriber
      def sign_in(event)
        response = event.payload[:event].response
        organization = " in #{response.organization_id}" if response.organization_id
        info { "AuthKit: signed in #{response.user.id}#{organization}" }
      end

      def refresh(_event) = debug { "AuthKit: refreshed a session" }

      def switch_organization(_event) = info { "AuthKit: switched to another organization" }

      def sign_out(_event) = info { "AuthKit: signed out" }

      def failure(event)
        failure = event.payload[:event]
        warn { "AuthKit: #{[failure.status, failure.code, failure.error&.message].compact.join(" ")}" }
      end
    end
  end
end
