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

    # The value of a member, `nil` when there is no such member.
    # @param name [Symbol, String] the member
    # @return [Object, nil]
    def [](name) = @held[name.is_a?(String) ? name.to_sym : name]

    # The value of a member of a member, `nil` when there is none.
    # @param name [Symbol, String] the member
    # @param names [Array<Symbol, String, Integer>] members inside it
    # @return [Object, nil]
    def dig(name, *names)
      value = self[name]
      names.empty? || value.nil? ? value : value.dig(*names)
    end

    # Whether there is such a member.
    # @param name [Symbol, String] the member
    # @return [Boolean]
    def key?(name) = @held.members.key?(name.is_a?(String) ? name.to_sym : name)

    # Everything as plain hashes and arrays, secrets included.
    # @return [Hash{Symbol => Object}] frozen
    def to_h = Members.plain(deconstruct_keys(nil))

    # For pattern matching: every member, secrets included.
    # @param _names [Array<Symbol>, nil] the members that the pattern names
    # @return [Hash{Symbol => Object}]
    def deconstruct_keys(_names) = @held.members

    # Whether the other is a record of the same class with equal members.
    # @param other [Object]
    # @return [Boolean]
    def ==(other) = other.class == self.class && other.deconstruct_keys(nil) == deconstruct_keys(nil)
    alias eql? ==

    # The same number for equal records.
    # @return [Integer]
    def hash = [self.class, deconstruct_keys(nil)].hash

    # The members, secrets redacted.
    # @return [String]
    def inspect
      "#<#{self.class} #{printed.map { |name, value| "#{name}=#{value.inspect}" }.join(", ")}>"
    end
    alias to_s inspect

    # For `ActiveSupport` and other makers of JSON. Secrets are redacted: send {#to_h} to reveal them.
    # @return [Hash{Symbol => Object}]
    def as_json(*) = printed.transform_values { |value| value.is_a?(Record) ? value.as_json : value }

    # JSON, secrets redacted.
    # @return [String]
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
