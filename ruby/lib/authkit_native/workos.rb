# frozen_string_literal: true

require_relative "../authkit_native"

# `WorkOS` cannot be this gem and the vendor's at the same time.
class AuthKitNative::ConflictingGemError < LoadError # rubocop:disable Style/ClassAndModuleChildren
end

if defined?(WorkOS)
  raise AuthKitNative::ConflictingGemError,
        "WorkOS is already defined, by the workos gem: remove that gem, or require \"authkit_native\" and use the name " \
        "AuthKitNative beside it"
end

# The names of the guide, for programs written for the vendor's gem: those of {AuthKitNative}.
#
# The module is frozen. The vendor's gem, required after this one, would replace our methods one by one; now Ruby raises
# `FrozenError` at its first line.
module WorkOS
  AuthKitNative.constants.each { |name| const_set(name, AuthKitNative.const_get(name)) }

  # What programs for the vendor's gem rescue.
  Error = AuthKitError
  # Its former name.
  WorkOSError = AuthKitError

  class << self
    # (see AuthKitNative.configure)
    def configure(&) = AuthKitNative.configure(&)

    # (see AuthKitNative.configuration)
    def configuration = AuthKitNative.configuration

    # (see AuthKitNative.client)
    def client = AuthKitNative.client

    # Says in that `FrozenError` whose module it is.
    # @return [String]
    def inspect = "WorkOS of the gem authkit_native"
  end

  freeze
end
