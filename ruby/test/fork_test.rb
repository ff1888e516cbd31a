# frozen_string_literal: true

require_relative "helper"
require "socket"
require "tempfile"

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

  def test_forking_while_other_threads_check
    management = client(session_cache: 0).user_management
    cookie = sign_in(management).sealed_session
    check = -> { management.load_sealed_session(session_data: cookie).authenticate.authenticated }
    assert check.call
    checking = Array.new(3) { Thread.new { Thread.pass while check.call && !Thread.current[:enough] } }
    assert(Array.new(20) { in_child(&check) }.all?)
    assert(checking.all?(&:alive?))
  ensure
    checking&.each { |thread| thread[:enough] = true }&.each(&:join)
  end

  def test_a_preloaded_puma_cluster
    cookie = sign_in.sealed_session
    rackup = Tempfile.new(["config", ".ru"])
    rackup.write(<<~PROGRAM)
      require "authkit_native"
      # Used before the workers are forked.
      used = AuthKitNative::UserManagement.load_sealed_session(session_data: ENV["COOKIE"]).authenticate.authenticated
      run(lambda do |env|
        session = AuthKitNative::UserManagement.load_sealed_session(session_data: ENV["COOKIE"])
        [200, {}, ["\#{used} \#{session.authenticate.authenticated} \#{session.refresh.authenticated} \#{Process.pid}"]]
      end)
    PROGRAM
    rackup.close
    serving_cluster(rackup.path, "COOKIE" => cookie) do |port|
      workers = []
      300.times do
        *outcomes, worker = Net::HTTP.get(URI("http://127.0.0.1:#{port}/")).split
        assert_equal %w[true true true], outcomes
        workers |= [worker]
        break if workers.size == 2
      end
      assert_equal 2, workers.size, "both workers answer"
    end
  end

  private

  def serving_cluster(rackup, env)
    port = TCPServer.open("127.0.0.1", 0) { |server| server.addr[1] }
    env = { "WORKOS_CLIENT_ID" => "client_emulator", "WORKOS_API_KEY" => "sk_test_emulator",
            "WORKOS_COOKIE_PASSWORD" => PASSWORD, "WORKOS_BASE_URL" => emulator.base_url }.merge(env)
    command = ["puma", "--preload", "-w", "2", "-t", "1:2", "-b", "tcp://127.0.0.1:#{port}", rackup]
    server = IO.popen([env, RbConfig.ruby, "-I#{File.expand_path("../lib", __dir__)}", "-S", *command, { err: %i[child out] }])
    2.times { nil until server.gets.to_s.include?("Worker ") || server.eof? }
    yield port
  ensure
    Process.kill(:TERM, server.pid)
    server.close
  end

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
