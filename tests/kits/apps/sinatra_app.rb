# frozen_string_literal: true

# The stories' application in Sinatra.
require_relative "rack_app"
require "authkit_native/sinatra"

# The application, with a route for every path and method.
SINATRA = lambda do |options, redirect_uri|
  Class.new(Sinatra::Base) do
    register Sinatra::AuthKit
    set :authkit, **options, **redirect_uri
    set :show_exceptions, false
    set :raise_errors, true
    # Pages of a story are JSON, which this would refuse to foreign pages.
    set :protection, except: :json_csrf

    error(Pages::Broken) { "broken" }

    %i[get post put patch delete options head].each do |method|
      public_send(method, /.*/) do
        Pages.done(env, { stream: -> { halt stream { |out| Pages::PIECES.each { |it| out << it } } },
                          missing: -> { halt 404 }, file: -> { send_file Pages::FILE } })
        shown = JSON.generate(Pages.page(env, method(:require_auth)))
        headers Pages.fields(env)
        shown
      end
    end
  end.tap(&:prototype)
end
