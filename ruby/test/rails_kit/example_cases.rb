# frozen_string_literal: true

require_relative "../helper"
require_relative "../browser"

ENV.update("WORKOS_CLIENT_ID" => "client_emulator", "WORKOS_API_KEY" => "sk_test_emulator", "RAILS_ENV" => "production",
           "WORKOS_COOKIE_PASSWORD" => PASSWORD, "WORKOS_BASE_URL" => Emulator.shared.base_url,
           "WORKOS_REDIRECT_URI" => "https://app.example/callback")
require_relative "../../../tests/apps/rails/app"

# The example application in `tests/apps`.
class RailsExampleTest < EmulatorTest
  ACME = "org_01EM000000000000000000ACME"
  GLOBEX = "org_01EM0000000000000000GLOBEX"

  def test_a_visit
    assert_includes browser.get("/").body, "You are not signed in"
    guarded = browser.get("/dashboard")
    assert_equal "/dashboard", browser.sign_in(guarded["location"], organization_id: GLOBEX)["location"]
    page = browser.get("/dashboard")
    assert_equal [200, "Ruby, Rails"], [page.status, page.body[/id="served-by">([^<]+)/, 1]]
    assert_match(/<time datetime="\d{4}-\d\d-\d\dT[\d:]+Z">/, page.body)
    assert_equal [403, 200], [browser.get("/users").status, browser.get("/account").status]
    assert_equal 303, browser.post("/switch-organization", { organization_id: ACME }).status
    assert_includes browser.get("/users").body, "The users of your organization"
    out = browser.post(page.body[%r{action="(/logout[^"]*)"}, 1])
    assert_includes out["refresh"], "/sessions/logout?session_id="
    assert_includes browser.get("/").body, "You are not signed in"
    assert_includes browser.get("/page.css").body, "{"
  end

  def test_a_note
    browser.sign_in
    page = browser.get("/note")
    token = page.body[/name="authenticity_token" value="([^"]+)/, 1]
    assert_equal 422, browser.post("/note", { note: "lost" }).status
    assert_equal 303, browser.post("/note", { note: "kept & safe", authenticity_token: token }).status
    assert_includes browser.get("/note").body, "kept &amp; safe"
  end

  def test_a_sign_in_that_comes_to_nothing
    asked = URI.decode_www_form(URI(browser.get("/login")["location"]).query).to_h
    failed = browser.get("/callback?error=access_denied&state=#{asked["state"]}")
    assert_equal 400, failed.status
    assert_includes failed.body, "The sign-in was not completed."
  end

  Minitest.after_run { puts "Rails #{Rails.version}" }

  private

  def browser = @browser ||= Browser.new(App, emulator)
end
