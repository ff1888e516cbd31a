# Prints what the session in SESSION says; without one, signs in with CODE first.
require "json"
require "authkit_native/workos"

password = ENV.fetch("WORKOS_COOKIE_PASSWORD")
client_id = ENV.fetch("WORKOS_CLIENT_ID")
sealed = ENV["SESSION"]
unless sealed
  url = WorkOS::UserManagement.authorization_url(
    provider: "authkit", client_id: client_id, redirect_uri: ENV["WORKOS_REDIRECT_URI"]
  )
  raise url unless url.start_with?(ENV.fetch("WORKOS_BASE_URL"))

  sealed = WorkOS::UserManagement.authenticate_with_code(
    client_id: client_id, code: ENV.fetch("CODE"), session: { seal_session: true, cookie_password: password }
  ).sealed_session
end
session = WorkOS::UserManagement.load_sealed_session(
  client_id: client_id, session_data: sealed, cookie_password: password
)
auth = session.authenticate
raise auth[:reason] unless auth[:authenticated]

result = {
  sealed_session: sealed,
  user: auth[:user].then { [_1[:id], _1[:email], _1[:first_name]] },
  session: %i[session_id organization_id role roles permissions expires_at].map { auth[_1] },
  seal_format: auth[:seal_format],
  logout_url: session.get_logout_url
}
session.refresh => { authenticated: true, sealed_session: refreshed }
raise "not rotated" if refreshed == sealed

puts JSON.generate(result)
