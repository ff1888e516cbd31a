# frozen_string_literal: true

require "net/http"
require "socket"
require "tempfile"
require "uri"

# The guide's program of tests/guide, served beside an emulator.
module GuideProgram
  REDIRECT_URI = "http://localhost:4567/callback"

  def self.serving(emulator)
    port = TCPServer.open("127.0.0.1", 0) { |server| server.addr[1] }
    env = { "WORKOS_API_KEY" => "sk_test_emulator", "WORKOS_CLIENT_ID" => "client_emulator",
            "WORKOS_COOKIE_PASSWORD" => PASSWORD, "WORKOS_BASE_URL" => emulator.base_url, "APP_ENV" => "test",
            "WORKOS_REDIRECT_URI" => REDIRECT_URI, "PORT" => port.to_s }
    lib = File.expand_path("../lib", __dir__)
    program = File.expand_path("../../tests/guide/server.rb", __dir__)
    log = Tempfile.new
    server = spawn(env, RbConfig.ruby, "-I#{lib}", program, %i[out err] => log.path)
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
