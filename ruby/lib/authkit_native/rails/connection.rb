# frozen_string_literal: true

module AuthKit
  # Who is signed in, for connections of Action Cable.
  #
  #     class ApplicationCable::Connection < ActionCable::Connection::Base
  #       include AuthKit::Connection
  #       identified_by :user_id
  #
  #       def connect
  #         self.user_id = require_auth.user.id
  #       end
  #     end
  #
  # A connection sets no cookies, so it refreshes no session: pages do. Who is signed in stays what it was when the connection
  # began.
  module Connection
    extend ActiveSupport::Concern

    private

    # Who is signed in.
    # @return [AuthKitNative::Web::Auth]
    def auth
      @auth ||= ::Rails.application.config.authkit.kit.auth(request.env, is_sent: true)
    end

    # Rejects connections of others than signed-in users who have what is asked for, and of pages of other sites. While it is
    # not known who is signed in, browsers are asked to come back.
    # @param requirement [Hash] as for {AuthKitNative::Web::Auth#require_auth}
    # @return [AuthKitNative::Web::Auth]
    def require_auth(**requirement)
      answer = auth.guard(requirement)
      return auth unless answer

      close(reason: answer[:code], reconnect: true) if auth.retryable?
      reject_unauthorized_connection
    end
  end
end
