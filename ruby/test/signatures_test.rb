# frozen_string_literal: true

require_relative "helper"
require "rbs"
require "authkit_native/workos"

# The signatures say what is there, and every keyword in them is one the engine knows.
class SignaturesTest < Minitest::Test
  ENVIRONMENT = RBS::EnvironmentLoader.new.then do |loader|
    loader.add(path: Pathname(File.expand_path("../sig", __dir__)))
    RBS::Environment.from_loader(loader).resolve_type_names
  end
  BUILDER = RBS::DefinitionBuilder.new(env: ENVIRONMENT)
  CLASSES = ObjectSpace.each_object(Class).select { |type| type.name.to_s.match?(/\AAuthKitNative::(?!Native)\w+\z/) }
  CLASSES.each { |type| define_method("test_#{type.name}") { compare(type) } }

  def test_every_class_is_compared
    assert_includes CLASSES, AuthKitNative::Client
    assert_operator CLASSES.size, :>, 15
  end

  def test_keywords_are_the_engines
    client = AuthKitNative::Client.new(client_id: "client_1", base_url: "http://127.0.0.1:9", timeout: 0.01,
                                       cookie_password: PASSWORD)
    session = client.user_management.load_sealed_session(session_data: nil)
    { client.user_management => AuthKitNative::UserManagement, session => AuthKitNative::Session }.each do |target, type|
      signature(type).methods.each do |name, method|
        next unless type.public_instance_methods(false).include?(name)

        method.method_types.flat_map { |call| keywords(call) }.each { |keyword| accepts(target, name, keyword) }
      end
    end
  end

  private

  def compare(type)
    written = signature(type).methods.select { |_, method| method.accessibility == :public }.keys
    actual = type.public_instance_methods(false)
    assert_empty actual - written, "without a signature"
    own = written - Object.instance_methods - Exception.instance_methods - %i[initialize]
    assert_empty own.reject { |name| type.method_defined?(name) || type.private_method_defined?(name) }, "not there"
  end

  def signature(type) = BUILDER.build_instance(RBS::TypeName.new(name: type.name.split("::").last.to_sym, namespace: NAMESPACE))

  NAMESPACE = RBS::Namespace.new(path: [:AuthKitNative], absolute: true)

  def keywords(call) = call.type.required_keywords.keys + call.type.optional_keywords.keys

  def accepts(target, name, keyword)
    target.public_send(name, keyword => Object.new)
    flunk "#{name} took an object as #{keyword}"
  rescue AuthKitNative::ConfigurationError => e
    refute_includes e.message, "unknown option", "#{name}(#{keyword}:)"
  end
end
