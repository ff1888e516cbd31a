# frozen_string_literal: true

require_relative "user_management/calls"

module AuthKitNative
  # Every call around signing in. `client.user_management` belongs to a client; the same methods on the class itself use
  # the module's own client ({AuthKitNative.configure}). Both have their methods from {Calls}.
  class UserManagement
    # @private
    def initialize(native)
      @native = native.freeze
      freeze
    end

    # Shows no option of the client.
    # @return [String]
    def inspect = "#<#{self.class}>"
    alias to_s inspect

    include Calls
    extend Calls

    private

    attr_reader :native

    class << self
      private

      def native = AuthKitNative.client.user_management.send(:native)
    end
  end
end
