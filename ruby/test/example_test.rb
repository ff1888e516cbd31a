# frozen_string_literal: true

require_relative "helper"
require "uri"

# The example app, as browsers and forged requests see it.
class ExampleTest < EmulatorTest
  APP = File.expand_path("../../tests/apps/sinatra/app.rb", __dir__)

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
      env = { "WORKOS_API_KEY" => "sk_test_emulator", "WORKOS_CLIENT_ID" => "client_emulator", "PORT" => "0",
              "WORKOS_COOKIE_PASSWORD" => PASSWORD, "WORKOS_BASE_URL" => Emulator.shared.base_url }
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
      answer = ask("GET", "/", "Cookie" => "wos_session=#{value}")
      assert_equal "200", answer.code
      assert_includes answer.body, "You are not signed in"
      assert_match(/\Awos_session=;.*1970/, answer["set-cookie"])
      assert_equal "/login", URI(ask("GET", "/dashboard", "Cookie" => "wos_session=#{value}")["location"]).path
      assert_equal "/", URI(ask("POST", "/logout", "Cookie" => "wos_session=#{value}")["location"]).path
      assert_equal "400", ask("GET", "/callback?code=c&state=s", "Cookie" => "wos_session_sign_in=#{value}").code
    end
  end

  def test_parameters_of_a_callback_may_hold_anything
    ["code=%FF", "code[]=1", "code[a]=1", "code=%00", "code="].each do |query|
      answer = ask("GET", "/callback?state=s&#{query}", "Cookie" => "wos_session_sign_in=s.verifier")
      assert_equal "400", answer.code, query
    end
    ["state=%FF", "state[]=s", "state[a]=s", ""].each do |query|
      assert_equal "400", ask("GET", "/callback?code=c&#{query}", "Cookie" => "wos_session_sign_in=s.verifier").code, query
    end
  end

  def test_cookies_are_secure_where_the_browser_speaks_tls
    behind_tls = { "X-Forwarded-Proto" => "https" }
    refute_match(/;\s*secure/i, ask("GET", "/login")["set-cookie"])
    assert_match(/;\s*secure/i, ask("GET", "/login", behind_tls)["set-cookie"])
    %w[HttpOnly SameSite=Lax secure].each do |attribute|
      assert_match(/;\s*#{attribute}/i, ask("GET", "/", behind_tls.merge("Cookie" => "wos_session=x"))["set-cookie"])
      assert_match(/;\s*#{attribute}/i, ask("POST", "/logout", behind_tls)["set-cookie"])
    end
  end

  def test_signing_out_takes_a_form_of_this_site
    cookie = "wos_session=#{sign_in.sealed_session}"
    assert_includes ask("GET", "/", "Cookie" => cookie).body, '<form method="post" action="/logout">'
    answer = ask("GET", "/logout", "Cookie" => cookie)
    assert_equal ["405", "POST", nil], [answer.code, answer["allow"], answer["set-cookie"]]
    foreign = ask("POST", "/logout", "Cookie" => cookie, "Origin" => "https://evil.example")
    assert_equal ["403", nil], [foreign.code, foreign["set-cookie"]]
    own = ask("POST", "/logout", "Cookie" => cookie, "Origin" => self.class.url.to_s)
    assert_equal "303", own.code
    assert_includes own["location"], "/user_management/sessions/logout?session_id="
    assert_match(/\Awos_session=;/, own["set-cookie"])
  end

  private

  def ask(method, path, headers = {})
    url = self.class.url
    request = Net::HTTP.const_get(method.capitalize).new(path, headers.transform_values(&:b))
    request.content_type = "application/x-www-form-urlencoded"
    Net::HTTP.start(url.host, url.port) { |http| http.request(request) }
  end
end
