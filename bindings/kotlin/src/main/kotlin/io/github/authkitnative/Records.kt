package io.github.authkitnative

import io.github.authkitnative.engine.Failure
import java.time.Duration
import java.time.Instant

/** What the API or the engine sent. Members without a property of their own are there by their name in snake_case. */
open class Record internal constructor(private val members: Map<String, Any?>) {
    /** The member with this name, null when there is none. What is inside of it prints as this record does. */
    operator fun get(name: String): Any? = redactingMember(name, members[name])

    /**
     * Every member, as maps, lists, strings, numbers, booleans and null, secrets in clear. The map itself, and the maps and
     * lists in it, print as this record does; a copy of one prints everything.
     */
    fun toMap(): Map<String, Any?> = RedactingMap(members)

    override fun equals(other: Any?): Boolean =
        other is Record && other.javaClass == javaClass && other.members == members

    override fun hashCode(): Int = members.hashCode()

    /** The members, with secrets redacted. */
    override fun toString(): String = javaClass.simpleName + redacted(members)

    internal fun text(name: String): String = members[name] as? String ?: ""
    internal fun textOrNull(name: String): String? = members[name] as? String
    internal fun instant(name: String): Instant? = (members[name] as? Number)?.let { Instant.ofEpochSecond(it.toLong()) }
    internal fun flag(name: String): Boolean = members[name] == true
    internal fun texts(name: String): List<String> = (members[name] as? List<*>)?.filterIsInstance<String>().orEmpty()

    @Suppress("UNCHECKED_CAST")
    internal fun map(name: String): Map<String, Any?>? = this[name] as? Map<String, Any?>
}

/** A user, as the API describes one. */
class User internal constructor(members: Map<String, Any?>) : Record(members) {
    // generated: User (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The kind of record: `user`. */
    val `object`: String? get() = textOrNull("object")

    /** The user's id, `user_...`. */
    val id: String get() = text("id")

    /** The e-mail address. */
    val email: String get() = text("email")

    /** Whether the user has proved that the address is theirs. */
    @get:JvmName("isEmailVerified")
    val emailVerified: Boolean get() = flag("email_verified")

    /** The given name. */
    val firstName: String? get() = textOrNull("first_name")

    /** The family name. */
    val lastName: String? get() = textOrNull("last_name")

    /** The display name. */
    val name: String? get() = textOrNull("name")

    /** The address of a picture. */
    val profilePictureUrl: String? get() = textOrNull("profile_picture_url")

    /** When the user last signed in, ISO 8601. */
    val lastSignInAt: String? get() = textOrNull("last_sign_in_at")

    /** The user's id in your own system. */
    val externalId: String? get() = textOrNull("external_id")

    /** The preferred language, BCP 47. */
    val locale: String? get() = textOrNull("locale")

    /** Your own data about the user. Its keys stay as you wrote them. */
    val metadata: Map<String, Any?> get() = map("metadata").orEmpty()

    /** When the user was created, ISO 8601. */
    val createdAt: String get() = text("created_at")

    /** When the user was last changed, ISO 8601. */
    val updatedAt: String get() = text("updated_at")
    // end of generated
}

/** The administrator who acts as the user. */
class Impersonator internal constructor(members: Map<String, Any?>) : Record(members) {
    // generated: Impersonator (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The administrator's e-mail address. */
    val email: String get() = text("email")

    /** The reason that the administrator typed. */
    val reason: String? get() = textOrNull("reason")
    // end of generated
}

/**
 * The outcome of a check or a refresh: signed in, signed out with a [reason], or unknown for now ([retryable]), which is no
 * reason to delete the cookie.
 */
class Authentication internal constructor(members: Map<String, Any?>) : Record(members) {
    // generated: Authentication (UPDATE=1 cargo test -p authkit-core --test packages)
    /** Whether the user is signed in. */
    @get:JvmName("isAuthenticated")
    val authenticated: Boolean get() = flag("authenticated")

    /** The code of why the user is not signed in, or of why that is not known. */
    val reason: String? get() = textOrNull("reason")

    /** Whether the state is unknown for now: keep the cookie and try again later. */
    @get:JvmName("isRetryable")
    val retryable: Boolean get() = flag("retryable")

    /** How long to wait before trying again, where the API said so. */
    val retryAfter: Duration? get() = seconds(this["retry_after"])

    /** Whether the session is not over, although this call may have failed: keep the cookie. */
    @get:JvmName("isSessionAlive")
    val sessionAlive: Boolean get() = flag("session_alive")

    /** Why the session does not count, or which call failed, in a sentence for the log. */
    val error: AuthKitException? get() = map("error")?.let { exceptionOf(failureOf(it)) }

    /** The session's id, `session_...`. */
    val sessionId: String? get() = textOrNull("session_id")

    /** The organization that the user is signed in to. */
    val organizationId: String? get() = textOrNull("organization_id")

    /** The user's role in the organization. */
    val role: String? get() = textOrNull("role")

    /** How the user signed in, such as `Password`. An open set. */
    val authenticationMethod: String? get() = textOrNull("authentication_method")

    /** The verified access token, for calls to other services in the user's name. */
    val accessToken: String? get() = textOrNull("access_token")

    /** When the access token expires. */
    val expiresAt: Instant? get() = instant("expires_at")

    /** When the user last signed in, where the token says so (`auth_time`). */
    val authenticatedAt: Instant? get() = instant("authenticated_at")

    /** The format that the cookie was sealed in. */
    val sealFormat: String? get() = textOrNull("seal_format")

    /**
     * Whether the cookie was sealed with an old password or in another format than new cookies: store what
     * [SealedSession.reseal] returns.
     */
    @get:JvmName("needsReseal")
    val needsReseal: Boolean get() = flag("needs_reseal")

    /**
     * The new value of the cookie, after a refresh. Store it whenever there is one, also when the call did not succeed.
     */
    val sealedSession: String? get() = textOrNull("sealed_session")

    /** The user's roles in the organization. */
    val roles: List<String> get() = texts("roles")

    /** The permissions that the roles give. */
    val permissions: List<String> get() = texts("permissions")

    /** The entitlements of the organization. */
    val entitlements: List<String> get() = texts("entitlements")

    /** The feature flags that are on. */
    val featureFlags: List<String> get() = texts("feature_flags")

    /** The user who is signed in, as of the last sign-in or refresh. */
    val user: User? get() = map("user")?.let(::User)

    /** The administrator who acts as the user, by the verified token. */
    val impersonator: Impersonator? get() = map("impersonator")?.let(::Impersonator)

    /** Every claim of the verified access token, custom ones included. */
    val claims: Map<String, Any?> get() = map("claims").orEmpty()
    // end of generated
}

/** The tokens of the identity provider, where the connection is set up to return them. */
class OAuthTokens internal constructor(members: Map<String, Any?>) : Record(members) {
    // generated: OAuthTokens (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The provider's name, such as `GoogleOAuth`. */
    val provider: String get() = text("provider")

    /** The provider's access token. */
    val accessToken: String get() = text("access_token")

    /** The provider's refresh token. */
    val refreshToken: String get() = text("refresh_token")

    /** When the provider's access token expires. */
    val expiresAt: Instant? get() = instant("expires_at")

    /** The scopes that the provider granted. */
    val scopes: List<String> get() = texts("scopes")
    // end of generated
}

/** A successful sign-in. */
class AuthenticationResponse internal constructor(members: Map<String, Any?>) : Record(members) {
    // generated: AuthenticationResponse (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The user who signed in. */
    val user: User get() = User(map("user").orEmpty())

    /** The access token, a JWT that lives for minutes. */
    val accessToken: String get() = text("access_token")

    /** The refresh token. It works once. */
    val refreshToken: String get() = text("refresh_token")

    /** The organization that was chosen. */
    val organizationId: String? get() = textOrNull("organization_id")

    /** How the user signed in, such as `Password`. An open set. */
    val authenticationMethod: String? get() = textOrNull("authentication_method")

    /** The administrator who acts as the user. */
    val impersonator: Impersonator? get() = map("impersonator")?.let(::Impersonator)

    /** The tokens of the identity provider, where the connection is set up to return them. */
    val oauthTokens: OAuthTokens? get() = map("oauth_tokens")?.let(::OAuthTokens)

    /** A code for another AuthKit application. */
    val authkitAuthorizationCode: String? get() = textOrNull("authkit_authorization_code")

    /** The value of the cookie, if sealing was requested. */
    val sealedSession: String? get() = textOrNull("sealed_session")

    /** The members of the API's response that this version does not know. */
    val raw: Map<String, Any?> get() = map("raw").orEmpty()
    // end of generated
}

/** Where to send the browser, and what to keep until it comes back. */
class AuthorizationRequest internal constructor(members: Map<String, Any?>) : Record(members) {
    // generated: AuthorizationRequest (UPDATE=1 cargo test -p authkit-core --test packages)
    /** The address to send the browser to. */
    val url: String get() = text("url")

    /** The value to compare with the `state` of the callback. */
    val state: String get() = text("state")

    /** The code verifier to pass to the exchange of the code. A secret of this sign-in. */
    val codeVerifier: String get() = text("code_verifier")
    // end of generated
}

/** A verifier to keep and the challenge to send. */
class Pkce internal constructor(members: Map<String, Any?>) : Record(members) {
    // generated: Pkce (UPDATE=1 cargo test -p authkit-core --test packages)
    /**
     * The code verifier, 43 characters of base64url. Keep it, where only this browser's sign-in finds it, until the
     * code comes back.
     */
    val codeVerifier: String get() = text("code_verifier")

    /** The SHA-256 of the verifier, base64url. */
    val codeChallenge: String get() = text("code_challenge")

    /** The method of the challenge: always `S256`. */
    val codeChallengeMethod: String get() = text("code_challenge_method")
    // end of generated
}

internal fun failureOf(error: Map<String, Any?>): Failure {
    fun text(name: String) = error[name] as? String
    return Failure(
        code = text("code").orEmpty(), remedy = text("remedy").orEmpty(), message = text("message").orEmpty(),
        hint = text("hint").orEmpty(), text = "${text("code")}: ${text("message")}; ${text("hint")}",
        status = (error["status"] as? Number)?.toInt()?.toUShort(), requestId = text("request_id"),
        retryable = error["retryable"] == true, retryAfter = (error["retry_after"] as? Number)?.toDouble(),
        apiCode = text("api_code"), fields = valueOf(error["fields"] ?: emptyMap<String, Any?>()),
    )
}
