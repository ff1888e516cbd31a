# frozen_string_literal: true

# Rack alone, whichever version is found first: what Rails and Hanami write and read too.
require "rack"
require "puma"
require_relative "sessions"

app = lambda do |env|
  request = Rack::Request.new(env)
  response = Rack::Response.new
  if request.path == "/sign-in"
    sealed = Sessions.sign_in(request.params["format"], request.params["code"])
    response.set_cookie(Sessions::COOKIE, value: sealed, **Sessions::FOR_THE_BROWSER)
    response.write(Sessions.who(sealed))
  else
    response.write(Sessions.who(request.cookies[Sessions::COOKIE]))
  end
  response.finish
end

$stdout.sync = true
server = Puma::Server.new(app)
listener = server.add_tcp_listener("127.0.0.1", 0)
puts JSON.generate(port: listener.addr[1], rack: Rack.release)
server.run.join
