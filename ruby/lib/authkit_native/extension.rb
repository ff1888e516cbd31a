# frozen_string_literal: true

# Loads the native extension: the one a precompiled gem carries for this Ruby, else the one that was built when the gem
# was installed from source.
module AuthKitNative
  # The engine's private mirror. Use {Client} and {Session}.
  # @private
  module Native
  end

  minor = RUBY_VERSION[/\A\d+\.\d+/]
  library = "authkit_native.#{RbConfig::CONFIG["DLEXT"]}"
  candidates = [File.join(__dir__, minor, library), File.join(__dir__, "..", library)]
  found = candidates.find { |path| File.file?(path) }
  if found.nil?
    included = Dir.children(__dir__).grep(/\A\d+\.\d+\z/).sort
    raise LoadError, "authkit_native has no extension for Ruby #{minor} on #{RUBY_PLATFORM} " \
                     "(this gem includes: #{included.empty? ? "none" : included.join(", ")}). " \
                     "Build it with `gem install authkit_native --platform ruby`, which needs Rust, a C compiler " \
                     "and libclang."
  end
  require found
  private_constant :Native
end
