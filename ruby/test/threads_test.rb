# frozen_string_literal: true

require_relative "helper"
require "timeout"

# Ruby's lock is free while a call waits, and waiting can be interrupted.
class ThreadsTest < EmulatorTest
  def test_other_threads_run_while_a_call_waits
    emulator.fault("delay", match: { path: "/user_management/" }, seconds: 1)
    gaps = []
    waiting = Thread.new { sign_in }
    last = clock
    while waiting.alive?
      sleep 0.005
      gaps << (clock - last)
      last = clock
    end
    assert_equal "ada@example.com", waiting.value.user.email
    assert_operator gaps.size, :>, 50
    assert_operator gaps.sum, :>, 0.9
  end

  def test_timeout_interrupts_a_call
    emulator.fault("hang", match: { path: "/user_management/" })
    started = clock
    assert_raises(Timeout::Error) { Timeout.timeout(0.2) { sign_in } }
    assert_operator clock - started, :<, 2
    assert_equal "ada@example.com", sign_in.user.email
  end

  def test_kill_interrupts_a_call
    emulator.fault("hang", match: { path: "/user_management/" })
    waiting = Thread.new { sign_in }
    sleep 0.2
    started = clock
    waiting.kill
    assert waiting.join(2)
    assert_operator clock - started, :<, 2
  end

  def test_an_exception_from_another_thread_arrives
    emulator.fault("hang", match: { path: "/sso/jwks" })
    management = client.user_management
    cookie = sign_in(management).sealed_session
    waiting = Thread.new { management.load_sealed_session(session_data: cookie).authenticate }
    waiting.report_on_exception = false
    sleep 0.2
    waiting.raise(ArgumentError, "enough")
    assert_raises(ArgumentError) { waiting.value }
  end

  def test_exceptions_reach_threads_that_only_compute
    management = client(session_cache: 0).user_management
    cookie = sign_in(management).sealed_session
    assert management.load_sealed_session(session_data: cookie).authenticate.authenticated
    100.times do
      checking = Thread.new { loop { management.load_sealed_session(session_data: cookie).authenticate } }
      checking.report_on_exception = false
      sleep 0.001
      checking.raise(ArgumentError, "enough")
      assert_raises(ArgumentError) { checking.value }
    end
  end

  def test_harmless_interruptions_do_not_end_a_call
    emulator.fault("delay", match: { path: "/user_management/" }, seconds: 0.5)
    trapped = 0
    previous = trap("USR1") { trapped += 1 }
    helper = spawn("for i in 1 2 3; do sleep 0.1; kill -USR1 #{Process.pid}; done")
    assert_equal "ada@example.com", sign_in.user.email
    Process.wait(helper)
    assert_equal 3, trapped
    assert_equal 1, emulator.requests.size
  ensure
    trap("USR1", previous || "DEFAULT")
  end

  def test_a_deferred_interruption_arrives_afterwards
    emulator.fault("delay", match: { path: "/user_management/" }, seconds: 0.5)
    done = false
    waiting = Thread.new do
      Thread.handle_interrupt(ArgumentError => :never) do
        sign_in
        done = true
      end
    end
    waiting.report_on_exception = false
    sleep 0.2
    cpu = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
    waiting.raise(ArgumentError)
    assert_raises(ArgumentError) { waiting.value }
    assert done
    assert_operator Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) - cpu, :<, 0.25, "waiting must not spin"
  end

  def test_control_c_ends_a_program
    emulator.fault("hang", match: { path: "/user_management/" })
    # A program in the background of a shell ignores the signal, and so do its children.
    program = <<~PROGRAM
      trap("INT", "DEFAULT")
      require "authkit_native"
      $stdout.sync = true
      puts "ready"
      begin
        AuthKitNative::UserManagement.authenticate_with_code(code: "code")
      rescue Interrupt
        puts "interrupted"
      end
    PROGRAM
    env = { "WORKOS_BASE_URL" => emulator.base_url, "WORKOS_CLIENT_ID" => "client_emulator", "WORKOS_API_KEY" => "sk_test" }
    IO.popen([env, RbConfig.ruby, "-I#{File.expand_path("../lib", __dir__)}", "-e", program]) do |child|
      child.gets
      sleep 0.3
      started = clock
      Process.kill(:INT, child.pid)
      assert_equal "interrupted\n", child.gets
      assert_operator clock - started, :<, 2
    end
  end

  def test_sixteen_threads_share_one_session_and_refresh_it_once
    management = client.user_management
    cookie = sign_in(management).sealed_session
    spent = emulator.requests.size
    outcomes = Array.new(16) do
      Thread.new do
        session = management.load_sealed_session(session_data: cookie)
        50.times { assert session.authenticate.authenticated }
        session.refresh
      end
    end.map(&:value)
    assert(outcomes.all?(&:authenticated))
    assert_equal 1, emulator.requests.size - spent
    assert_equal 1, outcomes.map(&:access_token).uniq.size
  end

  def test_fibers_have_enough_stack
    management = client.user_management
    assert_equal "ada@example.com", Fiber.new { sign_in(management).user.email }.resume
  end

  def test_ractors_share_a_client
    program = <<~PROGRAM
      require "authkit_native"
      client = AuthKitNative::Client.new(cookie_password: "#{PASSWORD}", client_id: "client_1")
      ractors = 4.times.map do
        Ractor.new(client) do |shared|
          sealed = shared.user_management.seal_data(data: { a: 1 })
          session = shared.user_management.load_sealed_session(session_data: sealed)
          [shared.user_management.unseal_data(sealed: sealed)[:a], session.authenticate.reason]
        end
      end
      print ractors.map(&:take).uniq.inspect
    PROGRAM
    assert_equal '[[1, "INVALID_SESSION_COOKIE"]]', ruby(program, "-W0")
  end

  def test_ractors_share_the_record_of_a_session
    cookie = sign_in.sealed_session
    program = <<~PROGRAM
      require "authkit_native"
      client = AuthKitNative::Client.new(cookie_password: "#{PASSWORD}", client_id: "client_emulator",
                                         base_url: "#{emulator.base_url}")
      client.user_management.load_sealed_session(session_data: "#{cookie}").authenticate
      ractors = 4.times.map do
        Ractor.new(client, "#{cookie}") do |shared, cookie|
          500.times.map do
            shared.user_management.load_sealed_session(session_data: cookie).authenticate.user.email
          end.uniq
        end
      end
      print ractors.map(&:take).uniq.inspect
    PROGRAM
    assert_equal '[["ada@example.com"]]', ruby(program, "-W0")
  end

  def test_a_hundred_clients_use_the_same_thread
    skip "reads /proc" unless Dir.exist?("/proc/self/task")
    cookie = sign_in.sealed_session
    100.times { assert client.user_management.load_sealed_session(session_data: cookie).authenticate.authenticated }
    names = Dir["/proc/self/task/*/comm"].map { |file| File.read(file).chomp }
    assert_equal 1, names.count("authkit")
  end

  private

  def clock = Process.clock_gettime(Process::CLOCK_MONOTONIC)
end
