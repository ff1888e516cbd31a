# frozen_string_literal: true

require_relative "../helper"
require_relative "../browser"
require "rails"
require "action_controller/railtie"
require "action_cable/engine"
require "authkit_native/rails"
require "stringio"
require "tmpdir"

# An application with one controller for each thing that may go wrong.
class Shop < Rails::Application
  ROOT = Dir.mktmpdir("authkit-rails")
  LOG = StringIO.new
  class << self
    # What its hooks heard, and what they do besides.
    def heard = @heard ||= []
    def does = @does ||= {}
  end
  Minitest.after_run { FileUtils.rm_r(ROOT) && puts("Rails #{Rails.version}") }
  FileUtils.mkdir_p(File.join(ROOT, "public"))
  File.write(File.join(ROOT, "public/file.txt"), "a file")

  config.root = ROOT
  config.load_defaults Rails.version[/\d+\.\d+/]
  config.eager_load = true
  config.secret_key_base = "k" * 64
  config.hosts = ["app.example", "localhost"]
  config.force_ssl = true
  config.ssl_options = { redirect: { exclude: ->(request) { request.host == "localhost" } } }
  config.consider_all_requests_local = false
  config.action_dispatch.show_exceptions = Rails.version >= "7.1" ? :all : true
  config.exceptions_app = ->(env) { ErrorsController.action(:show).call(env) }
  config.public_file_server.enabled = true
  config.logger = ActiveSupport::TaggedLogging.new(Logger.new(LOG))
  config.log_level = :debug
  # Reading it here would make each request one that asks who is signed in.
  config.log_tags = [->(request) { request.params["tagged"] && request.env["authkit"].user&.id }]
  config.filter_parameters = [:passw]
  config.action_controller.allow_forgery_protection = true
  config.action_cable.cable = { "adapter" => "async" }
  config.action_cable.mount_path = "/cable"
  config.action_cable.disable_request_forgery_protection = true

  config.authkit.client_id = "client_emulator"
  config.authkit.api_key = "sk_test_emulator"
  config.authkit.base_url = Emulator.shared.base_url
  config.authkit.cookie_password = PASSWORD
  config.authkit.redirect_uri = "https://app.example/callback"
  %w[sign_in refresh switch sign_out error].each do |name|
    config.authkit.public_send(:"on_#{name}=", lambda do |event, request|
      heard << [event.name, request.class, request.path]
      does[name]&.call(event, request)
    end)
  end
end

Shop.initialize!

module ApplicationCable
  class Connection < ActionCable::Connection::Base
    include AuthKit::Connection
    identified_by :user_id

    def connect
      self.user_id = require_auth(**(request.params["write"] ? { permission: "posts:write" } : {})).user.id
    end
  end
end

class ApplicationController < ActionController::Base
  include AuthKit::Controller
  include AuthKit::CurrentUser
  protect_from_forgery with: :exception
  require_auth

  private

  def page(text) = render(inline: "<%= csrf_meta_tags %>#{text}")
end

class PagesController < ApplicationController
  allow_unauthenticated_access
  skip_forgery_protection

  def home = render(inline: "<%= auth.authenticated? ? \"Hello \#{auth.user.first_name}\" : link_to('Sign in', sign_in_url) %>")
  def alone = render(plain: "alone #{params[:state]}")
  def cached = expires_in(5.minutes, public: true) && render(plain: auth.state.to_s)
  def fresh = auth.state && stale?(etag: "same") && render(plain: "fresh")
  def broken = raise("broken for #{auth.user&.id}")
  def block = render(inline: "<%= sign_out_button { 'Block' } %>")
  def button = render(inline: "<%= sign_out_button 'Leave', return_to: '/alone', class: 'quiet' %>")
  def current = render(plain: current_user&.email.to_s)
  def leave = auth.sign_out(return_to: "/alone")
  def switch = auth.switch_organization(params[:to], return_to: "/alone")

  def write
    require_auth permission: "posts:write"
    render plain: auth.organization_id
  end

  def in_view = render(inline: "some text <% controller.send(:require_auth, permission: 'posts:write') %> more")
  def session_value = render(plain: [session[:of], session.id.to_s, flash[:notice]].join(" "))
  def start_session = (session[:of] = "before") && render(plain: session.id.to_s)
end

class DashboardController < ApplicationController
  def show = render(plain: "#{auth.user.email} #{params[:tab]}")
  def change = render(plain: "changed")
end

# A second requirement of the class for one action adds to that of its parent.
class ReportsController < ApplicationController
  require_auth permission: "posts:write", only: :index
  allow_unauthenticated_access only: :sample

  def index = render(plain: "index")
  def other = render(plain: "other")
  def sample = render(plain: "sample")

  private

  def deny_access(denial)
    denial.status == 403 ? render(plain: "own #{denial.code}") : super
  end
end

class ApiController < ActionController::API
  include AuthKit::Controller
  require_auth except: :open
  def show = render(json: { user: auth.user.id })
  def open = render(json: { state: auth.state })
end

class StreamController < ApplicationController
  include ActionController::Live
  require_auth except: :late
  allow_unauthenticated_access only: :late

  def show
    response.headers["Content-Type"] = "text/event-stream"
    3.times { |number| response.stream.write("data: #{number} #{auth.user.id}\n\n") }
  ensure
    response.stream.close
  end

  def late
    response.stream.write("begun\n")
    require_auth
    response.stream.write("never\n")
  end

  def broken
    raise "broken before the stream"
  end
end

class ErrorsController < ActionController::Base
  include AuthKit::Controller
  def show = render(plain: "#{request.path_info} for #{auth.user&.email}", status: request.path_info[/\d+/].to_i)
end

Shop.routes.draw do
  constraints(AuthKit.authenticated(permission: "posts:write")) { get "/", to: "reports#other" }
  root to: "pages#home"
  pages = %w[alone cached fresh broken block button current in_view session_value start_session write]
  pages.each { |name| get name, to: "pages##{name}" }
  %w[leave switch write].each { |name| post name, to: "pages##{name}" }
  get "dashboard", to: "dashboard#show"
  post "dashboard", to: "dashboard#change"
  %w[index other sample].each { |name| get "reports/#{name}", to: "reports##{name}" }
  get "api/show", to: "api#show"
  post "api/show", to: "api#show"
  get "api/open", to: "api#open"
  %w[show late broken].each { |name| get "stream/#{name}", to: "stream##{name}" }
  constraints(AuthKit.authenticated) { get "hidden/here", to: "reports#sample" }
  constraints(AuthKit.require_auth(permission: "posts:write")) do
    mount ->(env) { [200, { "content-type" => "text/plain" }, ["jobs at #{env["SCRIPT_NAME"]}"]] } => "/jobs"
  end
end

# A test beside a fresh emulator, with a browser in front of the application.
class RailsKitTest < EmulatorTest
  ACME = "org_01EM000000000000000000ACME"
  GLOBEX = "org_01EM0000000000000000GLOBEX"

  def setup
    super
    Shop.heard.clear
    Shop.does.clear
    Shop::LOG.truncate(0)
    Shop::LOG.rewind
  end

  private

  def browser = @browser ||= new_browser

  def new_browser(cookies = {}, app: Shop) = Browser.new(app, emulator, cookies)

  def shown(answer) = [answer.status, answer.body]

  def names(answer) = Browser.lines(answer).map { |line| line[/\A[^=]+/] }

  def log = Shop::LOG.string

  # A session whose token is over and whose refresh token is not.
  def expired_cookie
    emulator.advance_clock(-400)
    sign_in.sealed_session
  ensure
    emulator.advance_clock(400)
  end
end
