# frozen_string_literal: true

require_relative "../helper"
require_relative "../browser"
require "rails"
require "rails/generators"
require "action_controller/railtie"
require "authkit_native/rails"
require "tmpdir"

# What `bin/rails generate authkit:install` writes is an application that runs.
class RailsGeneratorTest < EmulatorTest
  # The application that `rails new` writes, as far as the generator needs it.
  NEW = {
    "config/routes.rb" => "Rails.application.routes.draw do\nend\n",
    "app/controllers/application_controller.rb" => "class ApplicationController < ActionController::%s\nend\n"
  }.freeze

  def test_an_application_of_pages
    generated(api: false) do
      signed_in, page = visit
      assert_equal [302, "/dashboard"], signed_in
      assert_match(%r{<h1>Hello Ada</h1>.*<form [^>]*action="/logout".*Sign out}m, page)
      assert_match(/include AuthKit::Controller/, File.read("app/controllers/application_controller.rb"))
    end
  end

  def test_an_application_of_an_api
    generated(api: true) do
      signed_in, page = visit
      assert_equal [302, "/dashboard"], signed_in
      assert_equal "ada@example.com", JSON.parse(page).dig("user", "email")
      refute_path_exists "app/views"
      refute_includes File.read("config/initializers/authkit.rb"), "reset_session"
    end
  end

  def test_what_was_generated_can_be_taken_back
    generated(api: false, arguments: ["--no-page"]) do
      refute_path_exists "app/controllers/dashboard_controller.rb"
      generate("--no-page", behavior: :revoke)
      refute_path_exists "config/initializers/authkit.rb"
      NEW.each { |path, text| assert_equal text.sub("%s", "Base"), File.read(path) }
    end
  end

  private

  # Runs in a process of its own, since it makes an application.
  def generated(api:, arguments: [], &block)
    reader, writer = IO.pipe
    pid = fork { in_child(writer, api, arguments, &block) }
    writer.close
    failure = reader.read
    Process.wait(pid)
    flunk(failure) unless failure.empty?
    pass
  end

  def in_child(writer, api, arguments)
    Dir.mktmpdir do |folder|
      Dir.chdir(folder)
      NEW.each do |path, text|
        FileUtils.mkdir_p(File.dirname(path))
        File.write(path, text.sub("%s", api ? "API" : "Base"))
      end
      application(folder, api)
      generate(*arguments)
      yield
    end
  rescue Exception => e # rubocop:disable Lint/RescueException -- failed assertions too
    writer.write(e.full_message(highlight: false))
  ensure
    writer.close
    exit!
  end

  def application(folder, api)
    Object.const_set(:Fresh, Class.new(Rails::Application))
    base_url = emulator.base_url
    Fresh.class_eval do
      config.root = folder
      config.api_only = api
      config.load_defaults Rails.version[/\d+\.\d+/]
      config.secret_key_base = "k" * 64
      config.logger = Logger.new(nil)
      config.eager_load = false
      config.hosts.clear
      config.authkit.base_url = base_url
    end
    ENV.update("WORKOS_CLIENT_ID" => "client_emulator", "WORKOS_API_KEY" => "sk_test_emulator",
               "WORKOS_COOKIE_PASSWORD" => PASSWORD, "WORKOS_REDIRECT_URI" => "https://app.example/callback")
  end

  def generate(*arguments, **options)
    capture_io { Rails::Generators.invoke("authkit:install", arguments, destination_root: Dir.pwd, **options) }
  end

  def visit
    Fresh.initialize!
    browser = Browser.new(Fresh, emulator)
    guarded = browser.get("/dashboard")
    back = browser.sign_in(guarded["location"])
    [[back.status, back["location"]], browser.get("/dashboard").body]
  end

  Minitest.after_run { puts "Rails #{Rails.version}" }
end
