# frozen_string_literal: true

require_relative "application"
require "json"
require "yaml"

# What is wired in where, and what an application that is not set up has.
class RailsConfigurationTest < RailsKitTest
  def test_the_place_of_the_middleware
    names = Shop.middleware.map { |it| it.klass.to_s }
    place = ->(name) { names.index { |known| known.start_with?(name) } }
    assert_equal place["ActionDispatch::RemoteIp"] + 1, place["AuthKit::Rails::Sessions"]
    assert_operator place["ActionDispatch::HostAuthorization"], :<, place["AuthKit::Rails::Sessions"]
    assert_operator place["AuthKit::Rails::Sessions"], :<, place["Rails::Rack::Logger"]
    assert_equal "AuthKit::Rails::Answers", names.last
  end

  # An action is what a route may name.
  def test_nothing_becomes_an_action
    assert_empty ApplicationController.action_methods
    assert_equal Set["show", "open"], ApiController.action_methods
  end

  def test_options_show_no_secret
    authkit = Shop.config.authkit
    assert_equal PASSWORD, authkit.cookie_password
    shown = [authkit.inspect, authkit.to_s, authkit.to_json, JSON.generate([authkit]), YAML.dump(authkit),
             authkit.as_json.inspect, capture_io { pp authkit }.first, authkit.kit.inspect]
    shown.each { |text| refute_includes text, PASSWORD }
    assert_raises(NoMethodError) { authkit.redirekt_uri = "x" }
  end

  def test_pages_that_are_rendered_outside_of_requests
    assert_includes ApplicationController.render(inline: "<%= auth.state %> <%= sign_in_url %>"), "signed_out /"
  end

  def test_controllers_that_are_called_without_the_middleware
    env = Rack::MockRequest.env_for("https://app.example/dashboard", { **Browser::DOCUMENT })
    status, headers = DashboardController.action(:show).call(env)
    assert_equal [302, "/callback?authkit=resume&return_to=%2Fdashboard"], [status, headers["Location"]]
  end

  # An application of its own in a process of its own, for each line of options. Rails is loaded once.
  PROGRAM = <<~RUBY
    require "rails"
    require "action_controller/railtie"
    require "authkit_native"
    require "json"

    def serve(options, before, eager_load)
      Object.const_set(:App, Class.new(Rails::Application))
      App.config.root = Dir.pwd
      App.config.secret_key_base = "k" * 64
      App.config.logger = Logger.new(nil)
      App.config.eager_load = eager_load
      App.config.consider_all_requests_local = true
      App.config.hosts.clear
      App.class_eval(options)
      eval(before)
      App.initialize!
      App.routes.draw { get "login", to: ->(_) { [200, {}, ["own login"]] } }
      answer = Rack::MockRequest.new(App).get("http://localhost/login", { "HTTP_HOST" => "localhost", "HTTP_ACCEPT" => "text/html" })
      inserted = App.middleware.count { |it| it.klass.to_s.start_with?("AuthKit") }
      [inserted, answer.status, answer.body[/own login|ConfigurationError/].to_s]
    rescue AuthKitNative::ConfigurationError => e
      [e.class.name]
    end

    JSON.parse($stdin.read).each do |line|
      reader, writer = IO.pipe
      Process.wait(fork do
        ENV.update(line["env"])
        writer.puts JSON.generate(serve(line["options"].to_s, line["before"].to_s, line["eager_load"] || false))
        writer.close
        exit!
      end)
      writer.close
      puts reader.read
    end
  RUBY

  SET = { "WORKOS_CLIENT_ID" => "client_emulator", "WORKOS_API_KEY" => "sk_test", "WORKOS_COOKIE_PASSWORD" => PASSWORD }.freeze
  REDIRECT = 'config.authkit.redirect_uri = "http://localhost/callback"'
  CREDENTIALS = <<~RUBY.freeze
    App.credentials.config[:workos] = { client_id: "client_1", api_key: "sk_test", cookie_password: "#{PASSWORD}",
                                        redirect_uri: "http://localhost/callback", webhook_secret: "other" }
  RUBY
  LINES = [
    # Whoever uses the client alone has paths of his own.
    [{ env: SET, eager_load: true }, [0, 200, "own login"]],
    [{ env: SET, options: "#{REDIRECT}; config.authkit.middleware = false" }, [0, 200, "own login"]],
    # Where the redirect URI may come from.
    [{ env: { **SET, "WORKOS_REDIRECT_URI" => "http://localhost/callback" } }, [2, 302, ""]],
    [{ env: SET, options: REDIRECT }, [2, 302, ""]],
    [{ env: SET, before: 'AuthKitNative.configure { |it| it.redirect_uri = "http://localhost/callback" }' }, [2, 302, ""]],
    [{ env: {}, before: CREDENTIALS }, [2, 302, ""]],
    # What is set in the application comes before its credentials.
    [{ env: {}, before: "#{CREDENTIALS}; App.config.authkit.web = { routes: { sign_in: '/in' } }" }, [2, 200, "own login"]],
    # A server does not start with wrong options, while tasks need none of the secrets.
    [{ env: SET, options: "#{REDIRECT}; config.authkit.web = { cookie_domain: 'evil.example' }", eager_load: true },
     ["AuthKitNative::ConfigurationError"]],
    [{ env: {}, options: REDIRECT, eager_load: true }, ["AuthKitNative::ConfigurationError"]],
    [{ env: {}, options: REDIRECT }, [2, 500, "ConfigurationError"]]
  ].freeze

  def test_what_each_set_up_leads_to
    found = told(LINES.map(&:first))
    LINES.zip(found) { |(line, expected), answer| assert_equal expected, answer, line }
  end

  private

  def told(lines)
    Dir.mktmpdir do |folder|
      command = [RbConfig.ruby, "-W0", *$LOAD_PATH.map { |it| "-I#{it}" }, "-e", PROGRAM]
      IO.popen({ "RAILS_ENV" => "production" }, command, "r+", chdir: folder) do |child|
        child.write(JSON.generate(lines))
        child.close_write
        child.each_line.map { |line| JSON.parse(line) }
      end
    end
  end
end
