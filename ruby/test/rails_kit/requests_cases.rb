# frozen_string_literal: true

require_relative "application"

# The kit as browsers of an application see it.
class RailsRequestsTest < RailsKitTest
  def test_a_sign_in_comes_back_to_the_page_it_began_at
    guarded = browser.get("/dashboard?tab=2")
    assert_equal [302, "no-store"], [guarded.status, guarded["cache-control"]]
    assert_empty Browser.lines(guarded)
    assert_equal "/dashboard?tab=2", browser.sign_in(guarded["location"])["location"]
    page = browser.get("/dashboard?tab=2")
    assert_equal([200, "ada@example.com 2"], shown(page))
    assert_equal "Hello Ada", browser.get("/").body
    assert_equal "ada@example.com", browser.get("/current").body
    assert_includes page["vary"], "Cookie"
  end

  def test_a_page_that_asks_for_nothing_is_left_alone
    browser.cookies.update("wos-session" => expired_cookie)
    seen = emulator.requests.size
    [browser.get("/alone"), browser.get("/file.txt")].each do |page|
      assert_equal [200, []], [page.status, Browser.lines(page)]
      refute_includes page["vary"].to_s, "Cookie"
    end
    assert_equal seen, emulator.requests.size
  end

  # What Rails says by itself is private already, and lets browsers ask again.
  def test_what_caches_may_keep
    assert_equal "max-age=300, public", browser.get("/cached")["cache-control"]
    browser.sign_in
    2.times { browser.get("/") }
    assert_equal "private, no-store", browser.get("/cached")["cache-control"]
    page = browser.get("/current")
    assert_equal "max-age=0, private, must-revalidate", page["cache-control"]
    again = browser.get("/current", "HTTP_IF_NONE_MATCH" => page["etag"])
    assert_equal [304, ""], [again.status, again.body]
  end

  def test_an_answer_without_a_body_sets_the_refreshed_cookie
    browser.sign_in
    browser.get("/")
    tag = browser.get("/fresh")["etag"]
    browser.cookies.update("wos-session" => expired_cookie)
    unchanged = browser.get("/fresh", "HTTP_IF_NONE_MATCH" => tag)
    assert_equal [304, ["wos-session"], "private, no-store"], [unchanged.status, names(unchanged), unchanged["cache-control"]]
  end

  # Otherwise the next request would come with a refresh token that is used up.
  def test_the_page_of_an_exception_sets_the_refreshed_cookie
    browser.cookies.update("wos-session" => expired_cookie)
    broken = browser.get("/broken")
    assert_equal [500, "/500 for ada@example.com", ["wos-session"]], [*shown(broken), names(broken)]
    browser.cookies.update("wos-session" => expired_cookie)
    missing = browser.get("/hidden/nowhere")
    assert_equal [404, "/404 for ada@example.com", ["wos-session"]], [*shown(missing), names(missing)]
    refute_match(/ak1|[A-Za-z0-9_-]{200}/, log)
  end

  def test_requirements_of_classes_add_up
    assert_equal([302, 302, 200], %w[index other sample].map { |name| browser.get("/reports/#{name}").status })
    browser.sign_in("/login", organization_id: GLOBEX)
    assert_equal([403, "own permission_missing"], shown(refused = browser.get("/reports/index")))
    assert_includes refused["cache-control"], "no-store"
    assert_equal([200, "other"], shown(browser.get("/reports/other")))
    acme = new_browser
    acme.sign_in("/login", organization_id: ACME)
    assert_equal([200, "index"], shown(acme.get("/reports/index")))
    assert_includes log, 'Filter chain halted as require_auth(permission: "posts:write")'
  end

  def test_inside_of_actions_and_views
    browser.sign_in("/login", organization_id: GLOBEX)
    assert_equal 403, browser.post("/write").status
    in_view = browser.get("/in_view")
    assert_equal 403, in_view.status
    refute_includes in_view.body, "some text"
    switched = browser.post("/switch", { to: ACME })
    assert_equal [303, "/alone"], [switched.status, switched["location"]]
    assert_equal([200, ACME], shown(browser.get("/write")))
    left = browser.post("/leave")
    assert_equal 200, left.status
    assert_match(%r{/sessions/logout\?session_id=.*app\.example%2Falone}, left["refresh"])
    assert_empty(browser.cookies.except("_session_id"))
    assert_equal 302, browser.get("/write").status
    ["403 Forbidden", "303 See Other", "302 Found"].each { |status| assert_includes log, "Completed #{status}" }
    refute_match(/Completed\s+in/, log)
  end

  def test_routes_that_some_users_have
    assert_equal [302, 404], [browser.get("/jobs").status, browser.get("/hidden/here").status]
    browser.sign_in("/login", organization_id: GLOBEX)
    assert_equal([[403], [200, "sample"], [200, "Hello Ada"]],
                 [[browser.get("/jobs/queue").status], shown(browser.get("/hidden/here")), shown(browser.get("/"))])
    acme = new_browser
    acme.sign_in("/login", organization_id: ACME)
    assert_equal([[200, "jobs at /jobs"], [200, "other"]], [shown(acme.get("/jobs/queue")), shown(acme.get("/"))])
  end

  def test_api_controllers_answer_in_json
    refused = browser.fetch("/api/show")
    assert_equal [401, "sign_in_required"], [refused.status, JSON.parse(refused.body)["error"]]
    assert_match(/\AAuthKit sign_in=/, refused["www-authenticate"])
    assert_match(%r{\Aapplication/json}, refused["content-type"])
    assert_equal '{"state":"signed_out"}', browser.fetch("/api/open").body
    browser.sign_in
    assert_match(/"user":"user_/, browser.fetch("/api/show").body)
    assert_equal 403, browser.fetch("/api/show", method: "POST", "HTTP_SEC_FETCH_SITE" => "cross-site").status
  end

  TURBO = { "HTTP_X_TURBO_REQUEST_ID" => "1", "HTTP_ACCEPT" => "text/vnd.turbo-stream.html, text/html" }.freeze

  def test_turbo
    guarded = browser.fetch("/dashboard", TURBO)
    assert_equal 302, guarded.status
    assert_includes browser.fetch(guarded["location"], TURBO).body, "turbo-visit-control"
    assert_equal 401, browser.fetch("/dashboard", { **TURBO, "HTTP_TURBO_FRAME" => "part" }).status
    assert_equal 401, browser.fetch("/dashboard", { "HTTP_X_SEC_PURPOSE" => "prefetch" }).status
    browser.sign_in
    out = browser.fetch("/logout", { **TURBO, method: "POST" })
    assert_equal [303, "/"], [out.status, out["location"]]
    assert_empty browser.cookies
  end

  # The first read answers by itself.
  def test_a_prefetch_with_an_expired_session
    browser.cookies.update("wos-session" => expired_cookie)
    seen = emulator.requests.size
    assert_equal 401, browser.get("/", "HTTP_SEC_PURPOSE" => "prefetch").status
    assert_equal 401, browser.get("/hidden/here", "HTTP_SEC_PURPOSE" => "prefetch").status
    assert_equal 401, browser.get("/alone?tagged=1", "HTTP_SEC_PURPOSE" => "prefetch").status
    assert_equal seen, emulator.requests.size
  end

  def test_the_button_signs_out_and_needs_no_token_of_rails
    browser.sign_in
    page = browser.get("/button").body
    assert_match(%r{<form [^>]*action="/logout\?return_to=%2Falone"}, page)
    assert_match(/name="authenticity_token"/, page)
    assert_match(/class="quiet"/, page)
    assert_match(/>Leave<|value="Leave"/, page)
    assert_match(%r{<button[^>]*>Block</button>}, browser.get("/block").body)
    assert_equal 403, browser.post("/logout", {}, "HTTP_SEC_FETCH_SITE" => "cross-site").status
    assert browser.cookies.key?("wos-session")
    out = browser.post("/logout?return_to=%2Falone", { authenticity_token: page[/token" value="([^"]+)/, 1] })
    assert_equal 200, out.status
    refute browser.cookies.key?("wos-session")
  end

  def test_rails_goes_on_checking_forms
    browser.sign_in
    assert_equal 422, browser.post("/dashboard").status
    page = browser.get("/button").body
    token = page[/token" value="([^"]+)/, 1]
    assert_equal([200, "changed"], shown(browser.post("/dashboard", { authenticity_token: token }))) unless per_form?
  end

  def test_an_outage_signs_nobody_out
    browser.cookies.update("wos-session" => expired_cookie)
    emulator.fault("status", match: { path: "/user_management/authenticate" }, times: 0, status: 503,
                             headers: { "Retry-After": "60" })
    down = browser.get("/dashboard")
    assert_equal [503, "60"], [down.status, down["retry-after"]]
    assert_equal "unknown", browser.get("/cached").body
    own = browser.fetch("/reports/index")
    assert_equal [503, "60"], [own.status, own["retry-after"]]
    assert browser.cookies.key?("wos-session")
    emulator.clear_faults
    assert_equal 200, browser.get("/dashboard").status
  end

  def test_other_hosts_and_plain_http_come_to_nothing
    evil = Rack::MockRequest.new(Shop).get("https://evil.example/login", { "HTTP_HOST" => "evil.example" })
    assert_equal [403, nil], [evil.status, evil["location"]]
    plain = Rack::MockRequest.new(Shop).get("http://app.example/login", { "HTTP_HOST" => "app.example" })
    assert_equal [301, "https://app.example/login", []], [plain.status, plain["location"], Browser.lines(plain)]
  end

  def test_under_a_path
    visitor = new_browser(app: Rack::URLMap.new("/app" => Shop))
    assert_includes visitor.get("/app/dashboard")["location"], "return_to=%2Fapp%2Fdashboard"
    assert_includes visitor.get("/app/login")["location"], "/user_management/authorize"
    assert_equal 404, visitor.get("/login").status
  end

  # The token of `button_to` may be of its own action alone.
  def per_form? = ActionController::Base.per_form_csrf_tokens
end
