# frozen_string_literal: true

require_relative "application"

# What an application hears of, and what its log says.
class RailsHooksTest < RailsKitTest
  SENTINEL = "sentinel-of-a-query"

  def test_hooks_have_the_request_of_rails
    browser.sign_in("/login", organization_id: ACME)
    browser.post("/switch-organization", { organization_id: GLOBEX })
    browser.post("/logout")
    expected = [["signed_in", "/callback"], ["switched", "/switch-organization"], ["signed_out", "/logout"]]
    assert_equal(expected, Shop.heard.map { |name, _, path| [name, path] })
    assert_equal [ActionDispatch::Request], Shop.heard.map { |it| it[1] }.uniq
  end

  # Against session fixation: who was somebody else before has a new session afterwards.
  def test_a_hook_may_begin_a_new_session_of_rails
    before = browser.get("/start_session").body
    Shop.does["sign_in"] = lambda do |event, request|
      request.reset_session
      request.session[:of] = event.response.user.email
      request.flash[:notice] = "welcome"
      "/session_value"
    end
    back = browser.sign_in
    assert_equal [302, "/session_value"], [back.status, back["location"]]
    assert_includes names(back), "wos-session"
    of, id, notice = browser.get("/session_value").body.split
    assert_equal %w[ada@example.com welcome], [of, notice]
    refute_equal before, id
  end

  def test_a_sign_in_whose_hook_fails_is_none
    Shop.does["sign_in"] = ->(_, _) { raise "no room" }
    assert_equal 500, browser.sign_in.status
    refute browser.cookies.key?("wos-session")
    assert_equal %w[signed_in failed], Shop.heard.map(&:first)
    assert_includes log, "AuthKit: the hook on_sign_in failed"
    assert_includes log, "no room"
  end

  def test_rails_hears_of_a_hook_that_fails
    # Rails 6 has no reporter.
    return assert_operator(Rails.version, :<, "7") unless Rails.respond_to?(:error)

    reports = []
    subscriber = Object.new
    subscriber.define_singleton_method(:report) { |error, **| reports << error.message }
    Rails.error.subscribe(subscriber)
    Shop.does["sign_in"] = ->(_, _) { raise "no room" }
    browser.sign_in
    assert_equal ["no room"], reports.uniq
  end

  def test_a_hook_may_answer_a_failure_with_an_action
    Shop.does["error"] = ->(event, request) { PagesController.action(:alone).call(request.env.merge("seen" => event.code)) }
    asked = URI.decode_www_form(URI(browser.get("/login")["location"]).query).to_h
    back = browser.get("/callback?error=access_denied&error_description=#{SENTINEL}&state=#{asked["state"]}")
    assert_equal [200, "alone", "private, no-store"], [back.status, back.body[/\w+/], back["cache-control"]]
    assert_includes log, "AuthKit: 400 access_denied"
    refute_includes log, SENTINEL
  end

  def test_a_refresh_is_heard_of_once_wherever_it_is_needed
    browser.cookies.update("wos-session" => expired_cookie)
    Shop.does["refresh"] = ->(_, request) { assert_equal "ada@example.com", request.env["authkit"].user.email }
    browser.get("/dashboard")
    assert_equal([["refreshed", "/dashboard"]], Shop.heard.map { |name, _, path| [name, path] })
    assert_includes log, "AuthKit: refreshed a session"
  end

  def test_notifications
    heard = []
    all = ActiveSupport::Notifications.subscribe(/\.authkit\z/) do |name, begun, ended, _, payload|
      heard << [name, payload[:event].class, payload[:request].path, ended >= begun]
    end
    actions = []
    page = ActiveSupport::Notifications.subscribe("process_action.action_controller") { |*, it| actions << it[:authkit] }
    browser.sign_in("/login", organization_id: ACME)
    %w[/alone /dashboard].each { |path| browser.get(path) }
    browser.post("/logout")
    browser.get("/callback?state=x&code=y")
    event = AuthKitNative::Web::Event
    assert_equal [["sign_in.authkit", event, "/callback", true], ["sign_out.authkit", event, "/logout", true]], heard.first(2)
    assert_equal [nil, ACME], [actions[0], actions[1][:organization_id]]
    assert_match(/\Auser_/, actions[1][:user_id])
  ensure
    [all, page].each { |it| ActiveSupport::Notifications.unsubscribe(it) }
  end

  def test_no_secret_is_logged
    browser.sign_in("/login", organization_id: ACME)
    browser.get("/login?state=#{SENTINEL}&invitation_token=#{SENTINEL}&login_hint=#{SENTINEL}")
    browser.get("/callback?code=#{SENTINEL}&state=#{SENTINEL}")
    browser.get("/alone?code=#{SENTINEL}&refresh_token=#{SENTINEL}&access_token=#{SENTINEL}")
    browser.get("/dashboard")
    secrets = [SENTINEL, *browser.cookies.values.select { |value| value.size > 20 }]
    secrets.each { |secret| refute_includes log, secret }
    # A parameter of the application's own that is named so is its matter.
    browser.get("/alone?state=Ohio&postcode=1234&password=x")
    assert_includes log, "/alone?state=Ohio&postcode=1234&password=[FILTERED]"
  end

  def test_tags_of_the_log_may_say_who_asks
    browser.sign_in
    browser.get("/alone?tagged=1")
    assert_match(/^\[user_\w+\] Started GET/, log)
  end

  def test_the_pages_of_development_show_no_secret
    browser.sign_in
    Shop.env_config["action_dispatch.show_detailed_exceptions"] = true
    page = browser.get("/broken")
    assert_equal 500, page.status
    assert_includes page.body, "RuntimeError"
    browser.cookies.each_value { |value| refute_includes page.body, value }
  ensure
    Shop.env_config["action_dispatch.show_detailed_exceptions"] = false
  end
end
