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
    internal fun flag(name: String): Boolean = members[name] == true
    internal fun texts(name: String): List<String> = (members[name] as? List<*>)?.filterIsInstance<String>().orEmpty()

    @Suppress("UNCHECKED_CAST")
    internal fun map(name: String): Map<String, Any?>? = this[name] as? Map<String, Any?>
}

/** A user, as the API describes one. */
class User internal constructor(members: Map<String, Any?>) : Record(members) {
    val id: String get() = text("id")
    val email: String get() = text("email")
    @get:JvmName("isEmailVerified")
    val emailVerified: Boolean get() = flag("email_verified")
    val firstName: String? get() = textOrNull("first_name")
    val lastName: String? get() = textOrNull("last_name")
    val profilePictureUrl: String? get() = textOrNull("profile_picture_url")
    val lastSignInAt: String? get() = textOrNull("last_sign_in_at")
    val locale: String? get() = textOrNull("locale")
    val createdAt: String? get() = textOrNull("created_at")
    val updatedAt: String? get() = textOrNull("updated_at")
    val externalId: String? get() = textOrNull("external_id")

    /** Your own data; its keys are never respelled. */
    val metadata: Map<String, Any?> get() = map("metadata").orEmpty()
}

/** The administrator acting as the user. */
class Impersonator internal constructor(members: Map<String, Any?>) : Record(members) {
    val email: String get() = text("email")
    val reason: String? get() = textOrNull("reason")
}

/**
 * The outcome of a check or a refresh: signed in, signed out with a [reason], or not known at the moment ([retryable]),
 * which is no ground to delete a cookie.
 */
class Authentication internal constructor(members: Map<String, Any?>) : Record(members) {
    /** Whether the user is signed in. */
    @get:JvmName("isAuthenticated")
    val authenticated: Boolean get() = flag("authenticated")

    /** The code of why not, null when signed in. */
    val reason: String? get() = textOrNull("reason")

    /** The state is unknown now and may be known later: keep the cookie. */
    @get:JvmName("isRetryable")
    val retryable: Boolean get() = flag("retryable")

    /** How long to wait then, when the API said so. */
    val retryAfter: Duration? get() = seconds(this["retry_after"])

    /** The session is not over, whatever this call's outcome: keep the cookie. */
    @get:JvmName("isSessionAlive")
    val sessionAlive: Boolean get() = flag("session_alive")

    /** Why the session does not count, or which call failed: a sentence for the log. */
    val error: AuthKitException? get() = map("error")?.let { exceptionOf(failureOf(it)) }

    val sessionId: String? get() = textOrNull("session_id")
    val organizationId: String? get() = textOrNull("organization_id")
    val role: String? get() = textOrNull("role")
    val roles: List<String> get() = texts("roles")
    val permissions: List<String> get() = texts("permissions")
    val entitlements: List<String> get() = texts("entitlements")
    val featureFlags: List<String> get() = texts("feature_flags")

    /** Who is signed in, null when nobody is. */
    val user: User? get() = map("user")?.let(::User)
    val impersonator: Impersonator? get() = map("impersonator")?.let(::Impersonator)
    val authenticationMethod: String? get() = textOrNull("authentication_method")

    /** For calls to other services in the user's name. */
    val accessToken: String? get() = textOrNull("access_token")

    /** When the access token expires. */
    val expiresAt: Instant? get() = (this["expires_at"] as? Number)?.let { Instant.ofEpochSecond(it.toLong()) }

    /** All claims of the verified token, custom ones included. */
    val claims: Map<String, Any?> get() = map("claims").orEmpty()

    /** The format the cookie came in. */
    val sealFormat: String? get() = textOrNull("seal_format")

    /** The cookie was sealed with an old password or in another format: see [SealedSession.reseal]. */
    @get:JvmName("needsReseal")
    val needsReseal: Boolean get() = flag("needs_reseal")

    /** The new cookie value after a refresh: store it, whatever the outcome. */
    val sealedSession: String? get() = textOrNull("sealed_session")
}

/** A successful sign-in. */
class AuthenticationResponse internal constructor(members: Map<String, Any?>) : Record(members) {
    val user: User get() = User(map("user").orEmpty())
    val accessToken: String get() = text("access_token")
    val refreshToken: String get() = text("refresh_token")
    val organizationId: String? get() = textOrNull("organization_id")
    val authenticationMethod: String? get() = textOrNull("authentication_method")
    val impersonator: Impersonator? get() = map("impersonator")?.let(::Impersonator)

    /** Tokens of the identity provider. */
    val oauthTokens: Record? get() = map("oauth_tokens")?.let(::Record)

    /** The cookie value, when sealing was asked for. */
    val sealedSession: String? get() = textOrNull("sealed_session")
}

/** Where to send the browser, and what to keep until it comes back. */
class AuthorizationRequest internal constructor(members: Map<String, Any?>) : Record(members) {
    val url: String get() = text("url")

    /** To be compared with the one of the callback. */
    val state: String get() = text("state")

    /** Goes to the code exchange. */
    val codeVerifier: String get() = text("code_verifier")
}

/** A verifier to keep and the challenge to send. */
class Pkce internal constructor(members: Map<String, Any?>) : Record(members) {
    val codeVerifier: String get() = text("code_verifier")
    val codeChallenge: String get() = text("code_challenge")
    val codeChallengeMethod: String get() = text("code_challenge_method")
}

private fun failureOf(error: Map<String, Any?>): Failure {
    fun text(name: String) = error[name] as? String
    return Failure(
        code = text("code").orEmpty(), remedy = text("remedy").orEmpty(), message = text("message").orEmpty(),
        hint = text("hint").orEmpty(), text = "${text("code")}: ${text("message")}; ${text("hint")}",
        status = (error["status"] as? Number)?.toInt()?.toUShort(), requestId = text("request_id"),
        retryable = error["retryable"] == true, retryAfter = (error["retry_after"] as? Number)?.toDouble(),
        apiCode = text("api_code"), fields = valueOf(error["fields"] ?: emptyMap<String, Any?>()),
    )
}
