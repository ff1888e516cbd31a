# frozen_string_literal: true

require_relative "../authkit_native"

# Programs written for the guide: `WorkOS` is {AuthKitNative}.
module AuthKitNative
  # `WorkOS` cannot be this gem and the vendor's at the same time.
  class ConflictingGemError < LoadError
  end

  if defined?(::WorkOS) && !::WorkOS.equal?(self)
    raise ConflictingGemError,
          "WorkOS is already defined, by the workos gem: remove that gem, or require \"authkit_native\" and use the " \
          "name AuthKitNative beside it"
  end

  # What programs for the vendor's gem rescue.
  Error = AuthKitError
  # Its former name.
  WorkOSError = AuthKitError
end

# The guide's name.
WorkOS = AuthKitNative unless defined?(WorkOS)

# The vendor's gem would reopen `WorkOS` and replace our methods one by one. Whoever requires it from now on finds the
# refusal in this folder first.
$LOAD_PATH.unshift(File.join(__dir__, "shadow"))
