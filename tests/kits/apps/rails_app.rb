# frozen_string_literal: true

# The stories' application in Rails, with all of its middleware that changes no answer by itself.
require_relative "rack_app"
require "rails"
require "action_controller/railtie"
require "authkit_native/rails"

# A process has one application of Rails: what a story changes is the kit's client and hooks.
class Stage < Rails::Application
  config.root = __dir__
  config.load_defaults Rails.version[/\d+\.\d+/]
  config.eager_load = false
  config.secret_key_base = "k" * 64
  config.logger = Logger.new($stderr, level: :warn)
  config.hosts.clear
  config.consider_all_requests_local = false
  config.action_dispatch.show_exceptions = Rails.version >= "7.1" ? :none : false
  config.action_dispatch.default_headers = {}
  config.public_file_server.enabled = false
  [Rack::Runtime, Rack::MethodOverride, ActionDispatch::RequestId, Rack::ConditionalGet, Rack::ETag].each { |it| config.middleware.delete it }
  config.authkit.middleware = true
end

Stage.initialize!

# A page for every path and method.
class StoryController < ActionController::Base
  include AuthKit::Controller
  skip_forgery_protection

  def show
    # As in production.
    request.env["action_dispatch.show_exceptions"] = Rails.version >= "7.1" ? :all : true if %w[raise missing].include?(Pages.asked(request.env)[:op])
    return if Pages.done(request.env, { stream: -> { self.response_body = Pages::PIECES.each }, file: -> { send_file Pages::FILE },
                                        missing: -> { raise ActionController::RoutingError, "nothing here" } })

    shown = JSON.generate(Pages.page(request.env, method(:require_auth)))
    Pages.fields(request.env).each { |name, value| response.set_header(name, value) }
    self.response_body = request.head? ? [] : [shown]
  end
end

Stage.routes.draw do
  match "(*path)", to: "story#show", via: :all, format: false
end

RAILS = lambda do |options, redirect_uri|
  Stage.config.authkit.instance_variable_set(:@kit, AuthKit::Rails::Kit.new(**options, **redirect_uri))
  Stage
end
