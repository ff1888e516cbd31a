# frozen_string_literal: true

require_relative "helper"

# A client made before a fork works after it.
class ForkTest < EmulatorTest
  def test_children_and_grandchildren_use_the_network_again
    management = client.user_management
    cookie = sign_in(management).sealed_session
    assert management.load_sealed_session(session_data: cookie).authenticate.authenticated
    answers = in_child do
      inner = in_child { work(management, cookie) }
      work(management, cookie) && inner
    end
    assert answers
    assert work(management, cookie)
  end

  def test_a_client_that_was_never_used_before_the_fork
    management = client.user_management
    assert(in_child { sign_in(management).user.email == "ada@example.com" })
  end

  def test_forking_while_other_threads_wait
    management = client.user_management
    cookie = sign_in(management).sealed_session
    emulator.fault("delay", match: { path: "/user_management/" }, times: 4, seconds: 0.5)
    waiting = Array.new(4) { Thread.new { sign_in(management).user.email } }
    sleep 0.1
    assert(in_child { work(management, cookie) })
    assert_equal ["ada@example.com"] * 4, waiting.map(&:value)
  end

  private

  def work(management, cookie)
    session = management.load_sealed_session(session_data: cookie)
    session.authenticate.authenticated && session.refresh.authenticated && !sign_in(management).sealed_session.nil?
  end

  # Whether the block was true in a child process, which is given ten seconds.
  def in_child(&block)
    child = Process.fork do
      passed = block.call
    ensure
      Process.exit!(passed ? 0 : 1)
    end
    killer = Thread.new { sleep 10 and Process.kill(:KILL, child) }
    Process.wait2(child).last.success?
  ensure
    killer&.kill
  end
end
