# frozen_string_literal: true

require_relative "helper"

# Under load: a flood of garbage and long use leave memory flat. `AUTHKIT_LONG=1` makes both longer.
class LoadTest < EmulatorTest
  MEGABYTE = 1_000_000
  # What an attacker may send as a cookie: prefixes of every format with noise behind, small and large.
  GARBAGE = begin
    noise = Random.new(7).bytes(48_000).then { |bytes| [bytes].pack("m0") }
    prefixes = ["", "ak1.", "Fe26.2**", "Fe26.2*1*", "gAAAAA", "AQAA", "eyJ", "{", "a:4:{", "%7B"]
    prefixes.product([40, 900, 4_000, 64_000]).map { |prefix, size| prefix + noise[0, size] }
  end

  def test_a_flood_of_garbage
    management = client.user_management
    cookie = sign_in(management).sealed_session
    sent = round = 0
    flooded = 0.0
    assert_memory_flat(8 * MEGABYTE) do
      ends = flooded + (LONG ? 10 : 1.5)
      while flooded < ends
        began = clock
        GARBAGE.each_with_index do |garbage, kind|
          # Each one is new, so that no cache has it.
          session = management.load_sealed_session(session_data: "#{garbage}#{round}.#{kind}")
          assert_equal "INVALID_SESSION_COOKIE", session.authenticate.reason
          sent += garbage.bytesize
        end
        flooded += clock - began
        round += 1
        assert serves?(management, cookie)
      end
    end
    puts "#{(sent / flooded / MEGABYTE).round} MB/s of garbage"
  end

  { "cache_hits" => 2_000, "cache_misses" => 0 }.each do |name, session_cache|
    define_method("test_long_use_with_#{name}") do
      management = client(session_cache:).user_management
      cookie = sign_in(management).sealed_session
      count = LONG ? 200_000 : 10_000
      assert_memory_flat(4 * MEGABYTE) { count.times { assert serves?(management, cookie) } }
    end
  end

  def test_what_is_cached_with_a_session_is_freed_with_it
    management = client(session_cache: 50).user_management
    response = sign_in(management)
    assert_memory_flat(4 * MEGABYTE) do
      (LONG ? 20_000 : 2_000).times do
        cookie = management.seal_session_from_auth_response(**response.to_h.slice(:access_token, :refresh_token, :user))
        2.times { assert serves?(management, cookie) }
      end
    end
  end

  def test_every_session_has_its_own_record
    # More than the caches of records and of sessions have room for.
    management = client(session_cache: 1_000).user_management
    response = sign_in(management)
    tokens = response.to_h.slice(:access_token, :refresh_token, :user)
    cookies = Array.new(3_000) do |number|
      user = tokens[:user].merge(external_id: "user #{number}")
      management.seal_session_from_auth_response(**tokens, user:)
    end
    wide = client(session_cache: 5_000).user_management
    2.times do
      [management, wide].each do |either|
        cookies.each_with_index.to_a.shuffle(random: Random.new(Minitest.seed)).each do |cookie, number|
          user = either.load_sealed_session(session_data: cookie).authenticate.user
          assert_equal "user #{number}", user.external_id
        end
      end
    end
  end

  private

  def serves?(management, cookie) = management.load_sealed_session(session_data: cookie).authenticate.authenticated

  def clock = Process.clock_gettime(Process::CLOCK_MONOTONIC)
end
