# frozen_string_literal: true

require "rack"
require "uri"

# A browser in front of a Rack application: it keeps cookies and follows no redirect by itself.
class Browser
  DOCUMENT = { "HTTP_SEC_FETCH_MODE" => "navigate", "HTTP_SEC_FETCH_DEST" => "document", "HTTP_SEC_FETCH_SITE" => "none",
               "HTTP_ACCEPT" => "text/html" }.freeze
  FETCH = { "HTTP_SEC_FETCH_MODE" => "cors", "HTTP_SEC_FETCH_DEST" => "empty", "HTTP_SEC_FETCH_SITE" => "same-origin" }.freeze
  OWN = { "HTTP_SEC_FETCH_SITE" => "same-origin" }.freeze

  attr_reader :cookies, :answers

  def initialize(app, emulator, cookies = {})
    @client = Rack::MockRequest.new(app)
    @emulator = emulator
    @cookies = cookies
    @answers = []
  end

  def get(path, env = {}) = visit("GET", path, { **DOCUMENT, **env })

  # A form of a page of the application.
  def post(path, params = {}, env = {}) = visit("POST", path, { **DOCUMENT, **OWN, params:, **env })

  def fetch(path, env = {}) = visit(env[:method] || "GET", path, { **FETCH, **env })

  # From a start to the answer of the callback.
  def sign_in(start = "/login", **request)
    asked = URI.decode_www_form(URI(get(start)["location"]).query).to_h
    code = @emulator.code(code_challenge: asked["code_challenge"], **request)
    get("/callback?#{URI.encode_www_form(code:, state: asked["state"])}")
  end

  # The lines that an answer sets, whichever version of Rack wrote them.
  def self.lines(answer) = [*answer.get_header("set-cookie")].flat_map { |line| line.split("\n") }

  private

  def visit(method, path, env)
    header = @cookies.map { |pair| pair.join("=") }.join("; ")
    env = { "HTTP_HOST" => "app.example", **env }
    env["HTTP_COOKIE"] ||= header unless header.empty?
    answer = @client.request(method, "https://app.example#{path}", env)
    @answers << answer
    Browser.lines(answer).each do |line|
      name, value = line.split(";").first.split("=", 2)
      line.match?(/max-age=0/i) ? @cookies.delete(name) : @cookies[name] = value
    end
    answer
  end
end
