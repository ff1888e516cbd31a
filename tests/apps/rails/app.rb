# Sign-in for a Rails application, in one file and its views. In an application of `rails new`, the parts go to their usual
# places, and `bin/rails generate authkit:install` begins with them.
#
# Run it with `ruby app.rb`. It reads WORKOS_API_KEY, WORKOS_CLIENT_ID and WORKOS_COOKIE_PASSWORD from the environment.
require "json"
require "rails"
require "action_controller/railtie"
require "authkit_native/rails"

PORT = ENV.fetch("PORT", "3000").to_i

# config/application.rb
class App < Rails::Application
  # The organizations of the local WorkOS; yours come from your database.
  ORGANIZATIONS = { "Acme" => "org_01EM000000000000000000ACME", "Globex" => "org_01EM0000000000000000GLOBEX" }.freeze
  APPS = JSON.parse(ENV.fetch("APPS", "{}"))

  config.root = __dir__
  config.load_defaults Rails.version[/\d+\.\d+/]
  config.eager_load = true
  config.consider_all_requests_local = false
  config.secret_key_base = ENV.fetch("SECRET_KEY_BASE") { SecureRandom.hex(64) }
  config.logger = ActiveSupport::TaggedLogging.new(Logger.new($stderr))
  config.log_level = :warn
  config.public_file_server.enabled = true
  paths["public"] = "../public"
  config.content_security_policy do |policy|
    policy.base_uri :none
    policy.form_action :self
    policy.frame_ancestors :none
  end

  # config/initializers/authkit.rb
  config.authkit.redirect_uri = ENV.fetch("WORKOS_REDIRECT_URI", "http://localhost:#{PORT}/callback")
  # The demo's tokens may live for seconds: refreshed before their end, they would be refreshed for every page.
  config.authkit.web = { refresh_buffer: 0 }
  config.authkit.on_error = ->(event, request) { PagesController.action(:failed).call(request.env) unless event.error.retryable? }
end

App.initialize!

# app/controllers
class ApplicationController < ActionController::Base
  include AuthKit::Controller
  require_auth

  private

  def page(title, **locals)
    render "pages/page", locals: { title:, message: nil, note: nil, **locals }
  end

  # Pages of one's own for those who may not go on.
  def deny_access(denial)
    denial.status == 403 ? page("You may not do this.") : super
  end
end

# Pages for everybody, for users, for some users, and for users who signed in a moment ago.
class PagesController < ApplicationController
  NOTES = {}
  allow_unauthenticated_access only: %i[home failed]
  require_auth permission: "users:manage", only: :users
  require_auth recent: 300, impersonation: false, only: :account

  def home
    case auth.state
    when :signed_in then page("Hello, #{name}")
    when :unknown then page("Sign-in is not reachable at the moment", message: "You are not signed out.")
    else page("You are not signed in")
    end
  end

  def dashboard = page("#{name}'s dashboard")
  def users = page("The users of your organization")
  def account = page("Your account, just after a sign-in")
  def note = page("Your note", note: NOTES.fetch(auth.user.id, ""))

  # Whoever writes for longer than an access token lives loses nothing: the session is refreshed under the form.
  def save_note
    NOTES[auth.user.id] = params[:note].to_s
    redirect_to "/note", status: :see_other
  end

  # The page of a sign-in that came to nothing.
  def failed = render(status: :bad_request)

  private

  def name = auth.user.first_name || auth.user.email
end

# config/routes.rb
App.routes.draw do
  root to: "pages#home"
  %w[dashboard users account note].each { |path| get path, to: "pages##{path}" }
  post "note", to: "pages#save_note"
end

if $PROGRAM_NAME == __FILE__
  require "puma"
  require "puma/server"
  require "puma/events"
  $stdout.sync = true
  server = Puma::Server.new(App, Puma::Events.stdio)
  server.add_tcp_listener("127.0.0.1", PORT)
  thread = server.run
  puts JSON.generate(url: "http://localhost:#{server.connected_ports.first}")
  %w[INT TERM].each { |signal| trap(signal) { server.stop } }
  thread.join
end
