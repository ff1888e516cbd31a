# frozen_string_literal: true

module AuthKit
  module Rails
    # What one `require_auth` of a controller's class asks for. Each is a callback of its own: a second one with `only` would
    # otherwise replace the first, and open all other actions.
    # @private
    class Guard
      def initialize(requirement)
        @requirement = requirement.freeze
      end

      def before(controller) = controller.send(:guard_with_authkit, @requirement)

      # As the log names it when it halts a request.
      def inspect = "require_auth(#{@requirement.map { |name, value| "#{name}: #{value.inspect}" }.join(", ")})"
    end
  end
end
