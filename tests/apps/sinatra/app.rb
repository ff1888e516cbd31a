# Sign-in for a Sinatra app.
#
# Run it with `ruby app.rb`; it reads WORKOS_API_KEY, WORKOS_CLIENT_ID and WORKOS_COOKIE_PASSWORD from the environment.
require "json"
require "time"
require "sinatra/base"
require "authkit_native/workos"

WorkOS.configure do |config|
  config.key = ENV["WORKOS_API_KEY"]
end

# The sign-in, the session and one page that shows it.
class App < Sinatra::Base
  SESSION_COOKIE = ENV.fetch("WORKOS_COOKIE_NAME", "wos_session")
  SIGN_IN_COOKIE = "#{SESSION_COOKIE}_sign_in"
  APPS = JSON.parse(ENV.fetch("APPS", "{}"))

  set :root, __dir__
  set :public_folder, File.join(__dir__, "../public")
  set :server, "puma"
  set :server_settings, Silent: true
  set :quiet, true
  # A form of another site cannot sign anybody out: by itself Sinatra only drops its own session then, and here is none.
  use Rack::Protection::HttpOrigin

  helpers do
    def load_session
      WorkOS::UserManagement.load_sealed_session(
        client_id: ENV["WORKOS_CLIENT_ID"],
        session_data: request.cookies[SESSION_COOKIE],
        cookie_password: ENV["WORKOS_COOKIE_PASSWORD"]
      )
    end

    # Who is signed in, refreshed when the access token has expired. The answer carries the new cookie, if there is one.
    def current_auth
      @current_auth ||= begin
        session = load_session
        auth = session.authenticate
        if !auth[:authenticated] && !auth[:retryable] && auth[:reason] != "NO_SESSION_COOKIE_PROVIDED"
          auth = session.refresh
        end
        keep(auth, auth[:needs_reseal] ? session.reseal : auth[:sealed_session])
        auth
      end
    end

    def keep(auth, new_cookie)
      headers "Cache-Control" => "private, no-store"
      if new_cookie
        set_cookie(SESSION_COOKIE, new_cookie)
      elsif !auth[:session_alive] && request.cookies.key?(SESSION_COOKIE)
        delete_cookie(SESSION_COOKIE)
      end
    end

    def set_cookie(name, value, path: "/", max_age: nil)
      response.set_cookie(
        name, value: value, path: path, max_age: max_age, httponly: true, secure: request.secure?, same_site: :lax
      )
    end

    def delete_cookie(name, path: "/")
      response.delete_cookie(name, path: path, httponly: true, secure: request.secure?, same_site: :lax)
    end

    # Lets only signed-in users through. An outage is not a sign-out: the cookie stays and the page says to try again.
    def with_auth
      case current_auth
      in { authenticated: true } then nil
      in { retryable: true, retry_after: } then unavailable(retry_after)
      else redirect "/login"
      end
    end

    def unavailable(retry_after)
      headers "Retry-After" => (retry_after || 5).ceil.to_s
      halt 503, page(message: "Sign-in is not reachable at the moment. You are not signed out.")
    end

    def page(auth: nil, title: nil, message: nil)
      expires = Time.at(auth[:expires_at]).utc.iso8601 if auth && auth[:authenticated]
      erb :page, locals: { auth: auth, title: title, message: message, expires: expires }
    end

    def name(auth) = auth[:user][:first_name] || auth[:user][:email]

    def h(text) = Rack::Utils.escape_html(text)
  end

  get "/" do
    unavailable(current_auth[:retry_after]) if current_auth[:retryable]
    page(auth: current_auth)
  end

  get "/dashboard" do
    with_auth
    page(auth: current_auth, title: "#{name(current_auth)}'s dashboard")
  end

  get "/login" do
    sign_in = WorkOS::UserManagement.authorization_url_with_pkce(
      provider: "authkit",
      client_id: ENV["WORKOS_CLIENT_ID"],
      redirect_uri: url("/callback")
    )
    # Only the browser that started this sign-in can finish it.
    set_cookie(SIGN_IN_COOKIE, "#{sign_in.state}.#{sign_in.code_verifier}", path: "/callback", max_age: 600)
    redirect sign_in.url
  end

  get "/callback" do
    state, code_verifier = request.cookies[SIGN_IN_COOKIE].to_s.scrub.split(".")
    unless state && Rack::Utils.secure_compare(state, params["state"].to_s)
      halt 400, page(message: "This sign-in was started elsewhere or took too long.")
    end
    halt 400, page(message: "The sign-in was not completed.") unless params["code"]

    begin
      auth_response = WorkOS::UserManagement.authenticate_with_code(
        client_id: ENV["WORKOS_CLIENT_ID"],
        code: params["code"],
        code_verifier: code_verifier,
        session: { seal_session: true, cookie_password: ENV["WORKOS_COOKIE_PASSWORD"] }
      )
    rescue AuthKitNative::AuthKitError => e
      warn "sign-in failed: #{e.message}"
      unavailable(e.retry_after) if e.retryable
      halt 400, page(message: "The sign-in failed.")
    end

    set_cookie(SESSION_COOKIE, auth_response.sealed_session)
    delete_cookie(SIGN_IN_COOKIE, path: "/callback")
    redirect "/"
  end

  # Takes a form only: no link or image of another page can end a session.
  get "/logout" do
    headers "Allow" => "POST"
    halt 405, page(message: "Sign out with the button.")
  end

  post "/logout" do
    begin
      target = load_session.get_logout_url(return_to: url("/"))
    rescue AuthKitNative::AuthKitError
      target = "/" # Without a session there is nothing to end.
    end
    delete_cookie(SESSION_COOKIE)
    redirect target
  end
end

if $PROGRAM_NAME == __FILE__
  $stdout.sync = true
  App.run!(bind: "127.0.0.1", port: ENV.fetch("PORT", "4567").to_i) do |server|
    server.events.on_booted { puts JSON.generate(url: "http://localhost:#{server.connected_ports.first}") }
  end
end
