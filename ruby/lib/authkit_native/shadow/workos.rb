# frozen_string_literal: true

raise AuthKitNative::ConflictingGemError,
      "WorkOS is already defined, by authkit_native/workos: require \"authkit_native\" instead and use the name " \
      "AuthKitNative to have the workos gem beside it"
