# frozen_string_literal: true

module AuthKitNative
  module Web
    # Who is signed in, as far as one request knows. It is found out when something is first asked; a request that asks for
    # nothing is left alone.
    #
    # The members are those of {Authentication}, and `nil` or empty when nobody is signed in.
    class Auth
      # The bytes that a form of our own routes may have.
      FORM_LIMIT = 16_384
      private_constant :FORM_LIMIT

      # With `is_sent`, no answer is to come that could set cookies.
      # @private
      def initialize(kit, env, is_sent: false)
        @kit = kit
        @env = env
        @place = kit.place(env)
        @concern = kit.concern(@place)
        @set_cookies = []
        @was_read = @allows_caching = false
        @was_sent = is_sent
      end

      # `:signed_in`, `:signed_out`, or `:unknown` while sign-in cannot be reached.
      # @return [Symbol]
      def state
        return :signed_in if authenticated

        retryable ? :unknown : :signed_out
      end

      # Whether somebody is signed in.
      # @return [Boolean]
      def authenticated = outcome.authenticated
      alias authenticated? authenticated
      # Why nobody is, in capitals: `"NO_SESSION_COOKIE_PROVIDED"`.
      # @return [String, nil]
      def reason = outcome.reason
      # Whether it is not known for now: the session may well be valid.
      # @return [Boolean]
      def retryable = outcome.retryable
      alias retryable? retryable
      # Seconds to wait before asking again, when the API said so.
      # @return [Float, nil]
      def retry_after = outcome.retry_after
      # The user.
      # @return [User, nil]
      def user = outcome.user
      # The session's id.
      # @return [String, nil]
      def session_id = outcome.session_id
      # The organization that the user is signed in to.
      # @return [String, nil]
      def organization_id = outcome.organization_id
      # The user's role there.
      # @return [String, nil]
      def role = outcome.role
      # The user's roles there.
      # @return [Array<String>]
      def roles = outcome.roles
      # What the user may do there.
      # @return [Array<String>]
      def permissions = outcome.permissions
      # What the organization has.
      # @return [Array<String>]
      def entitlements = outcome.entitlements
      # The feature flags that are on.
      # @return [Array<String>]
      def feature_flags = outcome.feature_flags
      # The administrator who acts as the user.
      # @return [Impersonator, nil]
      def impersonator = outcome.impersonator
      # The claims of the access token.
      # @return [Members, nil]
      def claims = outcome.claims
      # How the user signed in.
      # @return [String, nil]
      def authentication_method = outcome.authentication_method
      # When the user last signed in, in seconds since the epoch, if the token says so.
      # @return [Integer, nil]
      def authenticated_at = outcome.authenticated_at
      # When the access token expires, in seconds since the epoch.
      # @return [Integer, nil]
      def expires_at = outcome.expires_at
      # The format that the session cookie is sealed in.
      # @return [String, nil]
      def seal_format = outcome.seal_format
      # The access token, to call other services with. A secret.
      # @return [String, nil]
      def access_token = outcome.access_token

      # Lets only signed-in users go on who have what is asked for. Everybody else is answered: sent to sign in, or refused.
      # Requests that change something must come from a page of this application.
      #
      # @param requirement [Hash] any of `organization` (true or an id), `role`, `permission`, `entitlement`,
      #   `feature_flag` (one name or several), `any` (one of several is enough), `recent` (seconds since the sign-in),
      #   `impersonation` (false refuses it) and `origin_check`
      # @return [Auth] itself
      # @raise [ConfigurationError] when an option cannot be used
      def require_auth(**requirement)
        answer = guard(requirement)
        answer ? throw(:authkit, answer) : self
      end

      # Whether somebody is signed in who has all this.
      # @param requirement [Hash] any of `organization`, `role`, `permission`, `entitlement`, `feature_flag` and `any`, as for
      #   {#require_auth}
      # @return [Boolean]
      def has(**requirement) = outcome && request.call(:has, requirement)
      alias has? has

      # Whether the user signed in so many seconds ago or later.
      # @param seconds [Integer]
      # @return [Boolean]
      def authenticated_within(seconds) = outcome && request.call(:authenticated_within, { seconds: })
      alias authenticated_within? authenticated_within

      # The address that starts a sign-in and comes back to this page. Sets no cookie and needs no network.
      # @param options [Hash] any of `return_to`, `organization_id`, `login_hint`, `screen_hint`, `prompt`, `max_age`,
      #   `state`, `invitation_token`, `provider`, `connection_id`, `domain_hint` and `provider_scopes`
      # @return [String]
      # @raise [ConfigurationError] when an option cannot be used, such as a `return_to` that leads elsewhere
      def sign_in_url(**options) = request.call(:sign_in_url, options)

      # The same, with the page for new users first.
      # @param options [Hash] as for {#sign_in_url}
      # @return [String]
      # @raise [ConfigurationError] as {#sign_in_url}
      def sign_up_url(**options) = request.call(:sign_up_url, options)

      # The path that signs out: for a button that posts to it, or a link.
      # @param return_to [String, nil] the page to go to afterwards
      # @return [String]
      # @raise [ConfigurationError] when `return_to` leads elsewhere
      def sign_out_url(return_to: nil) = request.call(:sign_out_url, { return_to: }.compact)

      # Switches the session to another organization and answers the request: with the page to go to, or with what keeps the
      # user from it. Does not return.
      # @param organization_id [String]
      # @param return_to [String, nil] the page to go to; the one the user was on when unset
      # @return [void]
      # @raise [ConfigurationError] when an option cannot be used
      def switch_organization(organization_id, return_to: nil)
        throw :authkit, answered(request.call(:switch_organization, { organization_id:, return_to: }.compact))
      end

      # Ends the session and answers the request. Does not return.
      # @param return_to [String, nil] the page to go to afterwards
      # @return [void]
      # @raise [ConfigurationError] when an option cannot be used
      def sign_out(return_to: nil)
        throw :authkit, answered(request.call(:sign_out, { return_to: }.compact))
      end

      # Lets caches keep the answer to this request as the application says, although it depends on who asks.
      # @return [void]
      def allow_caching
        @allows_caching = true
        nil
      end

      # Shows nothing of the request.
      # @return [String]
      def inspect = "#<#{self.class}>"
      alias to_s inspect

      # Shows nothing of the request.
      # @return [String]
      def as_json(*) = inspect

      # Shows nothing of the request.
      # @return [String]
      def to_json(*state) = as_json.to_json(*state)

      # @private
      def encode_with(coder) = coder.scalar = inspect

      # @private
      # @raise [TypeError] always
      def marshal_dump
        raise TypeError, "#{self.class} belongs to its request and is not dumped"
      end

      # The answer that a guard has for this request; `nil` lets it go on.
      # @private
      def guard(requirement)
        outcome
        request.call(:guard, requirement)
      end

      # The answer of our own routes and guarded paths; `nil` where the application answers.
      # @private
      def answer
        handled if @concern
      end

      # Whether the path is one of the flow's own.
      # @private
      def own? = @concern == "own"

      # Who is signed in, if it was asked for already.
      # @private
      def known = @outcome

      # Whether nobody read who is signed in, and no cookie is to be set.
      # @private
      def untouched? = !@was_read && @set_cookies.empty? && (@was_sent = true)

      # The cookies to set, and the other header fields that the application's answer needs. No cookie reaches the browser
      # afterwards.
      # @private
      def finish(cache_control, vary)
        @was_sent = true
        options = { auth_was_read: @was_read, cache_control:, vary: }
        options[:sets_cookies] = true unless @set_cookies.empty?
        options[:allow_caching] = true if @allows_caching
        [@set_cookies, request.call(:finish, options) || {}]
      end

      private

      def outcome
        @outcome ||= begin
          @was_read = true
          answer = handled
          throw :authkit, answer if answer && !@was_sent
          Authentication.new(request.call(:auth, {}))
        end
      end

      # The answer to the request, if there is one. Once for each request, also when a hook asks who is signed in.
      def handled
        return @handled if defined?(@handled)

        @handled = nil
        answer = request.call(:handle, {})
        return if answer.nil?

        @handled = answer if answer[:action] == "answer"
        answer = answered(answer)
        @handled = (answer if answer[:action] == "answer")
      end

      def request
        @request ||= @kit.native.web_request(facts, Web.fields(@env))
      end

      def facts
        query = @env["QUERY_STRING"].to_s
        url = query.empty? ? @place[:url] : "#{@place[:url]}?#{Web.text(query)}"
        facts = { **@place, method: @env["REQUEST_METHOD"], url:, cookies_writable: !@was_sent }
        own? ? { **facts, form:, remote_address: @kit.remote_address(@env) } : facts
      end

      # The fields of a small form. What is no form has none, and the engine says what is missing.
      def form
        length = @env["CONTENT_LENGTH"].to_s
        return unless length.match?(/\A\d{1,6}\z/) && length.to_i <= FORM_LIMIT

        fields = ::Rack::Request.new(@env).POST.select { |_, value| value.is_a?(String) }
        fields.to_h { |name, value| [Web.text(name), Web.text(value)] }
      rescue StandardError
        nil
      end

      # Notes the cookies of an answer and tells the hooks what happened.
      def answered(answer)
        event = answer[:event]
        return hooked_sign_in(answer) if event && event[:name] == "signed_in" && @kit.hook("signed_in")

        noted(answer)
        event ? hooked(answer, **event) : answer
      end

      def noted(answer)
        @set_cookies.concat(answer[:set_cookies])
        @env["HTTP_COOKIE"] = answer[:request_cookie] if answer[:request_cookie]
        answer
      end

      # A hook of a failure may answer instead.
      def hooked(answer, name:, error: nil, **)
        event = Event.new({ name:, error: exception(error), code: answer[:code], status: answer[:status] })
        result = @kit.hook(name)&.call(event, @kit.request(@env))
        case [name, result]
        in ["failed", [Integer, Hash, _]] then { **answer, response: result }
        else answer
        end
      end

      def exception(error)
        return error unless error.is_a?(Hash)

        AuthKitError.build(error[:message], { **error, fields: Members.new.update(error[:fields] || {}) })
      end

      # A hook of a sign-in may name the page to go to. If it fails, nobody is signed in.
      def hooked_sign_in(answer)
        response = AuthenticationResponse.new(request.call(:response, {}))
        event = Event.new({ name: "signed_in", response:, state: answer[:event][:state] })
        begin
          result = @kit.hook("signed_in").call(event, @kit.request(@env))
        rescue StandardError => e
          @kit.report(e, @env)
          return hooked(noted(request.call(:after_sign_in, { failed: true })), name: "failed", error: e)
        end
        noted(request.call(:after_sign_in, result.is_a?(String) ? { return_to: result } : {}))
      end
    end
  end
end
