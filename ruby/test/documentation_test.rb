# frozen_string_literal: true

require_relative "helper"
require "authkit_native/workos"
require "authkit_native/sinatra"

# Every public method says what it does, takes and returns; the examples of the important ones run.
class DocumentationTest < EmulatorTest
  LIB = File.expand_path("../lib", __dir__)
  LINES = Hash.new { |files, file| files[file] = File.readlines(file, chomp: true) }

  # What a program is likely to call.
  WITH_EXAMPLE = %w[
    AuthKitNative.configure AuthKitNative::Client#initialize AuthKitNative::AuthKitError
    AuthKitNative::Session#authenticate AuthKitNative::Session#refresh AuthKitNative::Session#get_logout_url
    AuthKitNative::UserManagement::Calls#authorization_url AuthKitNative::UserManagement::Calls#authorization_url_with_pkce
    AuthKitNative::UserManagement::Calls#authenticate_with_code AuthKitNative::UserManagement::Calls#load_sealed_session
    AuthKitNative::UserManagement::Calls#inspect_cookie AuthKitNative::UserManagement::Calls#seal_data
    AuthKitNative::UserManagement::Calls#unseal_data
  ].freeze

  # The comment above a line, without its signs.
  def self.above(file, line)
    LINES[file].take(line - 1).reverse.take_while { |text| text.match?(/\A\s*#/) }.reverse.map { |text| text[/#(.*)/, 1] }
  end

  def self.documented(method)
    file, line = method.source_location
    # Methods that a loop defines are described where it stands.
    attribute = method.name.to_s.delete_suffix("=")
    described = LINES[file].index { |text| text.strip == "# @!attribute #{attribute}" }
    return above(file, line) unless described

    LINES[file].drop(described + 1).take_while { |text| text.match?(/\A\s*#  /) }.map { |text| text[/#(.*)/, 1] }
  end

  def self.modules(within = AuthKitNative)
    inner = within.constants.map { |name| within.const_get(name) }.grep(Module).select { |it| it.name.start_with?("#{within}::") }
    [within, *inner.flat_map { |it| modules(it) }]
  end

  # Every public method of this gem, by its name.
  named = [*modules, WorkOS, AuthKit::Rack, Sinatra::AuthKit, Sinatra::AuthKit::Helpers].flat_map do |type|
    of_instances = [*type.public_instance_methods(false), *(:initialize if type.is_a?(Class))]
    [*of_instances.map { |name| ["#{type.name}##{name}", type.instance_method(name)] },
     *type.singleton_methods(false).map { |name| ["#{type.name}.#{name}", type.method(name)] }]
  end
  METHODS = named.to_h.select { |_, method| method.source_location&.first&.start_with?(LIB) }

  # The comment of a class or module, which the native extension may have begun.
  def self.introduced(type)
    pattern = /\A\s*(class|module) (#{type.name}|#{type.name.split("::").last})\b/
    Dir[File.join(LIB, "**/*.rb")].each do |file|
      line = LINES[file].index { |text| text.match?(pattern) }
      comment = line && above(file, line + 1)
      return comment unless comment.nil? || comment.empty?
    end
    []
  end

  CLASSES = modules.to_h { |type| [type.name, introduced(type)] }

  METHODS.each do |name, method|
    next if method.name != method.original_name

    comment = documented(method)
    next if comment.include?(" @private") || comment.any? { |line| line.start_with?(" (see ") }

    define_method("test_#{name}") do
      assert_match(/\A\s+[A-Z`{].*/, comment.first.to_s, "a sentence")
      next if method.name.end_with?("=")

      text = with_macros(method, comment).join("\n")
      method.parameters.each { |kind, of| assert_includes text, "@param #{of} [" unless %i[block rest].include?(kind) }
      assert_match(/@return \[/, text) unless method.name == :initialize
    end
  end

  CLASSES.each { |name, comment| define_method("test_#{name}") { assert_match(/\A [A-Z`]/, comment.first.to_s, name) } }

  WITH_EXAMPLE.each do |name|
    define_method("test_an_example_of_#{name}") do
      comment = METHODS.key?(name) ? self.class.documented(METHODS.fetch(name)) : CLASSES.fetch(name)
      example = comment.drop_while { |line| line != " @example" }.drop(1).take_while { |line| line.start_with?("   ") }
      refute_empty example
      instance_eval(example.join("\n"), name)
    end
  end

  private

  def with_macros(method, comment)
    file = method.source_location.first
    comment + comment.filter_map { |line| line[/\A @macro (\w+)/, 1] }.flat_map do |macro|
      LINES[file].drop_while { |line| line.strip != "# @!macro [new] #{macro}" }.take_while { |line| line.strip.start_with?("#") }
    end
  end

  # What an application has around such a call.
  def setup
    super
    @before = ENV.to_h
    ENV.update("WORKOS_API_KEY" => "sk_test_emulator", "WORKOS_CLIENT_ID" => "client_emulator",
               "WORKOS_COOKIE_PASSWORD" => PASSWORD, "WORKOS_BASE_URL" => emulator.base_url)
  end

  def teardown
    ENV.replace(@before)
  end

  def users = @users ||= client(redirect_uri: "https://app.example/callback").user_management
  def session = @session ||= users.load_sealed_session(session_data: cookie)
  def cookie = @cookie ||= sign_in(users).sealed_session
  def cookies = { "wos_session" => cookie }
  def params = { "code" => emulator.code }
  def state = "state"
  def password = PASSWORD
  def set_cookie(_name, value) = refute_empty(value)
  def delete_cookie(_name) = nil
  def redirect(url) = assert_match(%r{\Ahttps?://}, url)
  def warn(text) = refute_empty(text)
end
