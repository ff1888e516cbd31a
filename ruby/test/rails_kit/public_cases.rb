# frozen_string_literal: true

require_relative "application"
require_relative "../signatures"

# What the kit has: every method is described, and has a signature.
class RailsPublicTest < Minitest::Test
  LIB = File.expand_path("../../lib/authkit_native/rails", __dir__)
  TYPES = [AuthKit::Controller, AuthKit::Controller::ClassMethods, AuthKit::CurrentUser, AuthKit::Connection,
           AuthKit::ViewHelpers, AuthKit::Rails::Configuration, AuthKit::Rails::Kit, AuthKit::Rails::Sessions,
           AuthKit::Rails::Answers, AuthKit::Rails::Guard].freeze
  # What an application calls or overrides, although it is private: it must not become an action.
  OWN = { AuthKit::Controller => %i[auth require_auth sign_in_url sign_up_url sign_out_url deny_access],
          AuthKit::CurrentUser => %i[current_user find_current_user], AuthKit::Connection => %i[auth require_auth],
          AuthKit::Controller::ClassMethods => %i[require_auth allow_unauthenticated_access],
          AuthKit::ViewHelpers => %i[sign_out_button] }.freeze

  TYPES.each do |type|
    define_method("test_signatures_of_#{type}") do
      written = Signatures.of(type)
      public_ones = written.select { |_, method| method.accessibility == :public }.keys
      own = type.public_instance_methods(false)
      assert_empty own - public_ones
      private_ones = type.private_instance_methods(false) - %i[initialize]
      assert_empty private_ones - written.keys
      there = own + private_ones + type.private_instance_methods + type.public_instance_methods
      assert_empty written.keys - there - Object.instance_methods - Object.private_instance_methods
    end
  end

  OWN.each do |type, names|
    names.each do |name|
      define_method("test_description_of_#{type}_#{name}") do
        method = type.instance_method(name)
        comment = above(*method.source_location)
        return assert_match(/\A\s+\(see /, comment.first) if comment.first.include?("(see ")

        assert_match(/\A [A-Z`].*/, comment.first)
        method.parameters.each { |kind, of| assert_includes comment.join("\n"), "@param #{of} [" unless kind == :block }
        assert_includes comment.join("\n"), "@return ["
      end
    end
  end

  def test_classes_are_described
    Dir[File.join(LIB, "*.rb")].each do |file|
      lines = File.readlines(file, chomp: true)
      line = lines.rindex { |text| text.match?(/\A\s*(class|module) (?!AuthKit$|Rails$)/) } || next
      assert_match(/\A [A-Z`]/, above(file, line + 1).first.to_s, file)
    end
  end

  def test_options_are_described
    source = File.read(File.join(LIB, "configuration.rb"))
    own = AuthKit::Rails::Configuration.public_instance_methods(false).grep_v(/=|wanted|kit|middleware/)
    assert_equal own.sort, source.scan(/@!attribute (\w+)/).flatten.map(&:to_sym).sort
  end

  private

  # The comment above a line, without its signs.
  def above(file, line)
    lines = File.readlines(file, chomp: true).take(line - 1).reverse.take_while { |text| text.match?(/\A\s*#/) }
    lines.reverse.map { |text| text[/#(.*)/, 1] }
  end
end
