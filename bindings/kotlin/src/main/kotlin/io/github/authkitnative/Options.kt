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
    /** `sk_...`, or `WORKOS_API_KEY`. Public clients leave it out and use PKCE. */
    fun apiKey(value: String?) = set("api_key", value)

    /** `client_...`, or `WORKOS_CLIENT_ID`. Needed here or in each call. */
    fun clientId(value: String?) = set("client_id", value)

    /** The default redirect URI, or `WORKOS_REDIRECT_URI`. */
    fun redirectUri(value: String?) = set("redirect_uri", value)

    /** The default cookie password, or `WORKOS_COOKIE_PASSWORD`; at least 32 bytes. */
    fun cookiePassword(value: String?) = set("cookie_password", value)

    /** Several: the first seals, all of them open. */
    fun cookiePassword(values: List<String>) = set("cookie_password", values)

    /** The API's address, or `WORKOS_BASE_URL`. Must be https unless it is loopback. */
    fun baseUrl(value: String?) = set("base_url", value)

    /** The API's host name, or `WORKOS_API_HOSTNAME`; instead of [baseUrl]. */
    fun apiHostname(value: String?) = set("api_hostname", value)

    /** The port that goes with [apiHostname], or `WORKOS_API_PORT`. */
    fun port(value: Int?) = set("port", value)

    /** Whether [apiHostname] speaks TLS (default true), or `WORKOS_API_HTTPS`. */
    fun https(value: Boolean?) = set("https", value)

    /** Allows http to other hosts than loopback: every secret then crosses that network in clear. */
    fun dangerAllowHttp(value: Boolean) = set("danger_allow_http", value)

    /** Accepted issuers of tokens, or `WORKOS_ISSUER`. Unset: any. */
    fun issuer(vararg values: String) = set("issuer", values.toList())

    /** The clock difference tolerated: 5 s by default, 60 s at most. */
    fun leeway(value: Duration?) = set("leeway", value)

    /** Refuse access tokens without `auth_time`. */
    fun requireAuthTime(value: Boolean) = set("require_auth_time", value)

    /** Bounds a call in all, sending again included: 10 s by default. */
    fun timeout(value: Duration?) = set("timeout", value)

    /** Bounds a connection: 5 s by default. */
    fun connectTimeout(value: Duration?) = set("connect_timeout", value)

    /** A proxy for all calls. Unset: the usual variables of the environment. */
    fun proxy(value: String?) = set("proxy", value)

    /** More certificate authorities, PEM. */
    fun caCertificates(value: String?) = set("ca_certificates", value)

    /** The format of new cookies: `native` by default. */
    fun sealFormat(value: String?) = set("seal_format", value)

    /** The formats cookies may come in: all by default. */
    fun acceptFormats(vararg values: String) = set("accept_formats", values.toList())

    /** A pinned key set: no key is ever fetched. */
    fun jwks(value: Map<String, Any?>?) = set("jwks", value)

    /** When keys are fetched again in the background: after 5 min by default. */
    fun keysMaxAge(value: Duration?) = set("keys_max_age", value)

    /** How long known keys serve while their endpoint is down: 24 h by default. */
    fun keysMaxStale(value: Duration?) = set("keys_max_stale", value)

    /** Lies between two fetches caused by unknown key ids: 30 s by default. */
    fun keysRefetchInterval(value: Duration?) = set("keys_refetch_interval", value)

    /** How long the successor of a refresh token is remembered: 60 s by default. */
    fun refreshMemory(value: Duration?) = set("refresh_memory", value)

    /** How many opened sessions are remembered: 2,000 by default, 0 for none. */
    fun sessionCache(value: Int?) = set("session_cache", value)
}

/** What to ask of the sign-in page. One of [provider], [connectionId] and [organizationId] is needed. */
class AuthorizationUrlOptions : Options<AuthorizationUrlOptions>() {
    /** Another client than the configured one. */
    fun clientId(value: String?) = set("client_id", value)

    /** Must be registered in the dashboard; the client's when unset. */
    fun redirectUri(value: String?) = set("redirect_uri", value)

    /** `authkit` for the hosted page, or one identity provider such as `GoogleOAuth`. */
    fun provider(value: String?) = set("provider", value)
    fun connectionId(value: String?) = set("connection_id", value)
    fun organizationId(value: String?) = set("organization_id", value)

    /** Opaque, comes back to the redirect URI. */
    fun state(value: String?) = set("state", value)
    fun domainHint(value: String?) = set("domain_hint", value)
    fun loginHint(value: String?) = set("login_hint", value)

    /** `sign-in` or `sign-up`; only with provider `authkit`. */
    fun screenHint(value: String?) = set("screen_hint", value)
    fun prompt(value: String?) = set("prompt", value)

    /** Sign in again when the last time is longer ago. */
    fun maxAge(value: Duration?) = set("max_age", value)
    fun codeChallenge(value: String?) = set("code_challenge", value)
    fun codeChallengeMethod(value: String?) = set("code_challenge_method", value)
    fun providerScopes(vararg values: String) = set("provider_scopes", values.toList())
    fun providerQueryParams(value: Map<String, Any?>?) = set("provider_query_params", value)
    fun invitationToken(value: String?) = set("invitation_token", value)
    fun claimNonce(value: String?) = set("claim_nonce", value)
    fun context(value: String?) = set("context", value)
    fun passwordResetToken(value: String?) = set("password_reset_token", value)
}

/** Accepted by every grant. */
sealed class GrantOptions<T : GrantOptions<T>> : Options<T>() {
    /** Another client than the configured one. */
    fun clientId(value: String?) = set("client_id", value)

    /** The browser's address. */
    fun ipAddress(value: String?) = set("ip_address", value)

    /** The browser's `User-Agent`. */
    fun userAgent(value: String?) = set("user_agent", value)
    fun deviceId(value: String?) = set("device_id", value)

    /** Seals the session of the answer with the client's cookie password. It is checked before anything is sent. */
    fun sealSession() = set("session", mapOf("seal_session" to true))

    /** Seals the session of the answer with this password. It is checked before anything is sent. */
    fun sealSession(cookiePassword: String?) =
        set("session", mapOf("seal_session" to true, "cookie_password" to cookiePassword))

    /** Seals the session of the answer with the first of these passwords. */
    fun sealSession(cookiePassword: List<String>) =
        set("session", mapOf("seal_session" to true, "cookie_password" to cookiePassword))
}

/** The code of a callback. */
class AuthenticateWithCodeOptions : GrantOptions<AuthenticateWithCodeOptions>() {
    fun code(value: String?) = set("code", value)
    fun codeVerifier(value: String?) = set("code_verifier", value)
    fun invitationToken(value: String?) = set("invitation_token", value)
    fun signalsId(value: String?) = set("signals_id", value)
    fun pendingAuthenticationToken(value: String?) = set("pending_authentication_token", value)
}

/** A refresh token. */
class AuthenticateWithRefreshTokenOptions : GrantOptions<AuthenticateWithRefreshTokenOptions>() {
    fun refreshToken(value: String?) = set("refresh_token", value)
    fun organizationId(value: String?) = set("organization_id", value)
}

/** An e-mail address and a password. */
class AuthenticateWithPasswordOptions : GrantOptions<AuthenticateWithPasswordOptions>() {
    fun email(value: String?) = set("email", value)
    fun password(value: String?) = set("password", value)
    fun invitationToken(value: String?) = set("invitation_token", value)
    fun signalsId(value: String?) = set("signals_id", value)
    fun radarAuthAttemptId(value: String?) = set("radar_auth_attempt_id", value)
}

/** A code sent by e-mail. */
class AuthenticateWithMagicAuthOptions : GrantOptions<AuthenticateWithMagicAuthOptions>() {
    fun code(value: String?) = set("code", value)
    fun email(value: String?) = set("email", value)
    fun invitationToken(value: String?) = set("invitation_token", value)
    fun radarAuthAttemptId(value: String?) = set("radar_auth_attempt_id", value)
    fun linkAuthorizationCode(value: String?) = set("link_authorization_code", value)
    fun signalsId(value: String?) = set("signals_id", value)
}

/** The step after `email_verification_required`. */
class AuthenticateWithEmailVerificationOptions : GrantOptions<AuthenticateWithEmailVerificationOptions>() {
    fun code(value: String?) = set("code", value)
    fun pendingAuthenticationToken(value: String?) = set("pending_authentication_token", value)
}

/** The step after `mfa_challenge`. */
class AuthenticateWithTotpOptions : GrantOptions<AuthenticateWithTotpOptions>() {
    fun code(value: String?) = set("code", value)
    fun pendingAuthenticationToken(value: String?) = set("pending_authentication_token", value)
    fun authenticationChallengeId(value: String?) = set("authentication_challenge_id", value)
}

/** The step after `organization_selection_required`. */
class AuthenticateWithOrganizationSelectionOptions : GrantOptions<AuthenticateWithOrganizationSelectionOptions>() {
    fun pendingAuthenticationToken(value: String?) = set("pending_authentication_token", value)
    fun organizationId(value: String?) = set("organization_id", value)
}

/** The step after `radar_email_challenge`. */
class AuthenticateWithRadarEmailChallengeOptions : GrantOptions<AuthenticateWithRadarEmailChallengeOptions>() {
    fun code(value: String?) = set("code", value)
    fun radarChallengeId(value: String?) = set("radar_challenge_id", value)
    fun pendingAuthenticationToken(value: String?) = set("pending_authentication_token", value)
}

/** The step after `radar_sms_challenge`. */
class AuthenticateWithRadarSmsChallengeOptions : GrantOptions<AuthenticateWithRadarSmsChallengeOptions>() {
    fun code(value: String?) = set("code", value)
    fun pendingAuthenticationToken(value: String?) = set("pending_authentication_token", value)
    fun verificationId(value: String?) = set("verification_id", value)
    fun phoneNumber(value: String?) = set("phone_number", value)
}

/** The code of a device. */
class AuthenticateWithDeviceCodeOptions : GrantOptions<AuthenticateWithDeviceCodeOptions>() {
    fun deviceCode(value: String?) = set("device_code", value)
}

/** A cookie and the passwords that may open it. */
class LoadSealedSessionOptions : Options<LoadSealedSessionOptions>() {
    /** The cookie's value; null when there is no cookie. */
    fun sessionData(value: String?) = set("session_data", value)

    /** The client's when unset. */
    fun cookiePassword(value: String?) = set("cookie_password", value)

    /** Several: the first seals, all of them open. */
    fun cookiePassword(values: List<String>) = set("cookie_password", values)

    /** Another client than the configured one. */
    fun clientId(value: String?) = set("client_id", value)
}

/** How to check a session. */
class AuthenticateOptions : Options<AuthenticateOptions>() {
    /** The time to check against; the system clock when unset. */
    fun now(value: Instant?) = set("now", value)
}

/** How to refresh a session. */
class RefreshOptions : Options<RefreshOptions>() {
    /** Switch to this organization. Unset: stay. */
    fun organizationId(value: String?) = set("organization_id", value)

    /** Seals the new session; the session's when unset. */
    fun cookiePassword(value: String?) = set("cookie_password", value)

    /** Several: the first seals, all of them open. */
    fun cookiePassword(values: List<String>) = set("cookie_password", values)

    /** The time to check against; the system clock when unset. */
    fun now(value: Instant?) = set("now", value)
}

/** How to seal or open data of your own. */
class SealDataOptions : Options<SealDataOptions>() {
    /** The client's cookie password when unset. */
    fun password(value: String?) = set("password", value)

    /** The client's when unset; only for sealing. */
    fun format(value: String?) = set("format", value)

    /** How long it opens; for ever when unset. Only for sealing. */
    fun ttl(value: Duration?) = set("ttl", value)

    /** What it is for, such as `invitation`: it opens only where the same purpose is named. */
    fun purpose(value: String?) = set("purpose", value)

    /** The time of sealing or opening; the system clock when unset. */
    fun now(value: Instant?) = set("now", value)
}

/** Options by their names in snake_case, for calls without a class of their own. */
class NamedOptions : Options<NamedOptions>() {
    fun with(name: String, value: Any?) = set(name, value)
}
