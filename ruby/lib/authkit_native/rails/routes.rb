# frozen_string_literal: true

# Constraints of Rails' routes. Devise owns `authenticated` and `authenticate` of the routes themselves.
module AuthKit
  # A constraint: the routes within are there for signed-in users who have what is asked for. For others they are not there,
  # and later routes may answer.
  #
  #     constraints AuthKit.authenticated do
  #       root to: "dashboard#show", as: :dashboard
  #     end
  #     root to: "pages#home"
  # @param requirement [Hash] as for {AuthKitNative::Web::Auth#has}
  # @return [Proc]
  def self.authenticated(**requirement) = ->(request) { request.env.fetch("authkit").has?(**requirement) }

  # A constraint that lets only signed-in users go on who have what is asked for, and sends others to sign in or refuses
  # them: for what is mounted and has no controllers of the application.
  #
  #     constraints AuthKit.require_auth(permission: "jobs:manage") do
  #       mount MissionControl::Jobs::Engine => "/jobs"
  #     end
  # @param requirement [Hash] as for {AuthKitNative::Web::Auth#require_auth}
  # @return [Proc]
  def self.require_auth(**requirement) = ->(request) { request.env.fetch("authkit").require_auth(**requirement) }
end
