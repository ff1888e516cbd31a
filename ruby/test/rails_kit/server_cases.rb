# frozen_string_literal: true

require_relative "application"
require "puma"
require "puma/server"
require "puma/events"
require "socket"

# Streams and Action Cable, which need a server.
class RailsServerTest < RailsKitTest
  # What a server said: lines of the head, and the rest.
  Answer = Struct.new(:head, :body) do
    def status = head[/\AHTTP\S+ (\d+)/, 1].to_i
    def field(name) = head[/^#{name}: *(.*?)\r?$/i, 1]
    # This Puma knows no lists, as which Rack 3 has such fields, and writes them as Ruby would.
    def cookies = head.scan(/^set-cookie: *(?:\[")?([^=]+)=/i).flatten
  end

  def self.port
    @port ||= begin
      events = Puma::Events.strings
      server = Puma::Server.new(Shop, events, min_threads: 0, max_threads: 8)
      listener = server.add_tcp_listener("127.0.0.1", 0)
      server.run
      Minitest.after_run { server.stop(true) }
      listener.addr[1]
    end
  end

  def test_a_stream_is_guarded_and_sets_the_refreshed_cookie
    assert_equal 302, get("/stream/show").status
    stream = get("/stream/show", "wos-session=#{expired_cookie}")
    assert_equal [200, ["wos-session"]], [stream.status, stream.cookies]
    assert_match(%r{\Atext/event-stream}, stream.field("content-type"))
    assert_equal %w[0 1 2], stream.body.scan(/data: (\d) user_/).flatten
    assert_includes stream.field("cache-control"), "no-store"
    assert_includes stream.field("vary"), "Cookie"
  end

  def test_a_guard_ends_a_stream_that_has_begun
    late = get("/stream/late")
    assert_equal 200, late.status
    assert_includes late.body, "begun"
    refute_includes late.body, "never"
  end

  def test_an_exception_before_a_stream
    broken = get("/stream/broken", "wos-session=#{expired_cookie}")
    assert_equal [500, ["wos-session"]], [broken.status, broken.cookies]
  end

  def test_connections_of_action_cable
    assert_equal({ "type" => "welcome" }, connect("/cable", "wos-session=#{sign_in.sealed_session}"))
    unauthorized = { "type" => "disconnect", "reason" => "unauthorized", "reconnect" => false }
    assert_equal unauthorized, connect("/cable")
    globex, acme = [GLOBEX, ACME].map { |id| "wos-session=#{sign_in(organization_id: id).sealed_session}" }
    assert_equal unauthorized, connect("/cable?write=1", globex)
    assert_equal({ "type" => "welcome" }, connect("/cable?write=1", acme))
    assert_equal unauthorized, connect("/cable", acme, origin: "https://evil.example")
  end

  # A connection sets no cookie: the refresh is left to the next page, after which the browser comes back.
  def test_a_connection_with_an_expired_session_is_to_come_again
    cookie = expired_cookie
    seen = emulator.requests.size
    refused = connect("/cable", "wos-session=#{cookie}")
    assert_equal ["disconnect", true, seen], [refused["type"], refused["reconnect"], emulator.requests.size]
    get("/dashboard", "wos-session=#{cookie}")
    assert_equal({ "type" => "welcome" }, connect("/cable", "wos-session=#{cookie}"))
  end

  private

  def open_socket(path, cookie, **fields)
    socket = TCPSocket.new("127.0.0.1", self.class.port)
    fields = { "Host" => "app.example", "X-Forwarded-Proto" => "https", "Cookie" => cookie, **fields }.compact
    socket.write("GET #{path} HTTP/1.1\r\n#{fields.map { |pair| "#{pair.join(": ")}\r\n" }.join}\r\n")
    socket
  end

  def get(path, cookie = nil)
    socket = open_socket(path, cookie, "Sec-Fetch-Mode" => "navigate", "Sec-Fetch-Dest" => "document", "Connection" => "close")
    Answer.new(*socket.read.split("\r\n\r\n", 2))
  ensure
    socket&.close
  end

  # The first message of a connection.
  def connect(path, cookie = nil, origin: "https://app.example")
    socket = open_socket(path, cookie, "Upgrade" => "websocket", "Connection" => "Upgrade", "Origin" => origin,
                                       "Sec-WebSocket-Key" => ["k" * 16].pack("m0"), "Sec-WebSocket-Version" => "13",
                                       "Sec-WebSocket-Protocol" => "actioncable-v1-json")
    head = socket.gets("\r\n\r\n")
    assert_match(%r{\AHTTP/1.1 101}, head)
    refute_match(/set-cookie: *wos/i, head)
    _, length = socket.read(2).bytes
    JSON.parse(socket.read(length))
  ensure
    socket&.close
  end
end
