# frozen_string_literal: true

require "rails"
require "action_controller/railtie"
require "rails/test_help"
require "authkit_native/rails"
require "authkit_native/testing"

# The application that `reports_test.rb` tests, as its environment `test` has it.
class Reports < Rails::Application
  config.eager_load = false
  config.secret_key_base = "k" * 64
  config.logger = Logger.new(nil)
  config.hosts.clear
  config.authkit.testing = true
end

Reports.initialize!

class ReportsController < ActionController::Base
  include AuthKit::Controller
  require_auth permission: "reports:read", only: :index

  def index = render(plain: "For #{auth.organization_id}")
  def show = render(plain: "Hello #{auth.user&.email || "visitor"}")
end

Reports.routes.draw do
  resources :reports, only: %i[index show]
end

module ActionDispatch
  class IntegrationTest
    include AuthKitNative::Testing
  end
end
