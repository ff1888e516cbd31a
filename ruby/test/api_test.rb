# frozen_string_literal: true

require_relative "helper"
require "yaml"

# What Ruby programs rely on.
class ApiTest < EmulatorTest
  def test_results_match_patterns_on_success_and_failure
    session = client.user_management.load_sealed_session(session_data: sign_in.sealed_session)
    session.authenticate => { authenticated:, reason: }
    assert authenticated
    assert_nil reason
    session.authenticate => { authenticated: true, user: { first_name: "Ada", id: /\Auser_/ } }
    session.refresh => { authenticated:, sealed_session: }
    assert authenticated
    refute_empty sealed_session

    none = client.user_management.load_sealed_session(session_data: nil)
    none.authenticate => { authenticated:, reason:, user:, sealed_session: }
    assert_equal [false, "NO_SESSION_COOKIE_PROVIDED", nil, nil], [authenticated, reason, user, sealed_session]
    none.refresh => { authenticated: false, sealed_session: nil, reason: "NO_SESSION_COOKIE_PROVIDED" }
    assert_equal session.authenticate.to_h.keys, none.authenticate.to_h.keys
  end

  def test_records_are_read_by_symbol_text_method_and_path
    user = sign_in.user
    assert_equal ["Ada"] * 4, [user[:first_name], user["first_name"], user.first_name, user[:first_name]]
    assert_equal user, AuthKitNative::User.new(user.to_h)
    assert_equal user.hash, AuthKitNative::User.new(user.to_h).hash
    assert_nil user[:unknown]
    other = AuthKitNative::User.new({ id: "user_1", metadata: { plan: "pro" }, new_member: 1 })
    assert_equal "pro", other.dig(:metadata, :plan)
    assert_equal({ new_member: 1 }, other.raw)
    assert other.key?(:new_member)
  end

  def test_everything_that_comes_back_is_frozen_and_shareable
    result = client.user_management.load_sealed_session(session_data: sign_in.sealed_session).authenticate
    [client, client.user_management, result, sign_in].each { |value| assert Ractor.shareable?(value), value.class.name }
    assert_raises(FrozenError) { result.user.to_h[:email] << "x" }
    assert_raises(FrozenError) { result.claims[:sub] = "x" }
  end

  def test_secrets_stay_out_of_everything_printed
    response = sign_in
    result = client.user_management.load_sealed_session(session_data: response.sealed_session).refresh
    pkce = client.user_management.pkce
    secrets = [response.access_token, response.refresh_token, response.sealed_session, result.access_token,
               result.sealed_session, pkce.code_verifier, PASSWORD, "sk_test_emulator"]
    secrets.each { |secret| refute_empty secret }
    configuration = AuthKitNative::Configuration.new
    configuration.key = "sk_test_emulator"
    printed = [response, result, pkce, client, client.user_management, configuration].flat_map do |value|
      [value.inspect, value.to_s, capture_io { pp value }.join, YAML.dump(value), JSON.generate([value]), value.to_s]
    end
    printed.each { |text| secrets.each { |secret| refute_includes text, secret } }
    [response, result, pkce, response.user, client, configuration].each do |value|
      assert_raises(TypeError) { Marshal.dump(value) }
    end
    assert_includes result.inspect, 'access_token="[redacted]"'
  end

  def test_secrets_stay_out_of_exceptions
    emulator.fault("status", match: { path: "/user_management/" }, status: 403, body: {
                     code: "email_verification_required", message: "secret-in-text",
                     pending_authentication_token: "secret-pending",
                     email: "ada@example.com"
                   })
    error = assert_raises(AuthKitNative::SignInRequiredError) { sign_in }
    assert_equal "email_verification_required", error.code
    assert_equal "secret-pending", error.pending_authentication_token
    assert_equal 403, error.status
    copy = Marshal.load(Marshal.dump(error))
    assert_equal [error.class, error.code, error.message, {}], [copy.class, copy.code, copy.message, copy.fields]
    shown = capture_io { pp error }.join
    printed = [error.message, error.inspect, error.full_message, shown, YAML.dump(error), Marshal.dump(error)]
    printed.each { |text| refute_includes text, "secret-" }
  end

  def test_classes_follow_remedies
    base = AuthKitNative::AuthKitError
    classes = { "fix_configuration" => AuthKitNative::ConfigurationError, "sign_in" => AuthKitNative::SignInRequiredError,
                "retry_later" => AuthKitNative::UnavailableError, "reject_request" => AuthKitNative::RejectedError,
                "report_bug" => AuthKitNative::InternalError }
    native = AuthKitNative.const_get(:AuthKitError) && AuthKitNative.module_eval { const_get(:Native, false) }
    refute_empty native.codes
    native.codes.each do |code, remedy|
      error = base.build("text", { code:, remedy: })
      assert_instance_of classes.fetch(remedy), error
      assert_kind_of StandardError, error
    end
  end

  def test_a_failed_refresh_is_an_outcome_whose_error_can_be_raised
    session = client.user_management.load_sealed_session(session_data: sign_in.sealed_session)
    emulator.fault("status", match: { grant_type: "refresh_token" }, times: 0, status: 503, body: {})
    result = session.refresh
    assert_equal [false, true, true], [result.authenticated, result.retryable, result.session_alive]
    assert_equal "SERVER_ERROR", result.reason
    error = assert_raises(AuthKitNative::UnavailableError) { raise result.error }
    assert_equal "server_error", error.code
  end

  def test_refresh_takes_a_hash_or_keywords
    session = client.user_management.load_sealed_session(session_data: sign_in.sealed_session)
    assert session.refresh({ cookie_password: "another-horse-battery-staple-0002" }).authenticated
    assert session.refresh(cookie_password: PASSWORD).authenticated
    assert_raises(TypeError) { session.refresh(5) }
    assert_raises(ArgumentError) { session.refresh({ colour: 1 }) }
  end

  def test_configure_keeps_earlier_options_and_a_bad_one_changes_nothing
    AuthKitNative.configure do |config|
      config.key = "sk_test_emulator"
      config.base_url = emulator.base_url
    end
    AuthKitNative.configure { |config| config.client_id = "client_emulator" }
    before = AuthKitNative.client
    assert_raises(AuthKitNative::ConfigurationError) { AuthKitNative.configure { |config| config.timeout = -1 } }
    assert_raises(NoMethodError) { AuthKitNative.configure { |config| config.unknown = 1 } }
    assert_same before, AuthKitNative.client
    response = AuthKitNative::UserManagement.authenticate_with_code(code: emulator.code)
    assert_equal "ada@example.com", response.user.email
  end

  def test_keywords_are_rubys
    users = client.user_management
    session = users.load_sealed_session(session_data: nil)
    assert_equal [%i[keyreq data], *%i[password format ttl purpose now].map { |name| [:key, name] }],
                 users.method(:seal_data).parameters
    assert_equal [%i[opt options], *%i[organization_id cookie_password now].map { |name| [:key, name] }],
                 session.method(:refresh).parameters
    [users, AuthKitNative::UserManagement].each do |either|
      assert_raises(ArgumentError) { either.authenticate_with_code }
      assert_raises(ArgumentError) { either.authorization_url(provder: "authkit") }
      assert_raises(ArgumentError) { either.seal_data(1) }
    end
    assert_raises(ArgumentError) { session.authenticate(colour: 1) }
    assert_raises(ArgumentError) { AuthKitNative::Client.new(colour: 1) }
    assert_raises(AuthKitNative::ConfigurationError) { users.authenticate_with_code(code: nil) }
    assert_raises(AuthKitNative::ConfigurationError) { users.seal_data(data: BasicObject.new) }
  end

  def test_the_class_has_the_methods_of_its_instances
    AuthKitNative::UserManagement::Calls.public_instance_methods(false).each do |name|
      of_the_class = AuthKitNative::UserManagement.method(name)
      assert_equal AuthKitNative::UserManagement.instance_method(name).parameters, of_the_class.parameters
      assert_equal of_the_class.parameters, client.user_management.method(name).parameters
    end
  end

  def test_methods_can_be_called_in_every_ractor
    program = <<~PROGRAM
      require "authkit_native"
      client = AuthKitNative::Client.new(client_id: "client_1", cookie_password: "#{PASSWORD}")
      print Ractor.new(client.user_management) { |users| users.unseal_data(sealed: users.seal_data(data: { n: 1 })) }.take
    PROGRAM
    assert_equal "{:n=>1}", ruby(program, "-W0")
  end

  def test_workos_has_the_names_of_this_gem
    program = <<~PROGRAM
      require "authkit_native/workos"
      WorkOS.configure { |config| config.client_id = "client_1" }
      same = (AuthKitNative.constants - [:ConflictingGemError]).all? { |name| WorkOS.const_get(name).equal?(AuthKitNative.const_get(name)) }
      print [same, WorkOS.client.equal?(AuthKitNative.client), WorkOS.configuration.client_id, WorkOS::Error, $LOAD_PATH.grep(/shadow/)]
    PROGRAM
    assert_equal '[true, true, "client_1", AuthKitNative::AuthKitError, []]', ruby(program)
  end

  def test_workos_does_not_mix_with_the_vendors
    vendor = Dir.mktmpdir
    File.write(File.join(vendor, "workos.rb"), "module WorkOS; VERSION = '6.0.0'; end")
    refused = "begin; require FIRST; require SECOND; rescue LoadError, FrozenError => e; print e.class, ' ', e.message; end"
    messages = { ["workos", "authkit_native/workos"] => /\AAuthKitNative::ConflictingGemError WorkOS is already defined/,
                 ["authkit_native/workos", "workos"] => /\AFrozenError .*WorkOS of the gem authkit_native/ }
    messages.each do |(first, second), message|
      program = refused.sub("FIRST", first.inspect).sub("SECOND", second.inspect)
      assert_match message, ruby(program, "-I#{vendor}")
    end
    beside = 'require "workos"; require "authkit_native"; print WorkOS::VERSION'
    assert_equal "6.0.0", ruby(beside, "-I#{vendor}")
  ensure
    FileUtils.rm_rf(vendor) if vendor
  end

  def test_loading_starts_no_thread_and_opens_no_socket
    program = 'require "authkit_native"; print Dir.children("/proc/self/task").size, " ", ' \
              'Dir.children("/proc/self/fd").count { |fd| File.socket?(File.join("/proc/self/fd", fd)) }'
    assert_equal "1 0", ruby(program)
  end
end
