# frozen_string_literal: true

# The stories' application on Rack: pages that do what a step asks of them. The flow is the kit's.
require "authkit_native/rack"
require "json"

# What a page does, in Rack alone and in Sinatra.
module Pages
  MEMBERS = %i[state authenticated reason retryable session_id organization_id role roles permissions entitlements
               feature_flags authentication_method].freeze
  ADDRESSES = %i[sign_in_url sign_up_url sign_out_url].freeze

  PIECES = ["one ", "two ", "three"].freeze
  FILE = File.expand_path("../../apps/public/page.css", __dir__)

  # What nobody expects.
  class Broken < StandardError; end

  # What applications do beside pages, by the methods of the framework: nil for a page.
  def self.done(env, does)
    env["authkit"].state if asked(env).dig(:when, :reads)
    op = asked(env)[:op]&.to_sym
    raise Broken, "the application is broken" if op == :raise

    does[op]&.call
  end

  # What the application saw since it was mounted or asked about it.
  def self.told = @told ||= { events: [], cookie: nil }

  def self.forget = @told = nil

  def self.asked(env) = JSON.parse(env["HTTP_X_STORY"] || "{}", symbolize_names: true)

  # The value to show, and header fields. `require_auth` is the framework's guard.
  def self.page(env, require_auth)
    auth = env["authkit"]
    when_ = asked(env)[:when] || {}
    case op = (asked(env)[:op] || "handle").to_sym
    when :guard then require_auth.call(**when_) && who(env)
    when :has then { value: auth.has(**when_) }
    when :authenticated_within then { value: auth.authenticated_within(when_[:seconds]) }
    when *ADDRESSES then { value: auth.public_send(op, **when_) }
    when :sign_out then auth.sign_out(**when_)
    when :switch_organization then auth.switch_organization(when_[:organization_id], **when_.except(:organization_id))
    when :finish then finish(env, when_)
    else who(env)
    end
  end

  def self.who(env)
    auth = env["authkit"]
    found = MEMBERS.to_h { |name| [name, auth.public_send(name)] }
    found[:reason] = found[:reason]&.downcase
    found[:user] = auth.user&.then { |it| { id: it.id, email: it.email } }
    found[:impersonator] = auth.impersonator&.then { |it| { email: it.email } }
    told[:cookie] = env["HTTP_COOKIE"]
    { auth: found }
  end

  def self.finish(env, when_)
    found = when_[:auth_was_read] || when_[:sets_cookies] ? who(env) : {}
    env["authkit"].allow_caching if when_[:allow_caching]
    found
  end

  # The header fields of a page.
  def self.fields(env)
    when_ = asked(env)[:op] == "finish" ? asked(env)[:when] : {}
    fields = { "content-type" => "application/json", "x-story-page" => Process.pid.to_s }
    fields["cache-control"] = when_[:cache_control] if when_[:cache_control]
    fields["vary"] = when_[:vary] if when_[:vary]
    fields
  end

  # The hooks of an application that listens.
  def self.hooks
    note = lambda do |event, _request|
      print_it(event)
      error = event.error
      code = error.respond_to?(:code) ? error.code : nil
      told[:events] << { name: event.name, code: event.code, status: event.status, error: { code: } }
      nil
    end
    names = %i[on_refresh on_switch on_sign_out on_error]
    { on_sign_in: method(:welcome), **names.to_h { |name| [name, note] } }
  end

  # As an application does that looks for a mistake.
  def self.print_it(it) = warn("#{it} #{it.inspect}")

  def self.welcome(event, request)
    print_it(event)
    response = { user: { email: event.response.user.email }, authentication_method: event.response.authentication_method }
    told[:events] << { name: event.name, state: event.state, response: }
    hook = asked(request.env)[:hook] || {}
    raise "the application does not know this user" if hook[:failed]

    hook[:return_to]
  end
end

# What an application says of an error that it has to mend.
class Mending
  def initialize(app) = @app = app

  def call(env)
    @app.call(env)
  rescue AuthKitNative::AuthKitError => e
    Pages.print_it(e)
    [500, { "content-type" => "application/json" }, [JSON.generate(error: e.code, says: e.message)]]
  end
end

# The page for exceptions of an application without a framework: inside of the kit, whose cookies are for it, too.
class BrokenPage
  def initialize(app) = @app = app

  def call(env)
    @app.call(env)
  rescue Pages::Broken => e
    Pages.print_it(e)
    [500, { "content-type" => "text/plain" }, ["broken"]]
  end
end

# An application whose stage is set by a request to `/_story`.
class Theatre
  # The application on Rack alone.
  RACK = lambda do |options, redirect_uri|
    does = lambda do |env|
      {
        stream: -> { [200, { "content-type" => "text/plain" }, Pages::PIECES.each] },
        missing: -> { [404, {}, []] },
        file: -> { Rack::Files.new(File.dirname(Pages::FILE)).call(env.merge("PATH_INFO" => "/#{File.basename(Pages::FILE)}")) },
      }
    end
    page = lambda do |env|
      auth = env["authkit"]
      Pages.done(env, does.call(env)) || [200, Pages.fields(env), [JSON.generate(Pages.page(env, auth.method(:require_auth)))]]
    end
    Rack::Builder.app do
      use AuthKit::Rack, **options, **redirect_uri
      use BrokenPage
      run page
    end
  end

  def initialize(make)
    @make = make
    mount(JSON.parse(ENV["STORY"], symbolize_names: true)) if ENV["STORY"]
  end

  def call(env)
    return @app.call(env) unless env["PATH_INFO"].start_with?("/_story")

    body = env["rack.input"].read.to_s
    [200, {}, [JSON.generate(control(env["PATH_INFO"], body.empty? ? nil : JSON.parse(body, symbolize_names: true)))]]
  end

  private

  def control(path, body)
    case path
    when "/_story" then mount(body)
    when "/_story/seen" then Pages.told.tap { Pages.forget }
    else ask(body)
    end
  end

  def mount(story)
    Pages.forget
    ENV.update(story[:environment].transform_keys(&:to_s))
    @app = Mending.new(under(story[:mount], @make.call(options(story), redirect_uri(story))))
    {}
  rescue AuthKitNative::AuthKitError, ArgumentError => e
    { error: e.respond_to?(:code) ? e.code : "invalid_option", says: e.message }
  ensure
    story[:environment].each_key { |name| ENV.delete(name.to_s) }
  end

  def under(mount, app) = mount ? Rack::URLMap.new(mount => app) : app

  def options(story) = { **story[:client], **(story[:hooks] ? Pages.hooks : {}) }

  # A story may choose the redirect URI for each request.
  def redirect_uri(story)
    return {} unless story[:chooses_redirect_uri]

    { redirect_uri: ->(env) { Pages.asked(env)[:redirect_uri] } }
  end

  # Asks by Rack::Test, without a server.
  def ask(asked)
    env = asked[:headers].to_h.transform_keys { |name| variable(name) }
    answer = Rack::Test::Session.new(@app).tap do |session|
      session.custom_request(asked[:method], "https://app.example#{asked[:target]}", {}, env.merge(input: asked[:body] || ""))
    end.last_response
    fields = answer.headers.flat_map { |name, value| [*value].flat_map { |each| each.split("\n") }.map { |each| [name, each] } }
    { status: answer.status, headers: fields, body: answer.body }
  end

  def variable(name)
    name = name.upcase.tr("-", "_")
    %w[CONTENT_TYPE CONTENT_LENGTH].include?(name) ? name : "HTTP_#{name}"
  end
end
