# frozen_string_literal: true

require_relative "helper"

# Opens what other implementations sealed. The rules stand in `tests/vectors/README.md`.
class VectorsTest < Minitest::Test
  ROOT = File.expand_path("../../tests/vectors", __dir__)
  NOW = Time.utc(2026, 11, 24)
  PASSWORD_CODES = %w[password_missing password_too_short password_not_fernet_key].freeze

  def self.document(path) = JSON.parse(File.read(File.join(ROOT, path)))

  Dir[File.join(ROOT, "sealed/*.json")].each do |file|
    document = JSON.parse(File.read(file))
    document.fetch("vectors").each do |vector|
      define_method("test_sealed_#{File.basename(file, ".json")}_#{vector["id"]}") { check_sealed(document, vector) }
    end
  end

  document("malformed.json").fetch("vectors").each do |vector|
    define_method("test_malformed_#{vector["id"]}") { check_malformed(vector) }
  end

  document("tokens/tokens.json").then do |document|
    document.fetch("vectors").each do |vector|
      vector.fetch("sealed", {}).each do |layout, sealed|
        password = document.fetch(layout == "fernet" ? "seal_fernet_key" : "seal_password")
        define_method("test_token_#{vector["id"]}_#{layout}") { check_token(vector, password, sealed) }
      end
    end
  end

  private

  def check_sealed(document, vector)
    result = authenticate("sealed/#{document["jwks"]}", vector["password"], vector["sealed"])
    assert_predicate result, :authenticated?, result.inspect
    token = vector["expect"].values_at("access_token", "accessToken").compact.first
    assert_equal JSON.parse(token.split(".")[1].unpack1("m"))["sid"], result.session_id
    assert_equal vector["expect"]["user"]["id"], result.user.id
    assert document["format"].start_with?(result.seal_format), result.seal_format
  end

  def check_malformed(vector)
    # A seal of one format is foreign where another is expected.
    format = vector["format"] == "ruby-aesgcm-v1" ? "ruby" : vector["format"]
    result = authenticate("tokens/jwks.json", vector["password"], vector["sealed"], accept_formats: [format])
    refute_predicate result, :authenticated? if vector["expect"] == "invalid"
    assert_predicate result, :authenticated? if vector["expect"] == "valid"
  rescue AuthKitNative::ConfigurationError => e
    assert_includes PASSWORD_CODES, e.code
    assert_equal "password", vector["stage"]
  end

  def check_token(vector, password, sealed)
    result = authenticate("tokens/#{vector["jwks"]}", password, sealed, **(vector["options"] || {}).transform_keys(&:to_sym))
    return if vector["expect"] == "policy"

    assert_equal vector["expect"] == "valid", result.authenticated, result.inspect
  rescue AuthKitNative::ConfigurationError
    assert_equal ["jwks-empty.json", "invalid"], vector.values_at("jwks", "expect")
  end

  def authenticate(keys, password, sealed, **options)
    keys = self.class.document(keys)
    management = AuthKitNative::Client.new(client_id: "client_1", jwks: keys, session_cache: 0, **options).user_management
    password = password.values if password.is_a?(Hash)
    management.load_sealed_session(session_data: text(sealed), cookie_password: password).authenticate(now: NOW)
  end

  # Long vectors are put together.
  def text(sealed)
    return sealed unless sealed.is_a?(Hash)

    sealed["concat"].map { |part| part.is_a?(String) ? part : part["repeat"] * part["count"] }.join
  end
end
