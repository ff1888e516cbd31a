# frozen_string_literal: true

require "json"
require "net/http"

# The local stand-in for the API, run as a child for the whole test run.
class Emulator
  BINARY = ENV.fetch("AUTHKIT_EMULATOR") { File.expand_path("../../target/debug/authkit-emulator", __dir__) }

  # The one most tests share.
  def self.shared = @shared ||= new

  attr_reader :base_url

  def initialize(*options)
    @child = IO.popen(
      [BINARY, "--exit-with-stdin", "--client-id", "client_emulator", "--api-key", "sk_test_emulator",
       "--redirect-uri", "https://app.example/callback", "--redirect-uri", "http://localhost:4567/callback",
       *options], "r+"
    )
    @base_url = JSON.parse(@child.gets).fetch("base_url")
  end

  def post(path, body = {}) = read(Net::HTTP.post(uri(path), JSON.generate(body), "Content-Type" => "application/json"))

  def fault(kind, match: {}, times: 1, **members)
    post("/faults", { match:, times:, action: { kind:, **members } })
  end

  def clear_faults
    uri("/faults").then { |address| read(Net::HTTP.start(address.host, address.port) { |http| http.delete(address.path) }) }
  end

  def advance_clock(seconds) = post("/clock", { advance_seconds: seconds })

  # What reached the API: at one path, or everything.
  def requests(path = "/user_management/authenticate")
    read(Net::HTTP.get_response(uri("/requests"))).select { |request| path.nil? || request["path"] == path }
  end

  def code(**request) = post("/codes", { email: "ada@example.com", **request }).fetch("code")

  def reset = post("/reset")

  def stop
    @child.close
  end

  private

  def uri(path) = URI("#{base_url}/_emulator#{path}")

  def read(response)
    raise "#{response.code} #{response.body}" unless response.is_a?(Net::HTTPSuccess)

    JSON.parse(response.body)
  end
end
