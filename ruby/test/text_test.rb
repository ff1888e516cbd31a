# frozen_string_literal: true

require_relative "helper"

# Text without an encoding of its own is read as UTF-8, other text by its encoding.
class TextTest < EmulatorTest
  NAME = "Zoë 日本"

  # The same text under the labels that Ruby programs get it with.
  LABELLED = {
    "binary, as from Rack" => NAME.b,
    "ASCII, as from a file without a locale" => NAME.dup.force_encoding(Encoding::US_ASCII),
    "UTF-16LE" => NAME.encode(Encoding::UTF_16LE),
    "UTF-16 with a mark" => NAME.encode(Encoding::UTF_16),
    "UTF-32BE" => NAME.encode(Encoding::UTF_32BE),
    "GB18030" => NAME.encode(Encoding::GB18030),
    "a symbol" => NAME.to_sym,
    "a binary symbol" => NAME.b.to_sym,
    "a frozen binary text" => NAME.b.freeze,
    "a subclass" => Class.new(String).new(NAME.b)
  }.freeze

  # What is no text, whatever it is taken for.
  BROKEN = {
    "UTF-8" => "a\xFFb",
    "a half of a pair" => "\xED\xA0\xBD",
    "binary" => "a\xFFb".b,
    "ASCII" => "a\xFFb".dup.force_encoding(Encoding::US_ASCII),
    "Shift_JIS" => "\x81".dup.force_encoding(Encoding::Shift_JIS),
    "Shift_JIS that is UTF-8" => "\u00A0".dup.force_encoding(Encoding::Shift_JIS),
    "UTF-16" => "\x00\xD8".dup.force_encoding(Encoding::UTF_16LE),
    "an odd UTF-16" => "abc".dup.force_encoding(Encoding::UTF_16LE),
    "an encoding that cannot be converted" => "a".dup.force_encoding(Encoding::UTF_7),
    "a symbol" => "\xFF".b.to_sym
  }.freeze

  LABELLED.each do |label, text|
    define_method("test_#{label}_is_read".tr(" ", "_")) do
      assert_equal({ list: [NAME], NAME.to_sym => 1 }, round({ "list" => [text], text => 1 }))
      url = users.authorization_url(provider: "authkit", redirect_uri: "https://app.example/callback", state: text)
      assert_equal NAME, URI.decode_www_form(URI(url).query).to_h["state"]
    end
  end

  def test_other_encodings_are_converted
    { Encoding::ISO_8859_1 => "Zoë", Encoding::Windows_1252 => "5 €", Encoding::Shift_JIS => "日本" }.each do |encoding, text|
      assert_equal text, round([text.encode(encoding)])[0]
      assert_equal text, round([text.encode(encoding).to_sym])[0]
    end
  end

  BROKEN.each do |label, text|
    define_method("test_#{label}_that_is_broken_is_refused_by_name".tr(" ", "_")) do
      refused("state") { users.authorization_url(provider: "authkit", redirect_uri: "https://app.example/callback", state: text) }
      refused("data") { users.seal_data(data: { a: [text] }) }
      refused("data") { users.seal_data(data: { text => 1 }) }
      refused("cookie_password") { users.load_sealed_session(session_data: "x", cookie_password: text) }
      refused("api_key") { client(api_key: text) }
      refused("user_agent") { users.authenticate_with_code(code: emulator.code, user_agent: text) }
      assert_empty emulator.requests
    end

    next if text.is_a?(Symbol)

    define_method("test_a_cookie_of_#{label}_is_a_bad_cookie".tr(" ", "_")) do
      [text, "j:{\"a\":1}#{text.b}".b, (text * 5_000)].each do |cookie|
        session = users.load_sealed_session(session_data: cookie)
        assert_equal ["INVALID_SESSION_COOKIE"] * 2, [session.authenticate.reason, session.refresh.reason]
        assert_equal "INVALID_SESSION_COOKIE", users.inspect_cookie(sealed: cookie).reason
        assert_raises(AuthKitNative::SignInRequiredError) { session.get_logout_url }
        assert_raises(AuthKitNative::SignInRequiredError) { session.reseal }
        assert_raises(AuthKitNative::SignInRequiredError) { users.unseal_data(sealed: cookie) }
      end
    end
  end

  def test_a_cookie_is_a_session_under_every_label
    cookie = sign_in(users).sealed_session
    [cookie.b, cookie.dup.force_encoding(Encoding::US_ASCII), cookie.encode(Encoding::UTF_16LE), cookie.to_sym].each do |value|
      assert users.load_sealed_session(session_data: value).authenticate.authenticated
      assert users.inspect_cookie(sealed: value).authenticated
    end
  end

  def test_a_user_agent_from_the_wire_reaches_the_api
    users.authenticate_with_code(code: emulator.code, user_agent: "Mozilla/5.0 (#{NAME})".b)
    assert_equal "Mozilla/5.0 (#{NAME})", emulator.requests.last["body"]["user_agent"]
  end

  def test_a_process_without_a_locale
    program = <<~PROGRAM
      require "authkit_native"
      given, own = ENV.values_at("WORKOS_COOKIE_PASSWORD", "APP_PASSWORD")
      print Encoding.default_external, " "
      first, second = [{}, { cookie_password: own }].map { |it| AuthKitNative::Client.new(client_id: "client_1", **it).user_management }
      print second.unseal_data(sealed: first.seal_data(data: given)) == given.dup.force_encoding("UTF-8")
    PROGRAM
    password = "#{NAME}, long enough to be a password"
    env = { "LC_ALL" => "C", "WORKOS_COOKIE_PASSWORD" => password, "APP_PASSWORD" => password }
    assert_equal "US-ASCII true", ruby(program, env:)
  end

  private

  def users = @users ||= client.user_management

  def round(data) = users.unseal_data(sealed: users.seal_data(data:))

  def refused(option, &)
    error = assert_raises(AuthKitNative::ConfigurationError, &)
    assert_equal "invalid_option", error.code
    assert_includes error.message, "`#{option}`"
  end
end
