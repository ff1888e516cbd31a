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

  # Runs a program in a new Ruby and gives back what it printed.
  def ruby(program, *flags, env: {})
    lib = File.expand_path("../lib", __dir__)
    IO.popen([env, RbConfig.ruby, "-I#{lib}", *flags, "-e", program, { err: %i[child out] }], &:read)
  end
end
