# frozen_string_literal: true

ENV.delete_if { |name, _| name.start_with?("WORKOS_") }

require "etc"
require "minitest/autorun"
require "authkit_native"
require_relative "emulator"

# Whether tests of load and time take as long as they should once in a while.
LONG = ENV["AUTHKIT_LONG"] == "1"

PASSWORD = "correct-horse-battery-staple-0001"

# A test beside a fresh emulator.
class EmulatorTest < Minitest::Test
  attr_reader :emulator

  def setup
    @emulator = Emulator.shared
    emulator.reset
  end

  def client(**options)
    AuthKitNative::Client.new(
      client_id: "client_emulator", api_key: "sk_test_emulator", base_url: emulator.base_url, cookie_password: PASSWORD,
      **options
    )
  end

  def sign_in(user_management = client.user_management, **request)
    user_management.authenticate_with_code(code: emulator.code(**request), session: { seal_session: true })
  end

  # Whether memory stays where it is while the block runs. What other tests left behind settles in the first rounds, whereas
  # a leak shows in each.
  def assert_memory_flat(limit)
    skip "reads /proc" unless File.exist?("/proc/self/statm")
    yield
    growths = []
    4.times do
      before = resident
      yield
      growths << (resident - before)
      break if growths.last < limit
    end
    assert_operator growths.last, :<, limit, "grew by #{growths.join(", ")} bytes"
  end

  def resident
    GC.start
    Integer(File.read("/proc/self/statm").split[1]) * Etc.sysconf(Etc::SC_PAGESIZE)
  end

  # Runs a program in a new Ruby and gives back what it printed.
  def ruby(program, *flags, env: {})
    lib = File.expand_path("../lib", __dir__)
    IO.popen([env, RbConfig.ruby, "-I#{lib}", *flags, "-e", program, { err: %i[child out] }], &:read)
  end
end
