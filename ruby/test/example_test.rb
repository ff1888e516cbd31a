# frozen_string_literal: true

require_relative "helper"
require "socket"
require "uri"

# The example app in Puma, as browsers and forged requests see it.
class ExampleTest < EmulatorTest
  APP = File.expand_path("../../tests/apps/sinatra/app.rb", __dir__)
  ACME = "org_01EM000000000000000000ACME"
  GLOBEX = "org_01EM0000000000000000GLOBEX"
  DOCUMENT = { "Accept" => "text/html", "Sec-Fetch-Mode" => "navigate", "Sec-Fetch-Dest" => "document",
               "Sec-Fetch-Site" => "same-origin" }.freeze

  # Values of a cookie that no app of ours sets.
  GARBAGE = {
    "text" => "garbage", "an object of Express" => 'j:{"a":1}', "the same, encoded" => "j%3A%7B%22a%22%3A1%7D",
    "a signed one of Express" => "s%3Ax.y", "bytes" => "\xFF\xFE".b, "encoded bytes" => "%FF", "half an encoding" => "%",
    "no encoding" => "%zz", "a NUL" => "a%00b", "half a pair" => "%ED%A0%BD", "nothing" => "", "quotes" => '"x"',
    "blanks" => "a b", "long" => "a" * 50_000, "long bytes" => "%FF" * 5_000, "a prefix of ours" => "ak1.",
    "a prefix of another" => "Fe26.2**", "dots" => "." * 100
  }.freeze

  # One for all tests, beside the emulator they share.
  def self.url
    @url ||= begin
      port = TCPServer.open("127.0.0.1", 0) { |server| server.addr[1] }
      env = { "WORKOS_API_KEY" => "sk_test_emulator", "WORKOS_CLIENT_ID" => "client_emulator", "PORT" => port.to_s,
              "WORKOS_COOKIE_PASSWORD" => PASSWORD, "WORKOS_BASE_URL" => Emulator.shared.base_url,
              "WORKOS_REDIRECT_URI" => "https://app.example/callback" }
      app = IO.popen([env, RbConfig.ruby, "-W0", "-I#{File.expand_path("../lib", __dir__)}", APP, { err: File::NULL }])
      Minitest.after_run do
        Process.kill(:TERM, app.pid)
        app.close
      end
      URI(JSON.parse(app.gets).fetch("url"))
    end
  end

  GARBAGE.each do |name, value|
    define_method("test_a_cookie_of_#{name}_is_a_bad_cookie".tr(" ,", "__")) do
      cookie = { "Cookie" => "wos-session=#{value}" }
      answer = ask("GET", "/", cookie)
      assert_equal "200", answer.code
      assert_includes answer.body, "You are not signed in"
      assert_equal "/callback?authkit=resume&return_to=%2Fdashboard", ask("GET", "/dashboard", cookie)["location"]
      assert_equal "200", ask("POST", "/logout", cookie).code
      assert_equal "302", ask("GET", "/callback?code=c&state=s", "Cookie" => "__Host-wos-flow-s=#{value}").code
    end
  end

  def test_parameters_of_a_callback_may_hold_anything
    ["code=%FF", "code[]=1", "code[a]=1", "code=%00", "code=", "code=c&state=%FF", "state[]=s", "state[a]=s", ""].each do |query|
      assert_includes %w[302 400], ask("GET", "/callback?#{query}").code, query
    end
  end

  def test_signing_out_takes_a_button_or_a_link_of_this_site
    cookie = { "Cookie" => "wos-session=#{sign_in.sealed_session}" }
    assert_includes ask("GET", "/", cookie).body, 'action="&#x2F;logout"'
    foreign = { **cookie, "Sec-Fetch-Site" => "cross-site", "Origin" => "https://evil.example" }
    refused = ask("POST", "/logout", foreign)
    assert_equal ["403", nil], [refused.code, refused["set-cookie"]]
    asked = ask("GET", "/logout", foreign)
    assert_equal ["200", nil], [asked.code, asked["set-cookie"]]
    own = ask("POST", "/logout", cookie)
    assert_includes own["refresh"], "/user_management/sessions/logout?session_id="
    assert_match(/\Awos-session=;/, own["set-cookie"])
  end

  def test_the_pages_of_users
    cookie = { "Cookie" => "wos-session=#{sign_in(organization_id: GLOBEX).sealed_session}" }
    refused = ask("GET", "/users", cookie)
    assert_equal ["403", true], [refused.code, refused.body.include?("You may not do this.")]
    switched = post_form("/switch-organization", cookie, organization_id: ACME)
    cookie = { "Cookie" => switched["set-cookie"][/wos-session=[^;]+/] }
    assert_equal "200", ask("GET", "/users", cookie).code
    assert_equal "200", ask("GET", "/account", cookie).code
    assert_equal "303", post_form("/note", cookie, note: "<b>").code
    assert_includes ask("GET", "/note", cookie).body, ">&lt;b&gt;</textarea>"
  end

  def test_a_note_survives_an_expired_session
    emulator.advance_clock(-400)
    cookie = sign_in(email: "grace@example.com").sealed_session
    emulator.advance_clock(400)
    kept = post_form("/note", { "Cookie" => "wos-session=#{cookie}" }, note: "long")
    assert_equal "303", kept.code
    assert_match(/wos-session=ak1/, kept["set-cookie"])
  end

  private

  def sign_in(**request) = super(client.user_management, **request)

  def post_form(path, headers, **fields)
    ask("POST", path, headers) { |request| request.set_form_data(fields) }
  end

  def ask(method, path, headers = {})
    url = self.class.url
    request = Net::HTTP.const_get(method.capitalize).new(path, { **DOCUMENT, **headers }.transform_values(&:b))
    block_given? ? yield(request) : request.content_type = "application/x-www-form-urlencoded"
    Net::HTTP.start(url.host, url.port) { |http| http.request(request) }
  end
end
