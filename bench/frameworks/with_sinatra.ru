# frozen_string_literal: true

# The page in Sinatra.

require "sinatra/base"

variations = {
  "bare" => lambda {
    Class.new(Sinatra::Base) { get("/") { "Hello, ada@example.com" } }
  },

  "ours" => lambda {
    require "authkit_native/sinatra"
    Class.new(Sinatra::Base) do
      register Sinatra::AuthKit
      get("/", auth: true) { "Hello, #{auth.user.email}" }
    end
  },

  "Warden" => lambda {
    require "warden"
    users = { "ada" => Struct.new(:id, :email).new("ada", "ada@example.com") }
    Warden::Manager.serialize_into_session(&:id)
    Warden::Manager.serialize_from_session { |id| users[id] }
    Class.new(Sinatra::Base) do
      use Rack::Session::Cookie, secret: "k" * 64
      use(Warden::Manager) { |it| it.failure_app = ->(_env) { [401, {}, []] } }
      get("/") { "Hello, #{env["warden"].authenticate!.email}" }
      get "/login" do
        env["warden"].set_user(users["ada"])
        redirect "/"
      end
    end
  }
}

run variations.fetch(ENV.fetch("VARIATION")).call
