# frozen_string_literal: true

require_relative "helper"
require_relative "signatures"

# Compares the package with what the engine says of itself at run time, and `tests/api.json` with how its methods are
# spelled here. An operation, option or member that is new in the engine fails here until it is generated.
class ParityTest < Minitest::Test
  SPELLING = JSON.parse(File.read(File.expand_path("../../tests/api.json", __dir__))).fetch("operations")
                 .to_h { |row| row.fetch_values("operation", "ruby") }
  CLIENT = AuthKitNative::Client.new(client_id: "client_1")
  NATIVE = AuthKitNative.module_eval { const_get(:Native, false) }
  ENGINE = CLIENT.user_management.send(:native).call(:describe, {})
  HOSTS = { "user_management" => AuthKitNative::UserManagement::Calls, "session" => AuthKitNative::Session }.freeze
  # What every object of Ruby has.
  OF_OBJECTS = %i[inspect to_s].freeze

  # Options that a call makes itself and refuses.
  WITHOUT = { authorization_url_with_pkce: %i[code_challenge code_challenge_method] }.freeze
  # Names that the vendor's packages have for options of this one.
  OTHER_NAMES = %i[request_timeout jwt_leeway jwt_issuer sealed_session].freeze
  # The name that the guide uses for the API key.
  OF_THE_GUIDE = %i[key].freeze

  # Records that have another name here.
  RENAMED = { SessionList: :List }.freeze
  # Records that are only found inside of others, where they are hashes.
  HASHES = %i[Check Session ListMetadata AuthenticationFactor Totp].freeze
  # Methods of a record beside its members.
  DERIVED = { User: %i[raw] }.freeze

  ENGINE[:operations].each do |operation, options|
    define_method("test_#{operation}") do
      path, name = SPELLING.fetch(operation.to_s).split(".")
      assert_includes HOSTS.fetch(path).public_instance_methods(false), name.to_sym
      expected = options.map(&:to_sym) - WITHOUT.fetch(operation, [])
      assert_equal expected.sort, keywords(HOSTS.fetch(path).instance_method(name))
      assert_equal expected.sort, (Signatures.keywords(Signatures.of(HOSTS.fetch(path)).fetch(name.to_sym)) - OTHER_NAMES).sort
    end
  end

  HOSTS.each do |path, type|
    define_method("test_nothing_else_is_public_on_#{path}") do
      listed = SPELLING.values.map { |spelled| spelled.split(".") }.filter_map { |host, name| name.to_sym if host == path }
      assert_equal listed.sort, (type.public_instance_methods(false) - OF_OBJECTS).sort
    end
  end

  (ENGINE[:records].keys - HASHES).each do |record|
    define_method("test_the_members_of_#{record}") do
      type = AuthKitNative.const_get(RENAMED.fetch(record, record))
      readers = type.public_instance_methods(false) - type.superclass.public_instance_methods - DERIVED.fetch(record, [])
      assert_equal ENGINE[:records][record].map(&:to_sym).sort, readers.reject { |name| name.end_with?("?") }.sort
    end
  end

  def test_every_operation_is_there
    assert_equal SPELLING.keys.sort, ENGINE[:operations].keys.map(&:to_s).sort
  end

  def test_the_options_of_a_client
    options = ENGINE[:client_options].map(&:to_sym)
    assert_equal options.sort, AuthKitNative::Configuration::OPTIONS.sort
    assert_equal options.sort, keywords(AuthKitNative::Client.instance_method(:initialize))
    signed = Signatures.keywords(Signatures.of(AuthKitNative::Client).fetch(:initialize)) - OTHER_NAMES
    assert_equal options.sort, signed.sort
    setters = AuthKitNative::Configuration.public_instance_methods(false).grep(/\w=\z/)
    assert_equal (options + OF_THE_GUIDE).sort, setters.map { |name| name.to_s.chomp("=").to_sym }.sort
    assert_equal [:user_management], AuthKitNative::Client.public_instance_methods(false) - OF_OBJECTS
  end

  def test_every_option_of_a_client_is_passed_on
    AuthKitNative::Configuration::OPTIONS.each do |name|
      error = assert_raises(AuthKitNative::ConfigurationError) { AuthKitNative::Client.new(name => Object.new) }
      assert_includes error.message, "`#{name}`"
    end
  end

  def test_codes_and_secrets
    assert_equal ENGINE[:codes].sort, NATIVE.codes.map(&:first).sort
    assert_equal ENGINE[:secrets].map(&:to_sym).sort, NATIVE.secrets.sort
  end

  private

  def keywords(method)
    (method.parameters.filter_map { |kind, name| name if %i[keyreq key].include?(kind) } - OTHER_NAMES).sort
  end
end
