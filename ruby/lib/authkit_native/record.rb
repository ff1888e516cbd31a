# frozen_string_literal: true

module AuthKitNative
  # A frozen value object over what the engine returned. Every member is reached by method, by `record[:name]` and by
  # pattern (`record => { name: }`), and is always there, `nil` when empty. Keys are symbols at every depth, in data of
  # your own such as metadata and claims too.
  #
  # Printing, JSON and YAML redact secret members, at every depth and in the hashes that are inside too ({Members}); `Marshal`
  # refuses. {#to_h} is the one way to everything in clear. Patterns and readers give members as they are.
  class Record
    # @private
    def initialize(members)
      @held = Native::Held.new(members.freeze)
      freeze
    end

    # @param name [Symbol, String] a member
    # @return [Object, nil] its value, `nil` when there is no such member
    def [](name) = @held[name.is_a?(String) ? name.to_sym : name]

    # @param name [Symbol, String] a member
    # @param names [Array<Symbol, String, Integer>] members inside it
    # @return [Object, nil]
    def dig(name, *names)
      value = self[name]
      names.empty? || value.nil? ? value : value.dig(*names)
    end

    # @return [Boolean] whether there is such a member
    def key?(name) = @held.members.key?(name.is_a?(String) ? name.to_sym : name)

    # Everything as plain hashes and arrays, secrets included.
    # @return [Hash{Symbol => Object}] frozen
    def to_h = Members.plain(deconstruct_keys(nil))

    # For pattern matching.
    # @return [Hash{Symbol => Object}]
    def deconstruct_keys(_names) = @held.members

    # Records are equal when they are of one class and have equal members.
    def ==(other) = other.class == self.class && other.deconstruct_keys(nil) == deconstruct_keys(nil)
    alias eql? ==

    # @return [Integer]
    def hash = [self.class, deconstruct_keys(nil)].hash

    # @return [String] the members, secrets redacted
    def inspect
      "#<#{self.class} #{printed.map { |name, value| "#{name}=#{value.inspect}" }.join(", ")}>"
    end
    alias to_s inspect

    # For `ActiveSupport` and whatever else makes JSON. Secrets are redacted: send {#to_h} to reveal them.
    # @return [Hash{Symbol => Object}]
    def as_json(*) = printed.transform_values { |value| value.is_a?(Record) ? value.as_json : value }

    # @return [String] JSON, secrets redacted
    def to_json(*state) = as_json.to_json(*state)

    # Redacts YAML.
    # @private
    def encode_with(coder)
      as_json.each { |name, value| coder[name.to_s] = value }
    end

    # @private
    # @raise [TypeError] always: keep the sealed session instead
    def marshal_dump
      raise TypeError, "#{self.class} may hold secrets and is not dumped: keep its sealed session, or dump parts of to_h"
    end

    private

    def printed = Members.printed(deconstruct_keys(nil))
  end
end
