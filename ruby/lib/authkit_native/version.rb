# frozen_string_literal: true

module AuthKitNative
  # The version of this gem and of the engine inside it.
  VERSION = "0.1.0"
end
