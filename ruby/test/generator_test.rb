# frozen_string_literal: true

require_relative "helper"

# Passes arbitrary values to every public method: only documented exceptions come back.
class GeneratorTest < Minitest::Test
  ROUNDS = Integer(ENV.fetch("GENERATOR_ROUNDS", "40"))
  def setup
    @random = Random.new(Minitest.seed)
    # Nothing listens there, and finding that out is quick.
    @client = AuthKitNative::Client.new(
      client_id: "client_1", api_key: "sk_1", base_url: "http://127.0.0.1:9", timeout: 0.05, cookie_password: PASSWORD
    )
  end

  def test_user_management
    methods = AuthKitNative::UserManagement::Calls.public_instance_methods(false)
    methods.product((1..ROUNDS).to_a) { |name, _| throw_at(@client.user_management, name) }
  end

  def test_session
    methods = AuthKitNative::Session.public_instance_methods(false) - %i[inspect to_s]
    methods.product((1..ROUNDS).to_a) do |name, _|
      session = @client.user_management.load_sealed_session(session_data: cookie)
      throw_at(session, name)
    end
  end

  def test_client
    ROUNDS.times do
      AuthKitNative::Client.new(**AuthKitNative::Configuration::OPTIONS.sample(3, random: @random).to_h { |name| [name, value] })
    rescue AuthKitNative::AuthKitError
      nil
    end
  end

  def test_cookies_of_any_bytes_and_length
    [*0..66, 4096, 65_536, 3_000_000].each do |length|
      session = @client.user_management.load_sealed_session(session_data: @random.bytes(length))
      assert_includes %w[INVALID_SESSION_COOKIE NO_SESSION_COOKIE_PROVIDED], session.authenticate.reason
      assert_includes %w[INVALID_SESSION_COOKIE NO_SESSION_COOKIE_PROVIDED], session.refresh.reason
    end
  end

  private

  def throw_at(target, name)
    keywords = target.method(name).parameters.group_by(&:first).transform_values { |parameters| parameters.map(&:last) }
    optional = keywords.fetch(:key, []).sample(@random.rand(4), random: @random)
    target.public_send(name, **[*keywords[:keyreq], *optional].to_h { |option| [option, value] })
  rescue AuthKitNative::AuthKitError => e
    refute_equal "internal", e.code, e.message
  end

  def cookie = [nil, "", "ak1.AAAA", "Fe26.2*1*a*b*c**d*e", @random.bytes(80)].sample(random: @random)

  def value(depth = 0)
    kind = @random.rand(depth > 3 ? 14 : 18)
    case kind
    when 0 then nil
    when 1 then [true, false].sample(random: @random)
    when 2 then @random.rand(-(2**70)..(2**70))
    when 3 then [0.0, -1.5, Float::NAN, Float::INFINITY, 1e308].sample(random: @random)
    when 4 then @random.bytes(@random.rand(40))
    when 5 then "é\u0000\u{1F600}" * @random.rand(9)
    when 6 then "text".encode("UTF-16LE")
    when 7 then :symbol
    when 8 then Object.new
    when 9 then BasicObject.new
    when 10 then Time.now
    when 11 then [].tap { |list| list << list }
    when 12 then Rational(1, 3)
    when 13 then PASSWORD
    when 14 then Array.new(@random.rand(3)) { value(depth + 1) }
    when 15 then { [nil, 1, 1.5, :key, "text", @random.bytes(3), Object.new].sample(random: @random) => value(depth + 1) }
    when 16 then { nested: value(depth + 1), "text" => value(depth + 1) }
    else "x" * @random.rand(100_000)
    end
  end
end
