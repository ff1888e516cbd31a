# frozen_string_literal: true

require_relative "helper"
require "logger"
require "set"
require "yaml"

# No way to print a result shows a secret, and every secret can be read.
class PrintingTest < EmulatorTest
  TABLE = JSON.parse(File.read(File.expand_path("../../tests/api.json", __dir__))).fetch("operations")
  NAMES = AuthKitNative.module_eval { const_get(:Native, false) }.secrets

  # In every secret that the API of these tests gives out.
  MARK = "sentinel"

  # A member for each secret name, and the same deeper down.
  LEAVES = NAMES.to_h { |name| [name, "#{MARK}-#{name}"] }.freeze
  DEEP = { list: [{ **LEAVES, shown: 1 }, [LEAVES]] }.freeze
  ANSWER = LEAVES.merge(id: "id_1", deep: DEEP, totp: LEAVES, oauth_tokens: { provider: "p", scopes: [], **LEAVES }).freeze
  USER = { object: "user", id: "user_1", email: "ada@example.com", metadata: { token: "#{MARK}-own" }, **LEAVES }.freeze
  RESPONSE = { **ANSWER, user: USER }.freeze

  # What an application holds a result in.
  Holder = Struct.new(:held)
  # The same, without a method that prints.
  class Keeper
    attr_reader :held

    def initialize(held)
      @held = held
    end
  end

  # Every way to turn an object into text.
  WAYS = {
    "inspect" => :inspect.to_proc,
    "to_s" => :to_s.to_proc,
    "interpolation" => ->(value) { "#{value} #{[value]} #{{ value: }}" },
    "format" => ->(value) { format("%<it>p %<it>s", it: value) },
    "p" => ->(value) { print_of { p value } },
    "puts" => ->(value) { print_of { puts value, [value] } },
    "pp" => ->(value) { print_of { pp value, [value], { value: } } },
    "pretty_inspect" => :pretty_inspect.to_proc,
    "display" => ->(value) { print_of { value.display } },
    "to_json" => :to_json.to_proc,
    "as_json" => ->(value) { value.respond_to?(:as_json) ? JSON.generate(value.as_json) : "" },
    "JSON.generate" => ->(value) { JSON.generate([value, { value: }]) },
    "JSON.pretty_generate" => ->(value) { JSON.pretty_generate([value]) },
    "JSON.dump" => ->(value) { JSON.dump(value) },
    "YAML" => ->(value) { YAML.dump(value) + [value].to_yaml + YAML.dump({ "value" => value }) },
    "Marshal" => lambda do |value|
      Marshal.dump(value)
    rescue TypeError => e
      e.message
    end,
    "Logger" => ->(value) { StringIO.new.tap { |log| Logger.new(log).warn(value) }.string },
    "what holds it" => lambda do |value|
      [Holder.new(value), Keeper.new(value)].map { |it| it.inspect + it.pretty_inspect + it.to_json + YAML.dump(it) }.join
    end,
    "its variables" => ->(value) { variables(value).join },
    "mistakes with it" => ->(value) { MISTAKES.map { |mistake| message_of { mistake.call(value) } }.join },
    "what a pattern leaves" => lambda do |value|
      case value
      in { **rest } then rest.inspect + rest.to_json
      else value.dup.inspect
      end
    end
  }.freeze

  # What Ruby says about them quotes the object.
  MISTAKES = [
    ->(value) { value.no_such_method },
    ->(value) { value.freeze.instance_variable_set(:@held, nil) },
    ->(value) { value[:no_such_member] = 1 },
    ->(value) { value.fetch(:no_such_member) },
    ->(value) { value => { no_such_member: Object } },
    ->(value) { value => { id: Object, **nil } },
    ->(value) { value => Integer },
    ->(value) { Integer(value) },
    ->(value) { raise value }
  ].freeze

  # How each operation is called, in the order of the table. `text` is what gives back one text, which is as secret as the
  # caller makes it.
  SAMPLES = {
    "user_management.authorization_url" => :text,
    "user_management.authorization_url_with_pkce" => ->(it) { it.users.authorization_url_with_pkce(provider: "authkit") },
    "user_management.pkce" => ->(it) { it.users.pkce },
    "user_management.get_logout_url" => :text,
    "user_management.jwks_url" => :text,
    "user_management.seal_data" => :text,
    "user_management.unseal_data" => :data,
    "user_management.seal_session_from_auth_response" => :text,
    "user_management.inspect_cookie" => ->(it) { it.users.inspect_cookie(sealed: it.cookie) },
    "user_management.load_sealed_session" => ->(it) { it.session },
    "session.authenticate" => ->(it) { it.session.authenticate },
    "session.refresh" => ->(it) { it.session.refresh },
    "session.get_logout_url" => :text,
    "session.reseal" => :text,
    "user_management.list_sessions" => ->(it) { it.answered(data: [ANSWER], list_metadata: {}).list_sessions(user_id: "user_1") }
  }.freeze

  OPTIONS = { session_id: "session_1", user_id: "user_1", type: "totp", email: "ada@example.com", code: "1",
              authentication_factor_id: "factor_1", pending_authentication_token: "pat", phone_number: "+1",
              refresh_token: "rt", password: "pw", authentication_challenge_id: "auth_challenge_1",
              organization_id: "org_1", radar_challenge_id: "radar_1", device_code: "dc",
              verification_id: "radar_1" }.freeze

  # What is inside of results is alike in many.
  SEEN = Set.new

  TABLE.each do |row|
    path = row.fetch("ruby")
    sample = SAMPLES[path]
    next if %i[text data].include?(sample)

    define_method("test_#{path}") do
      value = sample ? sample.call(self) : answered(**RESPONSE).public_send(path.split(".").last, **options_of(row))
      refute_kind_of String, value
      silent(value)
      readable(value) unless sample
    end

    next unless path.start_with?("user_management.") && sample.nil?

    define_method("test_error_of_#{path}") do
      emulator.fault("status", status: 400, body: { code: "mfa_challenge", message: "refused", **ANSWER.except(:code) })
      error = assert_raises(AuthKitNative::AuthKitError) { users.public_send(path.split(".").last, **options_of(row)) }
      assert_equal "#{MARK}-pending_authentication_token", error.pending_authentication_token
      silent(error)
      assert_equal [LEAVES, "#{MARK}-secret"], [error.fields.to_h[:totp], error.fields[:deep][:list][0][:secret]]
    end
  end

  def test_a_session_with_claims_of_its_own
    token = emulator.post("/tokens", { claims: { **LEAVES.except(:client_secret), deep: [LEAVES] }, expires_in: 3600 })
    cookie = users.seal_session_from_auth_response(
      access_token: token.fetch("access_token"), refresh_token: "#{MARK}-refresh", user: sign_in.user
    )
    outcome = users.load_sealed_session(session_data: cookie).authenticate
    silent(outcome)
    assert_equal "#{MARK}-token", outcome.claims[:token]
    silent(users.load_sealed_session(session_data: cookie).refresh)
  end

  def test_an_outcome_whose_refresh_was_refused
    held = session
    emulator.fault("status", match: { path: "/user_management/authenticate" }, status: 403,
                             body: { **ANSWER, code: "mfa_challenge", message: "refused" })
    outcome = held.refresh
    assert_equal "MFA_CHALLENGE", outcome.reason
    silent(outcome)
    silent(outcome[:error])
    silent(outcome.error)
    assert_equal "#{MARK}-pending_authentication_token", outcome[:error][:fields][:pending_authentication_token]
    assert_includes outcome.inspect, "mfa_challenge"
  end

  def test_data_of_the_callers_own_is_plain
    data = users.unseal_data(sealed: users.seal_data(data: LEAVES))
    assert_equal [Hash, LEAVES], [data.class, data]
    assert_includes data.inspect, MARK
  end

  def test_what_is_configured
    configuration = AuthKitNative::Configuration.new
    configuration.key = "#{MARK}-key"
    configuration.cookie_password = ["#{MARK}-#{PASSWORD}"]
    configuration.proxy = "http://user:#{MARK}@127.0.0.1:9"
    silent(configuration)
    silent(AuthKitNative::Client.new(**configuration.to_h))
    assert_equal ["#{MARK}-key"] * 2, [configuration.key, configuration.api_key]
    assert_raises(FrozenError) { configuration.freeze.key = "other" }
  end

  def test_a_hash_inside_a_result_is_a_hash
    totp = answered(**ANSWER).create_magic_auth(email: "ada@example.com")[:deep]
    assert_kind_of Hash, totp
    assert_equal DEEP, totp
    assert_equal DEEP, totp.to_h
    assert_instance_of Hash, totp.to_h
    assert_instance_of Hash, totp.to_h[:list][0]
    assert_equal [:list], totp.to_h { |name, value| [name, value] }.keys
    totp => { list: [{ secret:, shown: 1 }, [_]] }
    assert_equal "#{MARK}-secret", secret
    assert Ractor.shareable?(totp)
    harmless = answered(id: "x", deep: { a: [1] }).create_magic_auth(email: "ada@example.com")[:deep]
    assert_equal harmless, Marshal.load(Marshal.dump(harmless))
    assert_instance_of AuthKitNative::Members, Marshal.load(Marshal.dump(harmless))
    assert_equal({ a: [1] }, YAML.safe_load(YAML.dump(harmless), permitted_classes: [Symbol]))
  end

  def users = @users ||= client(redirect_uri: "https://app.example/callback").user_management

  def cookie = @cookie ||= sign_in(users).sealed_session

  def session = users.load_sealed_session(session_data: cookie)

  # The calls, of which the next is answered with this.
  def answered(**body)
    emulator.fault("status", status: 200, body:)
    users
  end

  def self.print_of
    before = $stdout
    $stdout = StringIO.new
    yield
    $stdout.string
  ensure
    $stdout = before
  end

  def self.message_of
    yield
    ""
  rescue StandardError => e
    [e.message, e.inspect, e.full_message(highlight: false), e.pretty_inspect, YAML.dump(e), e.to_json].join
  end

  # The objects in the instance variables, and in theirs, as text.
  def self.variables(value)
    value.instance_variables.flat_map do |name|
      inner = value.instance_variable_get(name)
      [inner.inspect, inner.pretty_inspect, inner.to_json, inner.is_a?(Hash) ? inner.to_a.inspect : "", *variables(inner)]
    end
  end

  private

  def options_of(row) = OPTIONS.slice(*row.fetch("options").map(&:to_sym))

  # No way to print it shows a secret, nor to print what it is made of.
  def silent(value)
    secrets = [MARK, *(cookie if @cookie), *tokens(value)]
    WAYS.each do |name, way|
      text = way.call(value)
      secrets.each { |secret| refute_includes text, secret, "#{value.class}: #{name}" }
    end
    inside(value).each { |part| silent(part) if SEEN.add?(part) }
  end

  def tokens(value)
    value.respond_to?(:to_h) && value.is_a?(AuthKitNative::Record) ? value.to_h.slice(*NAMES).values.grep(String) : []
  end

  def inside(value)
    return [value.fields] if value.is_a?(AuthKitNative::AuthKitError)

    members = value.is_a?(AuthKitNative::Record) ? value.deconstruct_keys(nil) : value
    members = members.values if members.is_a?(Hash)
    members.is_a?(Array) ? members.grep(Hash) + members.grep(Array) + members.grep(AuthKitNative::Record) : []
  end

  def readable(value)
    secrets = value.to_h.slice(*NAMES).values
    refute_empty secrets
    refute_includes secrets, "[redacted]"
  end
end
