# frozen_string_literal: true

require_relative "helper"
require_relative "stories"
require "uri"

# Runs `tests/cases`. How a case is written stands in its README.
class CasesTest < EmulatorTest
  include Stories

  ROOT = File.expand_path("../../tests", __dir__)

  # `value` over `default`: objects member by member, everything else replaced, `$only` without the default.
  def self.merged(default, value)
    return value unless value.is_a?(Hash)
    return value["$only"] if value.key?("$only")

    default = {} unless default.is_a?(Hash)
    default.merge(value.to_h { |name, member| [name, merged(default[name], member)] })
  end

  # The cases of a group, each with the whole of what it is given. A case is a group of one.
  def self.cases_of(group, given = nil)
    given = merged(given, group["given"] || {})
    group.key?("cases") ? group["cases"].flat_map { |part| cases_of(part, given) } : [group.merge("given" => given)]
  end

  FILES = Dir[File.join(ROOT, "cases/*.json")]
  CASES = FILES.flat_map { |file| cases_of(JSON.parse(File.read(file))) }
  STORIES = Dir[File.join(ROOT, "cases/web/*.json")].flat_map { |file| cases_of(JSON.parse(File.read(file))) }

  # Operations whose method has another name here.
  METHODS = { "logout_url" => :get_logout_url, "pkce_generate" => :pkce, "inspect" => :inspect_cookie }.freeze

  # Which cases hold.
  HELD = (CASES + STORIES).to_h { |example| [example["id"], false] }

  { run_case: CASES, run_story: STORIES }.each do |runner, examples|
    examples.each do |example|
      define_method("test_#{example["id"]}") do
        send(runner, example)
        HELD[example["id"]] = true
      end
    end
  end

  Minitest.after_run do
    puts "#{HELD.size} cases"
    File.write(ENV["AUTHKIT_CASES_REPORT"], JSON.generate(HELD)) if ENV["AUTHKIT_CASES_REPORT"]
  end

  def test_ids_are_unique
    refute_empty CASES
    refute_empty STORIES
    assert_equal CASES.size + STORIES.size, HELD.size
  end

  private

  def run_case(example)
    given = example["given"]
    then_ = example["then"]
    @subject = @session = nil
    failure = attempt { @subject = make_client(resolve(given["client"] || {}), given["environment"] || {}) }.last
    @session_options = resolve(given["session"] || {})
    options = resolve(example["when"] || {})
    expected = resolve(then_)
    Array(given["faults"]).each { |fault| emulator.post("/faults", fault) }
    seen = emulator.requests.size
    reply = nil
    unless failure
      Array(given["before"]).each do |earlier|
        attempt { call(earlier["op"], resolve(earlier["when"] || {})) }
        @session = nil
      end
      reply, failure = attempt { call(example["op"], options) }
    end
    judge(expected, reply, failure)
    judge_sentence(expected, example["op"], options, reply) if expected["reason"] && expected["says"]
    judge_requests(expected["requests"], emulator.requests.drop(seen)) if expected["requests"]
  end

  def attempt
    [yield, nil]
  rescue AuthKitNative::AuthKitError, ArgumentError => e
    [nil, e]
  end

  def make_client(options, environment)
    ENV.update(environment)
    AuthKitNative::Client.new(**symbols(options))
  ensure
    environment.each_key { |name| ENV.delete(name) }
  end

  def call(operation, options)
    return {} if operation == "client"

    return @subject.user_management.send(:native).call(operation.to_sym, symbols(options)) if operation.start_with?("testing_")

    name = operation.delete_prefix("session.")
    name = METHODS.fetch(name, name)
    target = @subject.user_management
    target = @session ||= target.load_sealed_session(**symbols(@session_options)) if operation.start_with?("session.")
    target.public_send(name, **symbols(options))
  end

  def resolve(value)
    case value
    when String then value.sub("$emulator", emulator.base_url)
    when Array then value.map { |item| resolve(item) }
    when Hash
      reference = value.keys.find { |name| name.start_with?("$") }
      reference ? refer(reference, value) : value.transform_values { |member| resolve(member) }
    else value
    end
  end

  def refer(name, value)
    argument = value[name]
    case name
    when "$file" then at(JSON.parse(File.read(File.join(ROOT, argument))), value["at"] || "")
    when "$concat" then argument.map { |part| part.is_a?(String) ? part : part["repeat"] * part["count"] }.join
    when "$code" then emulator.post("/codes", argument)["code"]
    when "$tokens" then emulator.post("/tokens", argument)["access_token"]
    when "$testing" then call("testing_session", argument)[:sealed_session]
    when "$testing_code" then call("testing_session", argument)[:code]
    when "$sealed" then call("seal_session_from_auth_response", resolve(argument))
    when "$sealed_data" then call("seal_data", resolve(argument))
    when "$signed_in" then sign_in(@subject.user_management, **symbols(argument)).sealed_session
    else flunk "nobody knows the reference #{name}"
    end
  end

  def at(document, pointer)
    pointer.split("/").drop(1).reduce(document) { |value, step| value.is_a?(Array) ? value[step.to_i] : value.fetch(step) }
  end

  def judge(expected, reply, failure)
    if expected["error"]
      assert failure, "no error, but #{reply.inspect}"
      return judge_keywords(expected["error"], failure) if failure.is_a?(ArgumentError)

      assert_equal expected["error"], failure.code
      assert_includes failure.message, expected["says"] || ""
      told = %i[code hint remedy status request_id retryable retry_after api_code fields]
      return expect(expected["fields"] || {}, plain(told.to_h { |name| [name, failure.public_send(name)] }))
    end
    raise failure if failure

    value = plain(reply)
    expect({ "authenticated" => false, "reason" => expected["reason"] }, value) if expected["reason"]
    expect(expected["value"], value) if expected.key?("value")
    judge_url(expected["url"], value) if expected["url"]
    expect(expected["opens"], plain(call("unseal_data", { "sealed" => value }))) if expected.key?("opens")
  end

  # The outcome's error says why, and the last check of an inspection says the same.
  def judge_sentence(expected, operation, options, outcome)
    assert_equal expected["reason"], outcome.error.code
    assert_includes outcome.error.message, expected["says"]
    return unless operation == "session.authenticate"

    sealed, session = @session_options.partition { |name, _| %w[session_data sealed_session].include?(name) }
    options = symbols(session.to_h.merge(options))
    found = plain(@subject.user_management.inspect_cookie(sealed: sealed.to_h.values.first || "", **options))
    assert_equal expected["reason"], found["reason"]
    assert_includes found["checks"].last["detail"], expected["says"]
  end

  # Of keywords that a method does not have, or demands, Ruby itself speaks.
  def judge_keywords(code, failure)
    assert_match(/\A(unknown keyword|missing keyword|wrong number of arguments)/, failure.message)
    assert_equal "invalid_option", code
  end

  def judge_url(expected, url)
    assert_equal expected["base"], url.split("?").first
    assert_equal expected["query"], URI.decode_www_form(URI(url).query.to_s).to_h
  end

  def judge_requests(expected, log)
    assert_equal expected.size, log.size, "number of requests"
    expected.zip(log) do |wanted, request|
      names = wanted.delete("body_members")
      assert_equal names, request["body"].keys.sort if names
      expect(wanted, request)
    end
  end

  # Objects by subset, everything else exactly; `{"any": true}` is anything but null.
  def expect(expected, actual, at = "reply")
    if !expected.is_a?(Hash) then expected.nil? ? assert_nil(actual, at) : assert_equal(expected, actual, at)
    elsif expected == { "any" => true } then refute_nil(actual, at)
    else
      assert_kind_of Hash, actual, at
      expected.each { |name, wanted| expect(wanted, actual[name], "#{at}.#{name}") }
    end
  end

  # What JSON would say, with reasons in the engine's spelling.
  def plain(value)
    value = value.to_h if value.is_a?(AuthKitNative::Record)
    value = value.merge(fields: value[:fields].to_h) if value.is_a?(Hash) && value.key?(:fields)
    value = value.merge(reason: value[:reason]&.downcase) if value.is_a?(Hash) && value.key?(:reason)
    JSON.parse(JSON.generate([value])).first
  end

  def symbols(options) = options.transform_keys(&:to_sym)
end
