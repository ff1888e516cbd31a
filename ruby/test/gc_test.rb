# frozen_string_literal: true

require_relative "helper"

# Objects survive the collector, and do not outlive their use.
class GcTest < EmulatorTest
  def test_results_survive_a_collection_at_every_allocation
    management = client.user_management
    cookie = sign_in(management).sealed_session
    expected = management.load_sealed_session(session_data: cookie).authenticate.to_h
    GC.stress = true
    3.times do
      assert_equal expected, management.load_sealed_session(session_data: cookie).authenticate.to_h
      assert_equal "EXPIRED_JWT", management.load_sealed_session(session_data: cookie).authenticate(now: 4e9).reason
      assert_raises(AuthKitNative::ConfigurationError) { management.authorization_url(provider: 5) }
      sealed = management.seal_data(data: { "list" => [1, 2.5, nil, true, "text", { nested: "ü" }] })
      assert_equal({ list: [1, 2.5, nil, true, "text", { nested: "ü" }] }, management.unseal_data(sealed:))
    end
  ensure
    GC.stress = false
  end

  def test_a_cached_record_survives_while_no_caller_holds_it
    management = client.user_management
    cookie = sign_in(management).sealed_session
    number, expected = management.load_sealed_session(session_data: cookie).authenticate.then do |record|
      [record.user.object_id, Marshal.load(Marshal.dump(record.to_h))]
    end
    3.times do
      GC.start
      GC.compact if GC.respond_to?(:compact)
      Array.new(10_000) { |filler| "in the place of what was freed #{filler}" }
      record = management.load_sealed_session(session_data: cookie).authenticate
      assert_equal [number, expected], [record.user.object_id, record.to_h]
    end
  end

  def test_memory_does_not_grow
    management = client.user_management
    cookie = sign_in(management).sealed_session
    round = 0
    assert_memory_flat(4_000_000) do
      round += 1
      5_000.times do |number|
        management.load_sealed_session(session_data: cookie).authenticate
        management.load_sealed_session(session_data: "garbage #{number}").authenticate
        # New keys must not stay behind as symbols.
        management.unseal_data(sealed: management.seal_data(data: { "key_#{number}_#{round}" => number }))
        begin
          management.authorization_url(provider: number)
        rescue AuthKitNative::ConfigurationError
          nil
        end
      end
    end
  end
end
