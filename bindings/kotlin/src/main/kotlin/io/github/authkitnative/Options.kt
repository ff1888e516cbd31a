package io.github.authkitnative

import java.time.Duration
import java.time.Instant

/** What goes in: set what you need, in any order. Unset options have the engine's defaults. Prints no value. */
sealed class Options<T : Options<T>> {
    internal val members = LinkedHashMap<String, Any?>()

    @Suppress("UNCHECKED_CAST")
    internal fun set(name: String, value: Any?): T = apply { members[name] = value } as T

    override fun toString(): String = javaClass.simpleName + members.keys
}

/** How a client is set up. What is unset comes from the environment, then from the engine's defaults. */
class ClientOptions : Options<ClientOptions>() {
    // generated: ClientOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The API key, `sk_...`, or `WORKOS_API_KEY`. Public clients leave it out and use PKCE. */
    fun apiKey(value: String?) = set("api_key", value)

    /** The client id, `client_...`, or `WORKOS_CLIENT_ID`. Required here or in each call. */
    fun clientId(value: String?) = set("client_id", value)

    /** The default redirect URI, or `WORKOS_REDIRECT_URI`. */
    fun redirectUri(value: String?) = set("redirect_uri", value)

    /**
     * The default cookie password, at least 32 bytes, or several, or `WORKOS_COOKIE_PASSWORD`. The first seals, all
     * unseal.
     */
    fun cookiePassword(value: String?) = set("cookie_password", value)

    /** Several: the first seals, all of them open. */
    fun cookiePassword(values: List<String>) = set("cookie_password", values)

    /**
     * The address of the API, or `WORKOS_BASE_URL`. It must be `https` unless it is loopback or `dangerAllowHttp` is
     * set.
     */
    fun baseUrl(value: String?) = set("base_url", value)

    /** The host name of the API, or `WORKOS_API_HOSTNAME`. An alternative to `baseUrl`. */
    fun apiHostname(value: String?) = set("api_hostname", value)

    /** The port that goes with `apiHostname`, or `WORKOS_API_PORT`. */
    fun port(value: Int?) = set("port", value)

    /** Whether `apiHostname` speaks TLS, or `WORKOS_API_HTTPS`. True by default. */
    fun https(value: Boolean?) = set("https", value)

    /** Allows `http` to a host that is not loopback. Every secret then crosses that network in clear. */
    fun dangerAllowHttp(value: Boolean) = set("danger_allow_http", value)

    /**
     * The accepted issuers of access tokens, one or a list, or `WORKOS_ISSUER`, separated by commas. They are compared
     * exactly, a trailing slash included. Unset: not checked, because the issuer differs by environment.
     */
    fun issuer(vararg values: String) = set("issuer", values.toList())

    /** The clock difference that is tolerated on `exp` and `nbf`. 5 seconds by default, 60 at most. */
    fun leeway(value: Duration?) = set("leeway", value)

    /** Strict mode: refuses access tokens without `auth_time`. */
    fun requireAuthTime(value: Boolean) = set("require_auth_time", value)

    /** How long a call may take in all, retries included. 10 seconds by default. */
    fun timeout(value: Duration?) = set("timeout", value)

    /** How long a connection may take. 5 seconds by default. */
    fun connectTimeout(value: Duration?) = set("connect_timeout", value)

    /**
     * A proxy for all calls: `http`, `https`, `socks4`, `socks4a`, `socks5` or `socks5h`, then `://`, a user and
     * password if need be, host and port. Unset: the usual proxy variables of the environment.
     */
    fun proxy(value: String?) = set("proxy", value)

    /** More certificate authorities, or self-signed certificates of servers, PEM. */
    fun caCertificates(value: String?) = set("ca_certificates", value)

    /** The format that new cookies are sealed in. `native` by default. */
    fun sealFormat(value: String?) = set("seal_format", value)

    /** The formats that cookies may come in. All by default. */
    fun acceptFormats(vararg values: String) = set("accept_formats", values.toList())

    /** A pinned JSON Web Key Set (RFC 7517). No key is ever fetched then. */
    fun jwks(value: Map<String, Any?>?) = set("jwks", value)

    /** The age at which keys are fetched again in the background. 300 seconds by default. */
    fun keysMaxAge(value: Duration?) = set("keys_max_age", value)

    /** How long known keys are used while their endpoint is down. 24 hours by default. */
    fun keysMaxStale(value: Duration?) = set("keys_max_stale", value)

    /** The least time between two fetches that unknown key ids cause. 30 seconds by default. */
    fun keysRefetchInterval(value: Duration?) = set("keys_refetch_interval", value)

    /**
     * How long the successor of a refresh token is cached, or that the token was refused. 60 seconds by default, 600 at
     * most.
     */
    fun refreshMemory(value: Duration?) = set("refresh_memory", value)

    /** How many verified sessions are cached. 2,000 by default, 1,000,000 at most, 0 turns the cache off. */
    fun sessionCache(value: Int?) = set("session_cache", value)

    /** The options of the web flow, which framework kits use. Unset: the client has none. */
    fun web(value: WebOptions?) = set("web", value)

    /**
     * For tests only: the client has an API in memory and accepts the sessions that tests of this process make, and no
     * others. It never uses the network and reads nothing from the environment. False by default.
     */
    fun testing(value: Boolean) = set("testing", value)
    // end of generated
}

// generated: web (UPDATE=1 cargo test -p authkit-core --test packages)
/** The paths of our own routes. Null turns one off. The callback is the path of the redirect URI. */
class Routes : Options<Routes>() {
    /** Where a sign-in starts. `/login` by default. */
    fun signIn(value: String?) = set("sign_in", value)

    /** Where a sign-up starts. `/signup` by default. */
    fun signUp(value: String?) = set("sign_up", value)

    /** Where a person signs out. `/logout` by default. */
    fun signOut(value: String?) = set("sign_out", value)

    /** Where a person switches to another organization. `/switch-organization` by default. */
    fun switchOrganization(value: String?) = set("switch_organization", value)

    /** Where a page's script asks who is signed in. Off by default. */
    fun session(value: String?) = set("session", value)

    /** What all of them begin with. Nothing by default. */
    fun prefix(value: String?) = set("prefix", value)
}

/** How the web flow works: cookies, routes and what they allow. */
class WebOptions : Options<WebOptions>() {
    /** The name of the session cookie, or `WORKOS_COOKIE_NAME`. `wos-session` by default. */
    fun cookieName(value: String?) = set("cookie_name", value)

    /**
     * Earlier names of the session cookie: read if the present one is absent, and deleted whenever a session is written
     * or ended. `wos_session` by default, none where `cookieName` begins with `__Host-`.
     */
    fun oldCookieNames(vararg values: String) = set("old_cookie_names", values.toList())

    /** Earlier domains of the session cookie, which deletions name too. None by default. */
    fun oldCookieDomains(vararg values: String) = set("old_cookie_domains", values.toList())

    /** The domain of the cookies, or `WORKOS_COOKIE_DOMAIN`. None by default: they are the host's own. */
    fun cookieDomain(value: String?) = set("cookie_domain", value)

    /**
     * How long browsers keep the session cookie, or `WORKOS_COOKIE_MAX_AGE`. 400 days by default, which is the most.
     */
    fun cookieMaxAge(value: Duration?) = set("cookie_max_age", value)

    /**
     * When browsers send the session cookie with requests of other sites, or `WORKOS_COOKIE_SAMESITE`: `lax`, `strict`
     * or `none`. `lax` by default.
     */
    fun sameSite(value: String?) = set("same_site", value)

    /** Whether the cookies are partitioned by the site that embeds the application (CHIPS). Needs `sameSite` `none`. */
    fun partitioned(value: Boolean) = set("partitioned", value)

    /** The most cookies that a session is split into, where it is too large for one. 2 by default, 4 at most. */
    fun cookieMaxChunks(value: Int?) = set("cookie_max_chunks", value)

    /** The paths of our own routes. */
    fun routes(value: Routes?) = set("routes", value)

    /** Where a person goes after a sign-in that names no page. `/` by default. */
    fun defaultReturnTo(value: String?) = set("default_return_to", value)

    /** Other origins that a person may go to after a sign-in, such as `https://admin.app.example`. None by default. */
    fun allowedReturnOrigins(vararg values: String) = set("allowed_return_origins", values.toList())

    /**
     * The hosts that the redirect URI of a request may have, where the application has several: names, or `*.` and a
     * domain. None by default.
     */
    fun allowedRedirectHosts(vararg values: String) = set("allowed_redirect_hosts", values.toList())

    /**
     * How long before the end of its token a session is refreshed. 60 seconds by default, 30 where tokens live 300
     * seconds or less, and at most a quarter of a token's life; 0 turns it off.
     */
    fun refreshBuffer(value: Duration?) = set("refresh_buffer", value)

    /** How long such a refresh may hold a page. 2 seconds by default. */
    fun proactiveDeadline(value: Duration?) = set("proactive_deadline", value)

    /** What a GET of the sign-out route does: `own_pages`, `always` or `never`. `own_pages` by default. */
    fun getSignOut(value: String?) = set("get_sign_out", value)

    /**
     * What becomes of a callback with a code and no `state`: `restart`, `refuse` or `accept_impersonation`. `restart`
     * by default.
     */
    fun statelessCallback(value: String?) = set("stateless_callback", value)

    /**
     * Other origins whose pages may send requests that change something, such as `https://app.example`. None by
     * default.
     */
    fun trustedOrigins(vararg values: String) = set("trusted_origins", values.toList())

    /**
     * Whether a guard checks the origin of requests that change something. True by default; false where the framework
     * has a protection of its own.
     */
    fun originCheck(value: Boolean?) = set("origin_check", value)

    /** Whether an administrator may act as a user. True by default. */
    fun allowImpersonation(value: Boolean?) = set("allow_impersonation", value)

    /** Patterns of the paths that need no sign-in. Unset: no path needs one unless a guard says so. */
    fun unauthenticatedPaths(vararg values: String) = set("unauthenticated_paths", values.toList())

    /** Patterns of the paths whose visitors are sent to sign up. */
    fun signUpPaths(vararg values: String) = set("sign_up_paths", values.toList())
}

/** What an application asks of a sign-in. */
class StartOptions : Options<StartOptions>() {
    /** The page to come back to. `defaultReturnTo` by default. */
    fun returnTo(value: String?) = set("return_to", value)

    /** The organization to sign in to. */
    fun organizationId(value: String?) = set("organization_id", value)

    /** The e-mail address that the page prefills. */
    fun loginHint(value: String?) = set("login_hint", value)

    /** Which page comes first: `sign-in` or `sign-up`. */
    fun screenHint(value: String?) = set("screen_hint", value)

    /** The OpenID Connect prompt: `login`, `consent`, `select_account`, ... */
    fun prompt(value: String?) = set("prompt", value)

    /** How long ago the user may have signed in last. 0 asks always. */
    fun maxAge(value: Duration?) = set("max_age", value)

    /** A value of the application's own, which comes back with the sign-in: at most 2,048 bytes. */
    fun state(value: String?) = set("state", value)

    /** The token of an invitation that the user accepts. */
    fun invitationToken(value: String?) = set("invitation_token", value)

    /** `authkit` for the hosted page, which is the default, or one identity provider. */
    fun provider(value: String?) = set("provider", value)

    /** The id of one SSO connection. */
    fun connectionId(value: String?) = set("connection_id", value)

    /** The domain that some providers prefill. */
    fun domainHint(value: String?) = set("domain_hint", value)

    /** More scopes to ask the provider for. */
    fun providerScopes(vararg values: String) = set("provider_scopes", values.toList())
}

/** What a guard asks for. Nothing: that somebody is signed in. */
class Requirement : Options<Requirement>() {
    /** The organization that the user must be signed in to: true for any, or its id. */
    fun organization(value: Boolean?) = set("organization", value)

    /** The organization that the user must be signed in to: true for any, or its id. */
    fun organization(value: String?) = set("organization", value)

    /** The role or roles that the user must have there. */
    fun role(vararg values: String) = set("role", values.toList())

    /** The permission or permissions that the user must have there. */
    fun permission(vararg values: String) = set("permission", values.toList())

    /** The entitlement or entitlements that the organization must have. */
    fun entitlement(vararg values: String) = set("entitlement", values.toList())

    /** The feature flag or flags that must be on. */
    fun featureFlag(vararg values: String) = set("feature_flag", values.toList())

    /** Whether one of several names is enough. All of them by default. */
    fun any(value: Boolean) = set("any", value)

    /** How long ago the user may have signed in last. */
    fun recent(value: Duration?) = set("recent", value)

    /** False refuses an administrator who acts as the user. */
    fun impersonation(value: Boolean?) = set("impersonation", value)

    /** Whether to check the origin of requests that change something. The client's `originCheck` by default. */
    fun originCheck(value: Boolean?) = set("origin_check", value)
}

/** Which organization to switch to, and where to go then. */
class SwitchOptions : Options<SwitchOptions>() {
    /** The id of the organization. */
    fun organizationId(value: String?) = set("organization_id", value)

    /** The page to go to. The page that the person was on by default. */
    fun returnTo(value: String?) = set("return_to", value)
}

/** The session that a test signs in with. */
class TestingSession : Options<TestingSession>() {
    /** Members of the user's record, such as `email`. The others have values of a test; `id` follows from `email`. */
    fun user(value: Map<String, Any?>?) = set("user", value)

    /** The organization that the user is signed in to. None by default. */
    fun organizationId(value: String?) = set("organization_id", value)

    /** The user's role. None by default. */
    fun role(value: String?) = set("role", value)

    /** All roles of the user. The `role` alone by default. */
    fun roles(vararg values: String) = set("roles", values.toList())

    /** What the user may do. Nothing by default. */
    fun permissions(vararg values: String) = set("permissions", values.toList())

    /** What the organization has paid for. Nothing by default. */
    fun entitlements(vararg values: String) = set("entitlements", values.toList())

    /** The feature flags that are on. None by default. */
    fun featureFlags(vararg values: String) = set("feature_flags", values.toList())

    /** The administrator who acts as the user: `email`, and `reason` if there is one. None by default. */
    fun impersonator(value: Map<String, Any?>?) = set("impersonator", value)

    /**
     * How long the access token counts. 300 seconds by default. It has expired where this is 0 or less, and the session
     * is refreshed when it is used.
     */
    fun expiresIn(value: Duration?) = set("expires_in", value)

    /** When the user last proved who they are. Now by default. */
    fun authenticatedAt(value: Instant?) = set("authenticated_at", value)

    /** More claims of the access token, such as those of a JWT template. */
    fun claims(value: Map<String, Any?>?) = set("claims", value)
}
// end of generated

/** What to ask of the sign-in page. One of [provider], [connectionId] and [organizationId] is needed. */
class AuthorizationUrlOptions : Options<AuthorizationUrlOptions>() {
    // generated: AuthorizationUrlOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The redirect URI that the code is sent to. The client's when unset. It must be registered in the dashboard. */
    fun redirectUri(value: String?) = set("redirect_uri", value)

    /** Another client than the configured one. */
    fun clientId(value: String?) = set("client_id", value)

    /** `authkit` for the hosted sign-in page, or one identity provider such as `GoogleOAuth`. An open set. */
    fun provider(value: String?) = set("provider", value)

    /** The id of one SSO connection. */
    fun connectionId(value: String?) = set("connection_id", value)

    /** The id of one organization. */
    fun organizationId(value: String?) = set("organization_id", value)

    /** The domain that some providers prefill. */
    fun domainHint(value: String?) = set("domain_hint", value)

    /** The e-mail address that the page prefills. */
    fun loginHint(value: String?) = set("login_hint", value)

    /** Which page comes first: `sign-in` or `sign-up`. Only with the provider `authkit`. */
    fun screenHint(value: String?) = set("screen_hint", value)

    /**
     * An opaque value that comes back to the redirect URI (RFC 6749 section 4.1.1). Use a fresh unguessable one for
     * each sign-in and compare it there.
     */
    fun state(value: String?) = set("state", value)

    /** The OpenID Connect prompt: `login`, `consent`, `select_account`, ... */
    fun prompt(value: String?) = set("prompt", value)

    /** How long ago the user may have signed in last: after that they must sign in again. 0 always asks. */
    fun maxAge(value: Duration?) = set("max_age", value)

    /** The S256 challenge of a code verifier (RFC 7636). */
    fun codeChallenge(value: String?) = set("code_challenge", value)

    /** The method of the challenge: `S256`, which is the default and the only one. */
    fun codeChallengeMethod(value: String?) = set("code_challenge_method", value)

    /** More scopes to ask the provider for. */
    fun providerScopes(vararg values: String) = set("provider_scopes", values.toList())

    /** More query parameters for the provider. */
    fun providerQueryParams(value: Map<String, Any?>?) = set("provider_query_params", value)

    /** The token of an invitation that the user accepts. */
    fun invitationToken(value: String?) = set("invitation_token", value)

    /** A nonce that binds a claim to this sign-in. */
    fun claimNonce(value: String?) = set("claim_nonce", value)

    /** Passed on to the API, which has deprecated it. */
    fun context(value: String?) = set("context", value)

    /** The token of a password reset that the user continues. */
    fun passwordResetToken(value: String?) = set("password_reset_token", value)
    // end of generated
}

/** Accepted by every grant. */
sealed class GrantOptions<T : GrantOptions<T>> : Options<T>() {
    // generated: GrantOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The browser's IP address. */
    fun ipAddress(value: String?) = set("ip_address", value)

    /** The browser's `User-Agent` header. */
    fun userAgent(value: String?) = set("user_agent", value)

    /** Your own id for the browser. */
    fun deviceId(value: String?) = set("device_id", value)

    /** Another client than the configured one. */
    fun clientId(value: String?) = set("client_id", value)
    // end of generated

    /** Seals the session of the response with the client's cookie password. It is checked before anything is sent. */
    fun sealSession() = set("session", mapOf("seal_session" to true))

    /** Seals the session of the response with this password. It is checked before anything is sent. */
    fun sealSession(cookiePassword: String?) =
        set("session", mapOf("seal_session" to true, "cookie_password" to cookiePassword))

    /** Seals the session of the response with the first of these passwords. */
    fun sealSession(cookiePassword: List<String>) =
        set("session", mapOf("seal_session" to true, "cookie_password" to cookiePassword))
}

/** The code of a callback. */
class AuthenticateWithCodeOptions : GrantOptions<AuthenticateWithCodeOptions>() {
    // generated: AuthenticateWithCodeOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The code that the callback's query or the user brought. */
    fun code(value: String?) = set("code", value)

    /** The PKCE verifier of this sign-in (RFC 7636). Required without an API key. */
    fun codeVerifier(value: String?) = set("code_verifier", value)

    /** The token of an invitation that the user accepts. */
    fun invitationToken(value: String?) = set("invitation_token", value)

    /** The id of the fraud signals that were collected in the browser. */
    fun signalsId(value: String?) = set("signals_id", value)

    /** The token of the unfinished sign-in, from the error's `fields`. */
    fun pendingAuthenticationToken(value: String?) = set("pending_authentication_token", value)
    // end of generated
}

/** A refresh token. */
class AuthenticateWithRefreshTokenOptions : GrantOptions<AuthenticateWithRefreshTokenOptions>() {
    // generated: AuthenticateWithRefreshTokenOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The refresh token. It works once. */
    fun refreshToken(value: String?) = set("refresh_token", value)

    /** The organization to sign in to. */
    fun organizationId(value: String?) = set("organization_id", value)
    // end of generated
}

/** An e-mail address and a password. */
class AuthenticateWithPasswordOptions : GrantOptions<AuthenticateWithPasswordOptions>() {
    // generated: AuthenticateWithPasswordOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The e-mail address. */
    fun email(value: String?) = set("email", value)

    /** The user's password. */
    fun password(value: String?) = set("password", value)

    /** The token of an invitation that the user accepts. */
    fun invitationToken(value: String?) = set("invitation_token", value)

    /** The id of the fraud signals that were collected in the browser. */
    fun signalsId(value: String?) = set("signals_id", value)

    /** The id of an earlier attempt that was challenged. */
    fun radarAuthAttemptId(value: String?) = set("radar_auth_attempt_id", value)
    // end of generated
}

/** A code sent by e-mail. */
class AuthenticateWithMagicAuthOptions : GrantOptions<AuthenticateWithMagicAuthOptions>() {
    // generated: AuthenticateWithMagicAuthOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The code that the callback's query or the user brought. */
    fun code(value: String?) = set("code", value)

    /** The e-mail address. */
    fun email(value: String?) = set("email", value)

    /** The token of an invitation that the user accepts. */
    fun invitationToken(value: String?) = set("invitation_token", value)

    /** The id of an earlier attempt that was challenged. */
    fun radarAuthAttemptId(value: String?) = set("radar_auth_attempt_id", value)

    /** An authorization code whose identity is linked to the user. */
    fun linkAuthorizationCode(value: String?) = set("link_authorization_code", value)

    /** The id of the fraud signals that were collected in the browser. */
    fun signalsId(value: String?) = set("signals_id", value)
    // end of generated
}

/** The step after `email_verification_required`. */
class AuthenticateWithEmailVerificationOptions : GrantOptions<AuthenticateWithEmailVerificationOptions>() {
    // generated: AuthenticateWithEmailVerificationOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The code that the callback's query or the user brought. */
    fun code(value: String?) = set("code", value)

    /** The token of the unfinished sign-in, from the error's `fields`. */
    fun pendingAuthenticationToken(value: String?) = set("pending_authentication_token", value)
    // end of generated
}

/** The step after `mfa_challenge`. */
class AuthenticateWithTotpOptions : GrantOptions<AuthenticateWithTotpOptions>() {
    // generated: AuthenticateWithTotpOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The code that the callback's query or the user brought. */
    fun code(value: String?) = set("code", value)

    /** The token of the unfinished sign-in, from the error's `fields`. */
    fun pendingAuthenticationToken(value: String?) = set("pending_authentication_token", value)

    /** The id of the challenge that [UserManagement.challengeAuthFactor] started. */
    fun authenticationChallengeId(value: String?) = set("authentication_challenge_id", value)
    // end of generated
}

/** The step after `organization_selection_required`. */
class AuthenticateWithOrganizationSelectionOptions : GrantOptions<AuthenticateWithOrganizationSelectionOptions>() {
    // generated: AuthenticateWithOrganizationSelectionOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The token of the unfinished sign-in, from the error's `fields`. */
    fun pendingAuthenticationToken(value: String?) = set("pending_authentication_token", value)

    /** The organization to sign in to. */
    fun organizationId(value: String?) = set("organization_id", value)
    // end of generated
}

/** The step after `radar_email_challenge`. */
class AuthenticateWithRadarEmailChallengeOptions : GrantOptions<AuthenticateWithRadarEmailChallengeOptions>() {
    // generated: AuthenticateWithRadarEmailChallengeOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The code that the callback's query or the user brought. */
    fun code(value: String?) = set("code", value)

    /** The challenge's id, from the error's `fields`. */
    fun radarChallengeId(value: String?) = set("radar_challenge_id", value)

    /** The token of the unfinished sign-in, from the error's `fields`. */
    fun pendingAuthenticationToken(value: String?) = set("pending_authentication_token", value)
    // end of generated
}

/** The step after `radar_sms_challenge`. */
class AuthenticateWithRadarSmsChallengeOptions : GrantOptions<AuthenticateWithRadarSmsChallengeOptions>() {
    // generated: AuthenticateWithRadarSmsChallengeOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The code that the callback's query or the user brought. */
    fun code(value: String?) = set("code", value)

    /** The token of the unfinished sign-in, from the error's `fields`. */
    fun pendingAuthenticationToken(value: String?) = set("pending_authentication_token", value)

    /** The id of the verification that [UserManagement.sendRadarSmsChallenge] started. */
    fun verificationId(value: String?) = set("verification_id", value)

    /** The phone number that the code is sent to. */
    fun phoneNumber(value: String?) = set("phone_number", value)
    // end of generated
}

/** The code of a device. */
class AuthenticateWithDeviceCodeOptions : GrantOptions<AuthenticateWithDeviceCodeOptions>() {
    // generated: AuthenticateWithDeviceCodeOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The device code of [UserManagement.authorizeDevice] (RFC 8628). */
    fun deviceCode(value: String?) = set("device_code", value)
    // end of generated
}

/** A cookie and the passwords that may open it. */
class LoadSealedSessionOptions : Options<LoadSealedSessionOptions>() {
    // generated: LoadSealedSessionOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The value of the cookie. Unset or empty when there is no cookie. */
    fun sessionData(value: String?) = set("session_data", value)

    /** The cookie password, or several: each is tried. The client's when unset. */
    fun cookiePassword(value: String?) = set("cookie_password", value)

    /** Several: the first seals, all of them open. */
    fun cookiePassword(values: List<String>) = set("cookie_password", values)

    /** Another client than the configured one. */
    fun clientId(value: String?) = set("client_id", value)
    // end of generated
}

/** How to check a session. */
class AuthenticateOptions : Options<AuthenticateOptions>() {
    // generated: AuthenticateOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The time to check against; the system clock when unset. */
    fun now(value: Instant?) = set("now", value)
    // end of generated
}

/** How to refresh a session. */
class RefreshOptions : Options<RefreshOptions>() {
    // generated: RefreshOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The organization to switch to. Unset: the session stays in the one of the token. */
    fun organizationId(value: String?) = set("organization_id", value)

    /** The password that the new session is sealed with, or the first of several. The session's when unset. */
    fun cookiePassword(value: String?) = set("cookie_password", value)

    /** Several: the first seals, all of them open. */
    fun cookiePassword(values: List<String>) = set("cookie_password", values)

    /** The time to check against; the system clock when unset. */
    fun now(value: Instant?) = set("now", value)
    // end of generated
}

/** How to seal or open data of your own. */
class SealDataOptions : Options<SealDataOptions>() {
    // generated: SealDataOptions (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The password, or several: the first seals. The client's cookie password when unset. */
    fun password(value: String?) = set("password", value)

    /** Several: the first seals, all of them open. */
    fun password(values: List<String>) = set("password", values)

    /** The format of the result. The client's `sealFormat` when unset. */
    fun format(value: String?) = set("format", value)

    /**
     * How long the result opens, at most 400 days. For ever when unset. Only `native` and `iron` have a place for it.
     */
    fun ttl(value: Duration?) = set("ttl", value)

    /**
     * What the value is for, such as `invitation`. It opens only where the same purpose is named; without one, where
     * none is named.
     */
    fun purpose(value: String?) = set("purpose", value)

    /** The time of sealing; the system clock when unset. */
    fun now(value: Instant?) = set("now", value)
    // end of generated
}

/** Options by their names in snake_case, for calls without a class of their own. */
class NamedOptions : Options<NamedOptions>() {
    /** Sets the option of this name. */
    fun with(name: String, value: Any?) = set(name, value)
}
