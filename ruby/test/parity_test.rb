# frozen_string_literal: true

require_relative "helper"
require_relative "signatures"

# Holds the package against `tests/api.json`, the table of every operation and option with its spelling here. Methods take
# their options as keywords, which stand in `sig/`; `signatures_test.rb` holds the engine against those.
class ParityTest < Minitest::Test
  TABLE = JSON.parse(File.read(File.expand_path("../../tests/api.json", __dir__)))
  HOSTS = { "user_management" => AuthKitNative::UserManagement::Calls, "session" => AuthKitNative::Session }.freeze

  # Everything in which this package and the table differ, and why.
  WITHOUT = {
    # Made by the call itself, which refuses them.
    "authorization_url_with_pkce" => %i[code_challenge code_challenge_method]
  }.freeze
  # Names that the vendor's packages have for options of this one.
  OTHER_NAMES = %i[request_timeout jwt_leeway jwt_issuer sealed_session].freeze
  ALSO = {
    # What every object of Ruby has.
    methods: %i[inspect to_s],
    # The name that the guide uses.
    client_options: %i[key]
  }.freeze

  TABLE["operations"].each do |row|
    define_method("test_#{row["operation"]}") do
      path, name = row["ruby"].split(".")
      assert_includes HOSTS.fetch(path).public_instance_methods(false), name.to_sym
      expected = row["options"].map(&:to_sym) - WITHOUT.fetch(row["operation"], [])
      assert_equal expected.sort, keywords(HOSTS.fetch(path).instance_method(name)).sort
      assert_equal expected.sort, (Signatures.keywords(Signatures.of(HOSTS.fetch(path)).fetch(name.to_sym)) - OTHER_NAMES).sort
    end
  end

  HOSTS.each do |path, type|
    define_method("test_nothing_else_is_public_on_#{path}") do
      listed = TABLE["operations"].map { |row| row["ruby"].split(".") }.select { |host, _| host == path }.map(&:last)
      assert_equal listed.uniq, listed
      assert_equal listed.map(&:to_sym).sort, (type.public_instance_methods(false) - ALSO[:methods]).sort
    end
  end

  def test_the_options_of_a_client
    listed = TABLE["client_options"].map(&:to_sym)
    assert_equal listed.sort, AuthKitNative::Configuration::OPTIONS.sort
    assert_equal listed.sort, (Signatures.keywords(Signatures.of(AuthKitNative::Client).fetch(:initialize)) - OTHER_NAMES).sort
    assert_equal listed.sort, keywords(AuthKitNative::Client.instance_method(:initialize)).sort
    setters = AuthKitNative::Configuration.public_instance_methods(false).grep(/\w=\z/)
    assert_equal (listed + ALSO[:client_options]).sort, setters.map { |name| name.to_s.chomp("=").to_sym }.sort
    assert_equal [:user_management], AuthKitNative::Client.public_instance_methods(false) - ALSO[:methods]
  end

  private

  def keywords(method)
    method.parameters.filter_map { |kind, name| name if %i[keyreq key].include?(kind) } - OTHER_NAMES
  end
end
