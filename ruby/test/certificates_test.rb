# frozen_string_literal: true

require_relative "helper"
require "openssl"
require "socket"
require "tmpdir"

# Which certificates are trusted: authorities that the environment or an option names, and Ruby's own where the operating
# system has none.
class CertificatesTest < Minitest::Test
  # An authority, and the context of a server at localhost that it signed.
  AUTHORITY_KEY = OpenSSL::PKey::EC.generate("prime256v1")
  SERVER_KEY = OpenSSL::PKey::EC.generate("prime256v1")

  def self.certificate(name, key, issuer, serial, *extensions)
    OpenSSL::X509::Certificate.new.tap do |it|
      it.version = 2
      it.serial = serial
      it.subject = OpenSSL::X509::Name.parse("/CN=#{name}")
      it.issuer = issuer&.subject || it.subject
      it.public_key = key
      it.not_before = Time.now - 3600
      it.not_after = Time.now + 86_400
      factory = OpenSSL::X509::ExtensionFactory.new(issuer || it, it)
      extensions.each { |extension, value, critical| it.add_extension(factory.create_extension(extension, value, critical)) }
      it.sign(AUTHORITY_KEY, "SHA256")
    end
  end

  AUTHORITY = certificate(
    "authority", AUTHORITY_KEY, nil, 1, ["basicConstraints", "CA:TRUE", true], ["keyUsage", "keyCertSign", true]
  )
  SERVER = certificate("localhost", SERVER_KEY, AUTHORITY, 2, ["subjectAltName", "DNS:localhost", false])

  # Says whether the API's certificate is trusted.
  PROGRAM = <<~RUBY
    require "authkit_native"
    options = { client_id: "client_1", api_key: "sk_test", base_url: ENV.fetch("API"), ca_certificates: ENV["GIVEN"], timeout: 5 }
    begin
      print AuthKitNative::Client.new(**options).user_management.create_magic_auth(email: "a@example.com")[:id]
    rescue AuthKitNative::AuthKitError => e
      print e.code
    end
  RUBY

  def setup
    @folder = Dir.mktmpdir
    context = OpenSSL::SSL::SSLContext.new.tap { |it| it.add_certificate(SERVER, SERVER_KEY) }
    @server = TCPServer.new("127.0.0.1", 0)
    @serving = Thread.new do
      listening = OpenSSL::SSL::SSLServer.new(@server, context)
      loop { answer(listening.accept) }
    rescue OpenSSL::SSL::SSLError
      retry
    end
    @serving.report_on_exception = false
  end

  def teardown
    @serving.kill.join
    @server.close
    FileUtils.rm_rf(@folder)
  end

  def test_no_authority_is_trusted_unasked
    assert_equal "network_error", outcome
  end

  def test_the_environment_names_a_file
    assert_equal "magic_auth_1", outcome("SSL_CERT_FILE" => authority)
  end

  def test_the_environment_names_a_folder
    File.write(File.join(@folder, format("%08x.0", AUTHORITY.subject.hash)), AUTHORITY.to_pem)
    assert_equal "magic_auth_1", outcome("SSL_CERT_DIR" => @folder)
  end

  def test_an_option_names_a_certificate
    assert_equal "magic_auth_1", outcome("GIVEN" => AUTHORITY.to_pem)
  end

  def test_rubys_own_count_where_the_system_has_none
    assert_equal "magic_auth_1", outcome({ "OWN" => authority }, without_system(false))
    assert_equal "network_error", outcome({ "OWN" => authority }, without_system(true)), "the system's are enough"
    assert_equal "network_error", outcome({ "OWN" => "/nowhere" }, without_system(false))
  end

  private

  def authority = File.join(@folder, "authority.pem").tap { |path| File.write(path, AUTHORITY.to_pem) }

  # As in an image without the operating system's authorities, or with them.
  def without_system(has_roots)
    <<~RUBY
      require "openssl"
      OpenSSL::X509.send(:remove_const, :DEFAULT_CERT_FILE)
      OpenSSL::X509::DEFAULT_CERT_FILE = ENV.fetch("OWN")
      OpenSSL::X509.send(:remove_const, :DEFAULT_CERT_DIR)
      OpenSSL::X509::DEFAULT_CERT_DIR = "/nowhere"
      require "authkit_native"
      AuthKitNative.module_eval { const_get(:Native, false) }.define_singleton_method(:system_has_roots?) { #{has_roots} }
    RUBY
  end

  def outcome(env = {}, before = "")
    env = { "SSL_CERT_FILE" => nil, "SSL_CERT_DIR" => nil, "API" => "https://localhost:#{@server.addr[1]}", **env }
    lib = File.expand_path("../lib", __dir__)
    IO.popen([env, RbConfig.ruby, "-I#{lib}", "-e", before + PROGRAM, { err: %i[child out] }], &:read)
  end

  def answer(browser)
    length = 0
    while (line = browser.gets&.chomp) && !line.empty?
      length = Integer(line[/\d+/]) if line.match?(/\Acontent-length:/i)
    end
    browser.read(length)
    body = '{"id":"magic_auth_1"}'
    head = ["HTTP/1.1 200 OK", "Content-Type: application/json", "Content-Length: #{body.size}", "Connection: close"]
    browser.write([*head, "", body].join("\r\n"))
    browser.close
  end
end
