# frozen_string_literal: true

module AuthKitNative
  # A hash inside a result. It reads as every Hash does, and so do its copies; printed, it shows no secret: in `inspect`,
  # `pp`, JSON, YAML and messages of exceptions, at every depth. {#to_h} gives the same as plain hashes, for when secrets are
  # to be sent or stored.
  class Members < Hash
    # What stands for a secret in print.
    REDACTED = "[redacted]"
    # The names of secrets.
    SECRETS = Native.secrets
    private_constant :REDACTED, :SECRETS

    # The members of a hash as they are printed. What is inside of records is left to them.
    # @private
    def self.printed(members)
      members.each_with_object({}) do |(name, value), shown|
        secret = !value.nil? && SECRETS.include?(name)
        # Only errors have a remedy, and their code is a word of this library.
        secret = false if name == :code && members.key?(:remedy)
        shown[name] = secret ? REDACTED : shown(value)
      end
    end

    # @private
    def self.plain(value)
      case value
      when Record then value.to_h
      when Hash then value.transform_values { |member| plain(member) }.freeze
      when Array then value.map { |item| plain(item) }.freeze
      else value
      end
    end

    def self.shown(value)
      case value
      when Hash then printed(value)
      when Array then value.map { |item| shown(item) }
      else value
      end
    end
    private_class_method :shown

    # Everything as plain hashes and arrays, secrets included. With a block, as `Hash#to_h`.
    # @return [Hash{Symbol => Object}] frozen
    def to_h(&) = block_given? ? super : Members.plain(self)

    # The members, secrets redacted.
    # @return [String]
    def inspect = Members.printed(self).inspect
    alias to_s inspect

    # @private
    def pretty_print(printer) = printer.pp(Members.printed(self))

    # The members, secrets redacted.
    # @return [Hash{Symbol => Object}]
    def as_json(*) = Members.printed(self)

    # JSON, secrets redacted.
    # @return [String]
    def to_json(*state) = as_json.to_json(*state)

    # Redacts YAML.
    # @private
    def encode_with(coder) = coder.represent_map(nil, as_json)

    # @private
    # @raise [TypeError] when a secret is in it
    def marshal_dump
      return to_h if to_h == Members.printed(self)

      raise TypeError, "what holds secrets is not dumped: dump parts of it, or its to_h"
    end

    # @private
    def marshal_load(members) = replace(members)
  end
end
