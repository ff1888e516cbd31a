# frozen_string_literal: true

# Puma with the stories' application: `ruby puma_server.rb rack|sinatra|rails [workers]`.
require "puma"
require "puma/configuration"
require "puma/launcher"
require "puma/events"
require "rack"
require_relative "#{ARGV[0]}_app"
require "rack/test"

make = { "rack" => -> { Theatre::RACK }, "sinatra" => -> { SINATRA }, "rails" => -> { RAILS } }.fetch(ARGV[0]).call
$stdout.sync = true
theatres = Hash.new { |known, process| known[process] = Theatre.new(make) }
lock = Mutex.new
configuration = Puma::Configuration.new do |it|
  # Each process makes its own client, as without `preload_app!`.
  it.app { |env| lock.synchronize { theatres[Process.pid] }.call(env) }
  it.bind "tcp://127.0.0.1:0"
  it.workers Integer(ARGV[1] || 0)
  it.threads 16, 16
end
launcher = Puma::Launcher.new(configuration, events: Puma::Events.new($stderr, $stderr))
launcher.events.on_booted { puts JSON.generate(port: launcher.connected_ports.first, rack: Rack.release) }
launcher.run
