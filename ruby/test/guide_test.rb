# frozen_string_literal: true

require_relative "helper"
require "net/http"
require "tempfile"
require "uri"

# The guide's program, with only its first lines about loading changed, through a whole round.
class GuideTest < EmulatorTest
  def test_the_whole_round
    serving do |app|
      assert_equal "/login", path(app.get("/dashboard"))
      sign_in_through(app)
      assert_equal "200", app.get("/dashboard").code
      assert_includes app.log, "User Ada is logged in"
      whole = app.cookies["wos_session"]
      app.cookies["wos_session"] = whole.reverse
      assert_equal "/login", path(app.get("/dashboard"))
      app.cookies["wos_session"] = whole
      ended = app.get("/logout")
      assert_includes ended["location"], "#{emulator.base_url}/user_management/sessions/logout?session_id="
      assert_empty app.cookies["wos_session"].to_s
    end
  end

  def test_an_expired_token_is_refreshed
    @emulator = short = Emulator.new(
      "--access-token-lifetime", "1", "--no-auth-time"
    )
    serving do |app|
      sign_in_through(app)
      first = app.cookies["wos_session"]
      sleep 7 # longer than the token and the tolerance for clocks
      assert_equal "/dashboard", path(app.get("/dashboard"))
      refute_equal first, app.cookies["wos_session"]
      assert_equal "200", app.get("/dashboard").code
    end
  ensure
    short&.stop
  end

  private

  def sign_in_through(app)
    authorize = URI(app.get("/login")["location"])
    assert_equal emulator.base_url, "#{authorize.scheme}://#{authorize.host}:#{authorize.port}"
    callback = app.get("/callback?code=#{emulator.code(redirect_uri: "http://localhost:4567/callback")}")
    assert_equal "/", path(callback)
  end

  def path(response) = URI(response["location"]).path

  def serving
    port = TCPServer.open("127.0.0.1", 0) { |server| server.addr[1] }
    env = { "WORKOS_API_KEY" => "sk_test_emulator", "WORKOS_CLIENT_ID" => "client_emulator",
            "WORKOS_COOKIE_PASSWORD" => PASSWORD, "WORKOS_BASE_URL" => emulator.base_url, "APP_ENV" => "test",
            "PORT" => port.to_s }
    lib = File.expand_path("../lib", __dir__)
    log = Tempfile.new
    server = spawn(env, RbConfig.ruby, "-I#{lib}", File.join(__dir__, "guide/server.rb"), "-p", port.to_s, "-q",
                   %i[out err] => log.path)
    app = Browser.new(port, log)
    app.wait
    yield app
  ensure
    Process.kill(:TERM, server) && Process.wait(server) if server
  end

  # Just enough of one: keeps cookies, follows nothing.
  class Browser
    attr_reader :cookies

    def initialize(port, log)
      @port = port
      @log = log
      @cookies = {}
    end

    def log = File.read(@log.path)

    def wait
      deadline = Time.now + 20
      begin
        TCPSocket.new("127.0.0.1", @port).close
      rescue SystemCallError
        raise "the program does not start: #{log}" if Time.now > deadline

        sleep 0.05
        retry
      end
    end

    def get(path)
      jar = @cookies.map { |name, value| "#{name}=#{value}" }.join("; ")
      response = Net::HTTP.start("127.0.0.1", @port) { |http| http.get(path, { "Cookie" => jar }) }
      Array(response.get_fields("set-cookie")).each do |line|
        name, value = line.split(";").first.split("=", 2)
        @cookies[name] = URI.decode_www_form_component(value.to_s)
      end
      response
    end
  end
end
