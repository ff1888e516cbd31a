# frozen_string_literal: true

require_relative "helper"
require_relative "guide_program"

# Nobody is logged out by accident: many callers at once, answers that get lost, outages under the guide's program.
class OutagesTest < EmulatorTest
  CALLERS = 50
  LOSSES = {
    "commit then drop" => { kind: "commit_then_drop" },
    "commit then 502" => { kind: "commit_then_status", status: 502 },
    "503" => { kind: "status", status: 503 },
    "half a body" => { kind: "half_body" },
    "malformed JSON" => { kind: "malformed_json" },
    "wrong content type" => { kind: "wrong_content_type" },
    "10 MB" => { kind: "huge_body", bytes: 10_000_000 },
    "hang" => { kind: "hang" }
  }.freeze

  def test_fifty_threads_refresh_once
    management = client.user_management
    cookie = sign_in(management).sealed_session
    spent = refreshes
    waiting = Array.new(CALLERS) do
      Thread.new do
        Thread.stop
        load(management, cookie).refresh
      end
    end
    Thread.pass until waiting.all?(&:stop?)
    outcomes = waiting.each(&:wakeup).map(&:value)
    assert(outcomes.all?(&:authenticated))
    assert_equal 1, refreshes - spent
    outcomes.each { |outcome| assert load(management, outcome.sealed_session).authenticate.authenticated }
    # The 51st, ten seconds later; at once in the short run.
    sleep 10 if LONG
    assert load(management, cookie).refresh.authenticated
    assert_equal 1, refreshes - spent
  end

  LOSSES.each do |name, action|
    { "once" => 1, "for_a_while" => 0 }.each do |duration, times|
      define_method("test_#{name}_#{duration}_is_no_sign_out".tr(" ", "_")) do
        management = client(timeout: 1).user_management
        cookie = sign_in(management).sealed_session
        lose(action, times, { grant_type: "refresh_token" })
        first = load(management, cookie).refresh
        assert first.authenticated || first.session_alive, first.inspect
        emulator.clear_faults
        # The browser still has the old cookie.
        again = load(management, cookie).refresh
        assert again.authenticated, again.inspect
        assert load(management, again.sealed_session).authenticate.authenticated
      end
    end

    define_method("test_#{name}_sends_no_code_twice".tr(" ", "_")) do
      lose(action, 1, { grant_type: "authorization_code" })
      code = emulator.code
      assert_raises(AuthKitNative::AuthKitError) { client(timeout: 1).user_management.authenticate_with_code(code:) }
      assert_equal 1, emulator.requests.size
    end
  end

  def test_a_refused_connection_is_no_sign_out
    cookie = sign_in.sealed_session
    port = TCPServer.open("127.0.0.1", 0) { |server| server.addr[1] }
    unreachable = load(client(base_url: "http://127.0.0.1:#{port}", timeout: 1).user_management, cookie)
    [unreachable.authenticate, unreachable.refresh].each do |outcome|
      assert_equal [false, true, true], [outcome.authenticated, outcome.retryable, outcome.session_alive]
    end
    assert load(client.user_management, cookie).refresh.authenticated
  end

  def test_the_guides_program_keeps_the_cookie_in_an_outage
    emulator.advance_clock(-1_000)
    cookie = sign_in.sealed_session
    emulator.advance_clock(1_000)
    # Only this, so that the test need not wait for the engine's ten seconds: the program sets no deadline.
    losses = LONG ? LOSSES : LOSSES.except("hang")
    GuideProgram.serving(emulator) do |browser|
      browser.cookies["wos_session"] = cookie
      losses.each do |name, action|
        lose(action, 0, { grant_type: "refresh_token" })
        answer = browser.get("/dashboard")
        assert_equal "/login", URI(answer["location"]).path, name
        assert_nil answer["set-cookie"], name
        emulator.clear_faults
      end
      assert_equal "/dashboard", URI(browser.get("/dashboard")["location"]).path
      refute_equal cookie, browser.cookies["wos_session"]
      assert_equal "200", browser.get("/dashboard").code
    end
  end

  private

  def load(management, cookie) = management.load_sealed_session(session_data: cookie)

  def lose(action, times, match)
    emulator.fault(action[:kind], times:, match:, **action.except(:kind))
  end

  def refreshes = emulator.requests.count { |request| request["grant_type"] == "refresh_token" }
end
