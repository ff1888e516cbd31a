# frozen_string_literal: true

# Runs the stories of `tests/cases/web` on the handle of a request. How a story is written stands in the README there.
module Stories
  # What a browser has: cookies, where the last answer sent it, the sign-in page that it saw last, the address that it asked
  # for last, and the last text.
  Visitor = Struct.new(:cookies, :location, :page, :url, :value)

  # Operations that need no session, or find it out themselves.
  ALONE = %w[handle resolve sign_out switch_organization sign_in_url sign_up_url sign_out_url].freeze
  # What of an answer everybody sees.
  SHOWN = %i[status location headers body code].freeze
  # What comes back from the sign-in page and is nobody else's business.
  SECRETS = %w[code state error_description].freeze
  # The usual reply is short: the application goes on, and nothing else is to be done.
  CONTINUE = { action: "continue", headers: [], set_cookies: [] }.freeze
  EPOCH = "Thu, 01 Jan 1970 00:00:00 GMT"

  private

  def run_story(story)
    given = story["given"]
    @subject, @refused = attempt { make_client(resolve(given["client"] || {}), given["environment"] || {}) }
    @browsers = Hash.new { |browsers, name| browsers[name] = Visitor.new({}) }
    emulator.post("/settings", given["settings"]) if given["settings"]
    (given["organizations"] || []).each { |organization| emulator.post("/organizations", organization) }
    resolve(given["users"] || []).each { |user| emulator.post("/users", user) }
    @browsers[""].cookies.update(resolve(given["cookies"] || {}))
    begun = Time.now.to_i
    clock = 0
    (story["steps"] || [story]).each_with_index do |step, number|
      @step = "step #{number + 1}"
      # The clock of the API goes with that of the application.
      at = step["at"] || clock
      emulator.advance_clock(at - clock) unless at == clock
      clock = at
      visit(step, given, begun + at)
    end
  end

  def visit(step, given, now)
    name = step["browser"] || ""
    # Another server of the application.
    other = make_client(resolve(self.class.merged(given["client"], step["client"])), {}) if step.key?("client")
    @sentinels = given["sentinels"] || []
    take(Array(step["take"]), name)
    request = facts(step, given, name)
    set_faults(step, given)
    seen = emulator.requests(nil).size
    then_ = resolve(step["then"] || {})
    began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    outcomes = Array.new(step["at_once"] || 1) { Thread.new { attempt { perform(request, step, now, other) } } }.map(&:value)
    took = Process.clock_gettime(Process::CLOCK_MONOTONIC) - began
    outcomes.each { |(answer, auth), failure| judge_outcome(then_, request, @browsers[name], answer, auth, failure) }
    assert_operator took, :<=, then_["within"], @step if then_["within"]
    judge_log(then_, emulator.requests(nil).drop(seen))
  end

  # The facts of a request, with the cookies of its browser.
  def facts(step, given, name)
    browser = @browsers[name]
    browser.cookies.update(resolve(step["cookies"] || {})).compact!
    request = self.class.merged(given["request"], step["request"] || {})
    request["url"] = address(request["url"], name) if request["url"].is_a?(Hash)
    request = resolve(request)
    header = [*resolve(step["further_cookies"] || []), *browser.cookies.sort].map { |pair| pair.join("=") }.join("; ")
    request["headers"] = { "cookie" => header, **(request["headers"] || {}) } unless header.empty?
    browser.url = request["url"]
    request
  end

  def set_faults(step, given)
    faults = step.fetch("faults") { given["faults"] unless step.key?("steps") }
    return unless faults

    emulator.clear_faults
    faults.each { |fault| emulator.post("/faults", fault) }
  end

  # The reply of the operation, and who is signed in after it.
  def perform(request, step, now, other)
    raise @refused if @refused

    handle = (other || @subject).user_management.send(:native).web_request(request)
    operation = step["op"] || "handle"
    call = ->(name, options) { handle.call(name.to_sym, { **symbols(resolve(options || {})), now: }) }
    call.call("resolve", {}) unless ALONE.include?(operation)
    answer = call.call(operation, step["when"])
    Array(step["and"]).each { |after| answer = call.call(after["op"], after["when"]) }
    [answer.nil? ? CONTINUE : answer, auth_of(call)]
  end

  # Nobody asked, if there is nothing to compare with rights.
  def auth_of(call)
    call.call("has", {})
    plain(AuthKitNative::Authentication.new(call.call("auth", {})))
  rescue AuthKitNative::ConfigurationError
    nil
  end

  # Copies cookies of another browser, perhaps spoiled, into this one.
  def take(taken, name)
    taken.each do |asked|
      others = @browsers[asked["from"] || name].cookies.select { |known, _| known.match?(asked["name"]) }
      others = others.to_h { |known, value| [replaced(known, asked["replace_name"]), replaced(value, asked["replace_value"])] }
      @browsers[name].cookies.update(others)
    end
  end

  def replaced(text, asked)
    return text unless asked

    assert_match(/#{asked[0]}/, text, @step)
    text.sub(/#{asked[0]}/) { asked[1] }
  end

  # An address that only the steps before tell.
  def address(asked, name)
    kind, options = asked.find { |member, _| member.start_with?("$") }
    browser = @browsers[options.is_a?(Hash) ? options["of"] || name : name]
    url =
      case kind
      when "$callback" then callback(options.except("of"), browser)
      when "$visit" then emulator.post("/visits", { "browser" => name, "url" => browser.location, **options })["path"]
      when "$again" then browser.url
      when "$value" then browser.value
      when "$location" then browser.location
      when "$cookie" then browser.cookies.sort.find { |known, _| known.match?(options["name"]) }.last
      else return resolve(asked)
      end
    replaced(url, asked["replace"])
  end

  # The address that the sign-in page sends the browser back to.
  def callback(options, browser)
    query = decoded(URI(browser.page).query).to_h
    back = { error: options["error"] } if options.key?("error")
    back ||= { code: resolve({ "$code" => { "code_challenge" => query["code_challenge"], **options }.compact }) }
    "#{URI(query.fetch("redirect_uri")).path}?#{URI.encode_www_form(**back, state: query["state"] || "")}"
  end

  def judge_outcome(expected, request, browser, answer, auth, failure)
    secrets = secrets_of(request) + @sentinels
    if expected["error"]
      assert failure, "#{@step}: no error, but #{answer}"
      assert_equal expected["error"], failure.code, @step
      assert_includes failure.message, expected["says"] || "", @step
      return keeps(secrets, "#{failure.message} #{failure.inspect}")
    end
    raise failure if failure

    keep(answer, browser)
    judge_answer(expected, answer, auth)
    return unless answer.is_a?(Hash) && answer.key?(:action)

    holds_always(answer)
    keeps(secrets, "#{answer.slice(*SHOWN)} #{answer.dig(:event, :error, :message)}")
  end

  # What a request holds that no page, header or error may show: cookies, and what came back from the sign-in page.
  def secrets_of(request)
    cookies = (request.dig("headers", "cookie") || "").split("; ").filter_map { |cookie| cookie.split("=", 2)[1] }
    query = decoded(request["url"].split("?", 2)[1]).select { |name, _| SECRETS.include?(name) }
    (cookies + query.map(&:last)).select { |secret| secret.size > 7 }
  end

  def keeps(secrets, shown)
    secrets.each { |secret| refute_includes shown, secret, @step }
  end

  # What a browser does with an answer.
  def keep(answer, browser)
    browser.value = answer.is_a?(String) ? answer : nil
    return unless answer.is_a?(Hash)

    Array(answer[:set_cookies]).each do |line|
      name, value, attributes = parsed(line)
      attributes["max-age"] == "0" ? browser.cookies.delete(name) : browser.cookies[name] = value
    end
    return unless answer[:location]

    browser.location = answer[:location]
    browser.page = answer[:location] if answer[:location].include?("/user_management/authorize?")
  end

  # What holds of every answer, whatever a story asks.
  def holds_always(answer)
    lines = answer[:set_cookies]
    kinds = lines.map do |line|
      _, value, attributes = parsed(line)
      assert_equal attributes["max-age"] == "0", attributes["expires"] == EPOCH && value.empty?, line
      assert_equal ["/", ""], attributes.values_at("path", "httponly"), line
      assert_operator line.bytesize, :<=, 4_096
      attributes["max-age"] == "0" ? 0 : 1
    end
    assert_equal kinds.sort, kinds, "#{@step}: deletions come first"
    assert_equal lines.uniq, lines
    judge_headers({ "cache-control" => "no-store", "vary" => "Cookie" }, answer[:headers]) if answer[:action] == "answer"
    [*answer[:headers].map(&:last), answer[:location], *lines].compact.each { |text| refute_match(/[^\x20-\x7E]/, text) }
  end

  def judge_answer(expected, answer, auth)
    expected.each do |name, wanted|
      case name
      when "requests", "calls", "within" then next
      when "auth" then fits(wanted, auth, name)
      when "headers" then judge_headers(wanted, answer[:headers])
      when "cookies" then judge_cookies(wanted, answer[:set_cookies])
      when "location" then judge_location(wanted, answer[:location])
      when "body" then wanted ? judge_body(wanted, answer[:body] || "") : assert_nil(answer[:body], @step)
      when "json" then fits(wanted, JSON.parse(answer[:body]), name)
      when "value" then fits(wanted, plain(answer), name)
      else fits(wanted, plain(answer[name.to_sym]), name)
      end
    end
  end

  # As `expect`, with patterns for text.
  def fits(wanted, actual, name)
    name = "#{@step}: #{name}" unless name.start_with?("step")
    if wanted.is_a?(Hash) && wanted.key?("matches") && actual.is_a?(String)
      assert_match(/#{wanted["matches"]}/, actual, name)
    elsif wanted.is_a?(Hash) && actual.is_a?(Hash)
      wanted.each { |member, value| fits(value, actual[member], "#{name}.#{member}") }
    else
      expect(wanted, actual, name)
    end
  end

  def judge_headers(wanted, actual)
    fields = actual.to_h.transform_keys(&:downcase)
    wanted.each { |name, value| fits(value, fields[name.downcase], name) }
  end

  # Every line, in order: the name, perhaps the value, what a flow holds, all attributes.
  def judge_cookies(wanted, lines)
    assert_equal wanted.size, lines.size, "#{@step}: #{lines.map { |line| line[/\A[^=]+/] }}"
    wanted.zip(lines) do |cookie, line|
      name, value, attributes = parsed(line)
      fits(cookie["name"], name, "cookie")
      fits(cookie["value"], value, name) if cookie.key?("value")
      assert_equal cookie["attributes"], attributes, "#{@step}: #{name}" if cookie.key?("attributes")
      next unless cookie.key?("flow")

      fits(cookie["flow"], plain(@subject.user_management.unseal_data(sealed: value, purpose: "authkit web flow")), name)
    end
  end

  # A line taken apart: attributes by their names in small letters, flags as empty text.
  def parsed(line)
    pair, *attributes = line.split("; ")
    name, value = pair.split("=", 2)
    [name, value, attributes.to_h { |part| part.split("=", 2).then { |key, of| [key.downcase, of || ""] } }]
  end

  # Text, a pattern, or `base` (all before `?`) and `query`: members by subset, null for one that must not be there.
  def judge_location(wanted, actual)
    return fits(wanted, actual, "location") unless wanted.is_a?(Hash) && wanted.key?("base")

    path, query = actual.split("?", 2)
    fits(wanted["base"], path, "location")
    fits(wanted["query"] || {}, decoded(query).to_h, "location")
  end

  # The parameters of a query, which may hold anything.
  def decoded(query)
    query.to_s.split("&").map { |pair| pair.split("=", 2).map { |part| URI.decode_www_form_component(part.b).scrub } }
  end

  def judge_body(wanted, text)
    Array(wanted["has"]).each { |part| assert_includes text, part, @step }
    Array(wanted["lacks"]).each { |part| refute_includes text, part, @step }
  end

  def judge_log(expected, log)
    paths = log.map { |request| request["path"] }
    assert_equal expected["calls"], paths.reject { |path| path.start_with?("/sso/jwks/") }, @step if expected["calls"]
    return unless expected["requests"]

    judge_requests(expected["requests"], log.select { |request| request["path"] == "/user_management/authenticate" })
  end
end
