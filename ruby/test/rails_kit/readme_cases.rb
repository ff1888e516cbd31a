# frozen_string_literal: true

require_relative "../helper"
require_relative "../browser"
require "rails"
require "action_controller/railtie"
require "authkit_native/rails"
require "tmpdir"

# The blocks of the README's section run as they stand there, in the places that they name.
class RailsReadmeTest < EmulatorTest
  ACME = "org_01EM000000000000000000ACME"
  SECTION = File.read(File.expand_path("../../README.md", __dir__))[/^## Rails.*?(?=^## )/m]
  INITIALIZER, CONTROLLERS, ROUTES = SECTION.scan(/^```ruby\n(.*?)^```/m).flatten
  VIEW = SECTION[/^```erb\n(.*?)^```/m, 1]
  ENV.update("RAILS_ENV" => "production", "WORKOS_CLIENT_ID" => "client_emulator", "WORKOS_API_KEY" => "sk_test_emulator",
             "WORKOS_COOKIE_PASSWORD" => PASSWORD, "WORKOS_BASE_URL" => Emulator.shared.base_url)

  Jobs = ->(_env) { [200, { "content-type" => "text/plain" }, ["jobs"]] }

  def self.application
    @application ||= begin
      Object.const_set(:Fresh, Class.new(Rails::Application))
      Fresh.config.root = Dir.mktmpdir("authkit-readme")
      Minitest.after_run { FileUtils.rm_r(Fresh.config.root) }
      { "config/initializers/authkit.rb" => INITIALIZER, "app/controllers/reports_controller.rb" => controller("Reports"),
        "app/controllers/application_controller.rb" => controller("Application"), "config/routes.rb" => ROUTES,
        "app/views/shared/_user.html.erb" => VIEW }.each { |path, text| write(File.join(Fresh.config.root, path), text) }
      Fresh.config.secret_key_base = "k" * 64
      Fresh.config.logger = Logger.new(nil)
      Fresh.config.eager_load = false
      Fresh.config.hosts.clear
      Object.const_set(:Jobs, Jobs)
      Fresh.initialize!
    end
  end

  # One of the classes, as a file of its own.
  def self.controller(name) = CONTROLLERS[/^class #{name}Controller.*?^end\n/m]

  def self.write(path, text)
    FileUtils.mkdir_p(File.dirname(path))
    File.write(path, text)
  end

  def test_a_visit
    guarded = browser.get("/reports")
    assert_equal [302, "/callback?authkit=resume&return_to=%2Freports"], [guarded.status, guarded["location"]]
    assert_equal "A sample", browser.get("/reports/sample").body
    assert_equal 404, browser.get("/").status
    assert_equal "/reports", browser.sign_in(guarded["location"])["location"]
    assert_equal [403, 403], [browser.get("/reports").status, browser.get("/jobs").status]
    assert_equal "A sample", browser.get("/").body
  end

  def test_the_view
    renderer = self.class.application && ApplicationController.renderer
    assert_match(%r{<a href="/[^"]+">Sign in</a>}, renderer.render(partial: "shared/user"))
    cookie = "wos-session=#{sign_in.sealed_session}"
    page = renderer.new("HTTP_COOKIE" => cookie).render(partial: "shared/user")
    assert_match(%r{Hello Ada <form [^>]*action="/logout}, page)
  end

  def test_the_hook_names_the_page_to_go_to
    start = browser.get("/reports")["location"]
    assert_equal "/reports", browser.sign_in(start)["location"]
    env = Rack::MockRequest.env_for("https://app.example/")
    start = self.class.application.config.authkit.kit.auth(env).sign_in_url(state: "new")
    assert_equal "/welcome", browser.sign_in(start)["location"]
  end

  Minitest.after_run { puts "Rails #{Rails.version}" }

  private

  def browser = @browser ||= Browser.new(self.class.application, emulator)
end
