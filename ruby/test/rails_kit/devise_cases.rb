# frozen_string_literal: true

require_relative "../helper"
require_relative "../browser"
require "rails"
require "action_controller/railtie"
require "devise"
require "tmpdir"
require "authkit_native/rails"

# Administrators who sign in with Devise, in an application whose users sign in with AuthKit.
class Both < Rails::Application
  config.root = Dir.mktmpdir("authkit-devise")
  config.load_defaults Rails.version[/\d+\.\d+/]
  config.secret_key_base = "k" * 64
  config.logger = Logger.new(nil)
  config.eager_load = false
  config.hosts.clear
  config.consider_all_requests_local = false
  config.authkit.client_id = "client_emulator"
  config.authkit.api_key = "sk_test_emulator"
  config.authkit.base_url = Emulator.shared.base_url
  config.authkit.cookie_password = PASSWORD
  config.authkit.redirect_uri = "https://app.example/callback"
end

# Without a database: one administrator, known by id.
class Admin
  extend Devise::Models
  attr_accessor :id

  def self.before_validation(*) = nil
  def self.serialize_into_session(admin) = [admin.id]
  def self.serialize_from_session(id, *) = new.tap { |admin| admin.id = id }
  devise :authenticatable
end

Devise.setup { |config| config.navigational_formats = [:html] }
Both.initialize!
Both.routes.draw do
  devise_for :admins, skip: :all
  devise_scope(:admin) { get "admin/in", to: "both#in" }
  get "admin/out", to: "both#out"
  authenticated(:admin) { get "admin/only", to: "both#show" }
  constraints(AuthKit.authenticated) { get "user/only", to: "both#show" }
  get "both", to: "both#show"
  get "guarded", to: "both#guarded"
end

# Devise's own controllers inherit from it.
class ApplicationController < ActionController::Base
  include AuthKit::Controller
end

class BothController < ApplicationController
  require_auth only: :guarded
  before_action :authenticate_admin!, only: :guarded

  def in = sign_in(:admin, Admin.new.tap { |it| it.id = "7" }) && render(plain: "in")
  def out = sign_out(:admin) && render(plain: "out")
  def show = render(plain: [current_admin&.id.inspect, auth.user&.email.inspect, admin_signed_in?, auth.authenticated?].join(" "))
  def guarded = show
end

class RailsDeviseTest < EmulatorTest
  def test_each_keeps_its_own_session
    browser = Browser.new(Both, emulator)
    assert_equal "nil nil false false", browser.get("/both").body
    browser.get("/admin/in")
    assert_equal '"7" nil true false', browser.get("/both").body
    browser.sign_in
    assert_equal '"7" "ada@example.com" true true', browser.get("/both").body
    assert_equal([200, 200, 200], %w[/guarded /admin/only /user/only].map { |path| browser.get(path).status })
    browser.get("/admin/out")
    assert_equal 'nil "ada@example.com" false true', browser.get("/both").body
    assert_equal([404, 200], %w[/admin/only /user/only].map { |path| browser.get(path).status })
    browser.get("/admin/in")
    browser.post("/logout")
    assert_equal '"7" nil true false', browser.get("/both").body
    assert_equal "/callback?authkit=resume&return_to=%2Fguarded", browser.get("/guarded")["location"]
  end

  # A name that both had would be one of them for the other's code.
  def test_no_name_is_both_devises_and_ours
    ours = [AuthKit::Controller, AuthKit::ViewHelpers, AuthKit::Controller::ClassMethods].flat_map do |it|
      it.instance_methods(false) + it.private_instance_methods(false)
    end
    devises = Devise::Controllers.constants.map { |name| Devise::Controllers.const_get(name) }.flat_map do |it|
      of_classes = it.const_defined?(:ClassMethods) ? it::ClassMethods.instance_methods : []
      it.instance_methods + it.private_instance_methods(false) + of_classes
    end
    assert_includes devises, :sign_out
    assert_includes ours, :require_auth
    assert_empty ours & devises
  end

  Minitest.after_run { FileUtils.rm_r(Both.root) && puts("Rails #{Rails.version}") }
end
