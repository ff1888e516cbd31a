# frozen_string_literal: true

require_relative "helper"
require_relative "signatures"
require "authkit_native/workos"
require "authkit_native/sinatra"
require "authkit_native/testing"

# The signatures say what is there, and every keyword in them is one that its method has and the engine knows.
class SignaturesTest < Minitest::Test
  CLASSES = ObjectSpace.each_object(Class).select { |type| type.name.to_s.match?(/\AAuthKitNative::(?!Native)\w+\z/) }
  KITS = [AuthKitNative::Web::Event, AuthKitNative::Web::Kit, AuthKitNative::Web::Auth, AuthKit::Rack,
          Sinatra::AuthKit::Helpers, AuthKitNative::Testing].freeze
  [*CLASSES, AuthKitNative::UserManagement::Calls, *KITS].each { |type| define_method("test_#{type.name}") { compare(type) } }

  def test_every_class_is_compared
    assert_includes CLASSES, AuthKitNative::Client
    assert_operator CLASSES.size, :>, 15
  end

  def test_keywords_are_the_engines
    client = AuthKitNative::Client.new(client_id: "client_1", base_url: "http://127.0.0.1:9", timeout: 0.01,
                                       cookie_password: PASSWORD)
    session = client.user_management.load_sealed_session(session_data: nil)
    { client.user_management => AuthKitNative::UserManagement::Calls, session => AuthKitNative::Session }.each do |target, type|
      Signatures.of(type).slice(*type.public_instance_methods(false)).each do |name, method|
        required, optional = Signatures.required_and_optional(method)
        assert_equal required.sort, keywords(type.instance_method(name), :keyreq), name
        assert_equal optional.sort, keywords(type.instance_method(name), :key), name
        (required + optional).each { |keyword| accepts(target, name, keyword, required - [keyword]) }
      end
    end
  end

  def test_keywords_of_the_web_flow_are_the_engines
    client = AuthKitNative::Client.new(client_id: "client_1", redirect_uri: "https://app.example/callback", web: {},
                                       cookie_password: PASSWORD)
    records = client.user_management.send(:native).call(:describe, {}).fetch(:web)
    methods = Signatures.of(AuthKitNative::Web::Auth)
    { require_auth: :Requirement, sign_in_url: :StartOptions, sign_up_url: :StartOptions }.each do |name, record|
      assert_equal records.fetch(record).map(&:to_sym).sort, Signatures.keywords(methods.fetch(name)).sort
    end
    rights = records.fetch(:Requirement).map(&:to_sym) - %i[recent impersonation origin_check]
    assert_equal rights.sort, Signatures.keywords(methods.fetch(:has)).sort
  end

  private

  def compare(type)
    written = Signatures.of(type).select { |_, method| method.accessibility == :public }.keys
    actual = type.public_instance_methods(false)
    assert_empty actual - written, "without a signature"
    own = written - Object.instance_methods - Exception.instance_methods - %i[initialize]
    assert_empty own.reject { |name| type.method_defined?(name) || type.private_method_defined?(name) }, "not there"
  end

  def keywords(method, kind) = method.parameters.filter_map { |(is, name)| name if is == kind }.sort

  def accepts(target, name, keyword, others)
    target.public_send(name, keyword => Object.new, **others.to_h { |other| [other, "text"] })
    flunk "#{name} took an object as #{keyword}"
  rescue AuthKitNative::ConfigurationError => e
    assert_includes e.message, "`#{keyword}`", "#{name}(#{keyword}:)"
  end
end
