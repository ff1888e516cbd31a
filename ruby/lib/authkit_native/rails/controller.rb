# frozen_string_literal: true

module AuthKit
  # Who is signed in, for the controllers of a Rails application and their views.
  #
  #     class ApplicationController < ActionController::Base
  #       include AuthKit::Controller
  #       require_auth
  #     end
  #
  #     class ReportsController < ApplicationController
  #       require_auth permission: "reports:read", only: :index
  #       allow_unauthenticated_access only: :sample
  #     end
  #
  # Everything here is private, so that nothing becomes an action. To sign out or to switch the organization call
  # `auth.sign_out` and `auth.switch_organization`: either answers the request.
  module Controller
    extend ActiveSupport::Concern

    included do
      class_attribute :authkit_guards, instance_accessor: false, default: []
      around_action :catch_authkit
      if respond_to?(:helper_method)
        helper_method :auth, :sign_in_url, :sign_up_url, :sign_out_url
        helper ViewHelpers
      end
    end

    # What `require_auth` passes on to `before_action`.
    CALLBACK_OPTIONS = %i[only except if unless].freeze
    # What the engine would answer to a request that may not go on: the status, why as a code (`"permission_missing"`), and
    # all of it as Rack has answers.
    Denial = Struct.new(:status, :code, :response, keyword_init: true)
    private_constant :CALLBACK_OPTIONS

    # What the class has.
    module ClassMethods
      # Lets only signed-in users go on who have what is asked for. Everybody else is answered by {Controller#deny_access}.
      # Several add up: one in a class does not take back that of its parent.
      # @param options [Hash] what is asked for, as for {AuthKitNative::Web::Auth#require_auth}, and `only`, `except`, `if`
      #   and `unless`, as for `before_action`
      # @return [void]
      def require_auth(**options)
        guard = Rails::Guard.new(options.except(*CALLBACK_OPTIONS))
        self.authkit_guards += [guard]
        before_action guard, **options.slice(*CALLBACK_OPTIONS)
      end

      # Takes back every `require_auth` that the class has by now.
      # @param options [Hash] `only`, `except`, `if` and `unless`, as for `skip_before_action`
      # @return [void]
      def allow_unauthenticated_access(**options)
        authkit_guards.each { |guard| skip_before_action guard, raise: false, **options }
      end
    end

    private

    # Who is signed in.
    # @return [AuthKitNative::Web::Auth]
    def auth
      # Tests of controllers and renderers outside of requests have no middleware.
      request.env["authkit"] ||= ::Rails.application.config.authkit.kit.auth(request.env, is_sent: true)
    end

    # Lets only signed-in users go on who have what is asked for. Everybody else is answered by {#deny_access}, and the action
    # ends here.
    # @param requirement [Hash] as for {AuthKitNative::Web::Auth#require_auth}
    # @return [AuthKitNative::Web::Auth]
    def require_auth(**requirement)
      answer = auth.guard(requirement)
      answer ? throw(:authkit, { **answer, is_denial: true }) : auth
    end

    # (see AuthKitNative::Web::Auth#sign_in_url)
    def sign_in_url(**options) = auth.sign_in_url(**options)

    # (see AuthKitNative::Web::Auth#sign_up_url)
    def sign_up_url(**options) = auth.sign_up_url(**options)

    # (see AuthKitNative::Web::Auth#sign_out_url)
    def sign_out_url(**options) = auth.sign_out_url(**options)

    # Answers a request that may not go on. To have pages of your own, override it, and call `super` for the rest:
    #
    #     private def deny_access(denial)
    #       denial.status == 403 ? render("errors/forbidden") : super
    #     end
    #
    # The status is the engine's unless `render` says otherwise.
    # @param denial [Denial] what the engine would answer
    # @return [void]
    def deny_access(denial) = authkit_response(denial.response)

    def guard_with_authkit(requirement)
      answer = auth.guard(requirement)
      answer_with_authkit({ **answer, is_denial: true }) if answer
    end

    # Whatever ends an action ends it here, inside of what logs and measures it.
    def catch_authkit
      answer = catch(:authkit) { yield.then { nil } }
      answer_with_authkit(answer) if answer
    end

    def answer_with_authkit(answer)
      # Of a stream that has begun only the rest can be kept.
      return response.stream.close if response.committed?

      full = Rack.response(answer, request.env)
      return authkit_response(full) unless answer[:is_denial]

      self.status = answer[:status]
      Rack.kept(answer).each { |name, value| response.set_header(name, value) }
      deny_access(Denial.new(status: answer[:status], code: answer[:code], response: full))
    end

    def authkit_response((status, headers, body))
      request.env["authkit.refused"] = true
      headers.each { |name, value| response.set_header(name, value) }
      self.status = status
      self.response_body = body
    end

    # Subscribers of `process_action.action_controller` learn who was signed in, if the request asked.
    def append_info_to_payload(payload)
      super
      known = request.env["authkit"]&.known
      payload[:authkit] = { user_id: known.user.id, organization_id: known.organization_id } if known&.authenticated
    end
  end
end
