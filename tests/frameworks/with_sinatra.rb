# frozen_string_literal: true

# Sinatra, and so Rack as Debian packages it.
require "sinatra/base"
require_relative "sessions"

# Two routes, and one that does without Rack's reading.
class App < Sinatra::Base
  set :server, "puma"
  set :server_settings, Silent: true
  set :quiet, true

  get "/sign-in" do
    sealed = Sessions.sign_in(params["format"], params["code"])
    response.set_cookie(Sessions::COOKIE, value: sealed, **Sessions::FOR_THE_BROWSER)
    Sessions.who(sealed)
  end

  get("/who") { Sessions.who(request.cookies[Sessions::COOKIE]) }
  get("/who-by-hand") { Sessions.who(Sessions.by_hand(request.env["HTTP_COOKIE"])) }
end

$stdout.sync = true
App.run!(bind: "127.0.0.1", port: 0) do |server|
  server.events.on_booted { puts JSON.generate(port: server.connected_ports.first) }
end
