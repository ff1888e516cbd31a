# frozen_string_literal: true

require_relative "lib/authkit_native/version"

Gem::Specification.new do |spec|
  spec.name = "authkit_native"
  spec.version = AuthKitNative::VERSION
  spec.summary = "WorkOS AuthKit sessions on one native engine"
  spec.description = "Hosted sign-in, sealed session cookies, refresh and sign-out for WorkOS AuthKit. " \
                     "One engine, shared with the packages for Python and Node: a cookie of one is a cookie of all."
  spec.authors = ["authkit-native maintainers"]
  spec.homepage = "https://github.com/authkit-native/authkit-native"
  spec.license = "MIT"
  spec.required_ruby_version = ">= 3.1"
  spec.required_rubygems_version = ">= 3.3.11"
  spec.metadata = {
    "source_code_uri" => spec.homepage,
    "rubygems_mfa_required" => "true"
  }
  spec.files = Dir.chdir(__dir__) do
    Dir["lib/**/*.rb", "lib/generators/**/*", "sig/**/*.rbs", "README.md", "LICENSE*", "sbom.cdx.json", "ext/**/*.{rs,toml}",
        "core/**/*", "Cargo.*"]
      .select { |path| File.file?(path) }
  end
  spec.extensions = ["ext/authkit_native/Cargo.toml"]
end
