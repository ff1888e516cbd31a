# frozen_string_literal: true

module AuthKit
  # `current_user` of controllers and views, for applications in which nothing else gives it, such as Devise. By itself it is
  # the user of the session. An application with a table of its own says how to find its row:
  #
  #     class ApplicationController < ActionController::Base
  #       include AuthKit::Controller
  #       include AuthKit::CurrentUser
  #
  #       private def find_current_user(user) = User.find_by(workos_id: user.id)
  #     end
  module CurrentUser
    extend ActiveSupport::Concern

    included { helper_method :current_user if respond_to?(:helper_method) }

    private

    # The user, found once for each request; `nil` when nobody is signed in.
    # @return [Object, nil]
    def current_user
      return @current_user if defined?(@current_user)

      @current_user = auth.user && find_current_user(auth.user)
    end

    # The application's own user. Override it.
    # @param user [AuthKitNative::User]
    # @return [Object, nil]
    def find_current_user(user) = user
  end
end
