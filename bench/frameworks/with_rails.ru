# frozen_string_literal: true

# The page in Rails, with the middleware of a new application.

require "rails"
require "tmpdir"
require "action_controller/railtie"

VARIATION = ENV.fetch("VARIATION")
require({ "bare" => "logger", "ours" => "authkit_native/rails", "Devise" => "devise" }.fetch(VARIATION))

# An application without a database.
class Page < Rails::Application
  config.load_defaults Rails.version[/\d+\.\d+/]
  config.root = Dir.mktmpdir
  config.eager_load = false # Devise has mailers, which need more of Rails
  config.cache_classes = true
  config.secret_key_base = "k" * 64
  config.logger = Logger.new(nil)
  config.hosts.clear
end

if VARIATION == "Devise"
  # Without a database: one user, known by id.
  class User
    extend Devise::Models
    attr_reader :id

    def self.before_validation(*) = nil
    def self.serialize_into_session(user) = [user.id]
    def self.serialize_from_session(id, *) = new(id)
    def initialize(id) = @id = id
    def email = "#{id}@example.com"
    devise :authenticatable
  end
end

# Devise's own controllers inherit from it.
class ApplicationController < ActionController::Base
  include AuthKit::Controller if VARIATION == "ours"
end

EMAIL = {
  "bare" => -> { "ada@example.com" },
  "ours" => -> { auth.user.email },
  "Devise" => -> { current_user.email }
}.fetch(VARIATION)

# The page, and the sign-in of Devise.
class PagesController < ApplicationController
  require_auth if VARIATION == "ours"
  before_action :authenticate_user!, only: :show if VARIATION == "Devise"

  def show = render(plain: "Hello, #{instance_exec(&EMAIL)}")

  def login
    sign_in(:user, User.new("ada"))
    redirect_to "/"
  end
end

Page.initialize!
Page.routes.draw do
  if VARIATION == "Devise"
    devise_for :users, skip: :all
    get "login", to: "pages#login"
  end
  root to: "pages#show"
end

run Page
