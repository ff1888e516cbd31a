# frozen_string_literal: true

module AuthKitNative
  # Certificate authorities of Ruby's own.
  # @private
  module Roots
    # Trusts them where the operating system has none: those that Ruby's OpenSSL was built to look for.
    def self.offer
      return if Native.system_has_roots?

      require "openssl"
      places = [OpenSSL::X509::DEFAULT_CERT_FILE, *Dir[File.join(OpenSSL::X509::DEFAULT_CERT_DIR, "*")]]
      Native.trust(places.select { |path| File.file?(path) && File.readable?(path) }.map { |path| File.binread(path) }.join("\n"))
    rescue LoadError
      nil # A Ruby that was built without OpenSSL has none.
    end
  end
  private_constant :Roots
end
