# frozen_string_literal: true

require "authkit_native"
require "json"

# What every Ruby server here does with sessions; how a cookie is set and read is the framework's.
module Sessions
  COOKIE = "wos_session"
  FOR_THE_BROWSER = { path: "/", httponly: true, same_site: :lax }.freeze
  PASSWORD = ENV.fetch("WORKOS_COOKIE_PASSWORD")
  WORKOS = AuthKitNative::Client.new
  WRITERS = Hash.new { |known, seal_format| known[seal_format] = AuthKitNative::Client.new(seal_format:) }

  module_function

  # The sealed session of a fresh sign-in.
  def sign_in(seal_format, code)
    session = { seal_session: true, cookie_password: PASSWORD }
    WRITERS[seal_format].user_management.authenticate_with_code(code:, session:).sealed_session
  end

  # What checking the session says, and the text it was checked from.
  def who(cookie)
    auth = WORKOS.user_management.load_sealed_session(session_data: cookie, cookie_password: PASSWORD).authenticate
    said = { authenticated: auth.authenticated?, reason: auth.reason, handed_over: cookie }
    said.merge!(session_id: auth.session_id, seal_format: auth.seal_format) if auth.authenticated?
    JSON.generate(said)
  end

  # The value as programs without a framework cut it out of the header.
  def by_hand(header)
    header.to_s.split(";").map(&:strip).find { |pair| pair.start_with?("#{COOKIE}=") }&.split("=", 2)&.last
  end
end
