# frozen_string_literal: true

require_relative "helper"
require_relative "scheduler"
require "timeout"

# Under a fiber scheduler, as Falcon has one, other fibers run while a call waits for the network.
class FibersTest < EmulatorTest
  def test_other_fibers_run_while_a_call_waits
    management, cookie = signed_in
    emulator.fault("delay", match: { path: "/user_management/" }, seconds: 0.3)
    order = Scheduler.run do
      Fiber.schedule { order_of(:ticks) { 3.times { sleep 0.01 } } }
      order_of(:call) { assert management.load_sealed_session(session_data: cookie).refresh.authenticated }
      @order
    end
    assert_equal %i[ticks call], order
  end

  def test_calls_of_many_fibers_wait_concurrently
    management, cookie = signed_in
    emulator.fault("delay", match: { path: "/user_management/" }, times: 0, seconds: 0.2)
    before = refreshes
    results = []
    Scheduler.run do
      5.times { Fiber.schedule { results << management.load_sealed_session(session_data: cookie).refresh.authenticated } }
      # As long as each fiber waits, the next one gets its turn: all have begun when the first ends.
      assert_empty results
    end
    assert_equal [[true] * 5, 1], [results, refreshes - before]
  end

  def test_a_check_with_known_keys_needs_no_thread
    management, cookie = signed_in
    assert management.load_sealed_session(session_data: cookie).authenticate.authenticated
    started = threads_started do
      Scheduler.run { 10.times { assert management.load_sealed_session(session_data: cookie).authenticate.authenticated } }
    end
    assert_equal 1, started, "the scheduler's own"
  end

  def test_without_a_scheduler_no_thread_is_started
    management, cookie = signed_in
    assert_equal(0, threads_started { assert management.load_sealed_session(session_data: cookie).refresh.authenticated })
    in_blocking_fiber = lambda do
      Fiber.new(blocking: true) { management.load_sealed_session(session_data: cookie).refresh }.resume
    end
    assert_equal(1, threads_started { Scheduler.run(&in_blocking_fiber) })
  end

  def test_errors_are_raised_in_the_fiber_that_called
    users = client.user_management
    emulator.fault("status", match: { path: "/user_management/" }, status: 400, body: { code: "invalid_grant" })
    errors = Scheduler.run do
      users.authenticate_with_code(code: "code")
    rescue AuthKitNative::AuthKitError => e
      [e.code, Fiber.current.blocking?]
    end
    assert_equal ["invalid_grant", false], errors
  end

  def test_a_call_in_a_fiber_is_interrupted
    emulator.fault("hang", match: { path: "/user_management/" }, times: 0)
    users = client.user_management
    helpers = Thread.list.size
    broken = nil
    Scheduler.run do
      waiting = Fiber.schedule do
        users.authenticate_with_code(code: "code")
      rescue Interrupted => e
        broken = e.message
      end
      sleep 0.1
      waiting.raise(Interrupted, "enough")
    end
    assert_equal "enough", broken
    Thread.pass until Thread.list.size <= helpers
  end

  def test_timeout_interrupts_a_call
    emulator.fault("hang", match: { path: "/user_management/" }, times: 0)
    users = client.user_management
    helpers = Thread.list.size
    outcome = Scheduler.run do
      Timeout.timeout(0.1) { users.authenticate_with_code(code: "code") }
    rescue Timeout::Error
      :late
    end
    assert_equal :late, outcome
    Thread.pass until Thread.list.size <= helpers + 1 # Timeout may keep a thread of its own.
  end

  def test_the_async_gem
    program = <<~PROGRAM
      begin
        require "async"
      rescue LoadError
        print "not installed"
        exit
      end
      require "authkit_native"
      users = AuthKitNative::Client.new(base_url: "#{emulator.base_url}", client_id: "client_emulator",
                                        api_key: "sk_test_emulator", cookie_password: "#{PASSWORD}").user_management
      Async do |task|
        task.async { 3.times { sleep 0.01 }; print "ticks " }
        task.async { users.authenticate_with_code(code: "#{emulator.code}"); print "call " }
      end
    PROGRAM
    emulator.fault("delay", match: { path: "/user_management/" }, seconds: 0.3)
    shown = ruby(program, "-W0")
    skip "ruby-async is not installed" if shown == "not installed"
    assert_equal "ticks call ", shown
  end

  # How a call is interrupted.
  class Interrupted < StandardError
  end

  private

  def signed_in
    management = client.user_management
    [management, sign_in(management).sealed_session]
  end

  def order_of(name)
    yield
    (@order ||= []) << name
  end

  def refreshes = emulator.requests.count { |request| request["grant_type"] == "refresh_token" }

  def threads_started(&)
    started = 0
    TracePoint.new(:thread_begin) { started += 1 }.enable(&)
    started
  end
end
