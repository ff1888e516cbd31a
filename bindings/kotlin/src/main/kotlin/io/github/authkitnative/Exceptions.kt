package io.github.authkitnative

import io.github.authkitnative.engine.Failure
import java.time.Duration

/**
 * What every failed call throws, as one of the classes named after what to do about it. Neither [message] nor
 * [toString] ever contains a secret.
 */
sealed class AuthKitException(failure: Failure) : RuntimeException(failure.message) {
    private val text = failure.text

    // Serialized exceptions travel through logs and queues: what may be secret stays behind.
    @Transient
    @Suppress("UNCHECKED_CAST")
    private val secret: Map<String, Any?>? = (plain(failure.fields) as? Map<String, Any?>)?.let { RedactingMap(it, isSecret = true) }

    /** The stable name of what happened, the same in every language. */
    val code: String = failure.code

    /** What to do next. */
    val hint: String = failure.hint

    /** The HTTP status, when the API answered. */
    val status: Int? = failure.status?.toInt()

    /** The API's request id, for its support. */
    val requestId: String? = failure.requestId

    /** Whether the same call may succeed later. */
    @get:JvmName("isRetryable")
    val retryable: Boolean = failure.retryable

    /** How long to wait before, when the API said so. */
    val retryAfter: Duration? = seconds(failure.retryAfter)

    /** The API's own code, unchanged. */
    val apiCode: String? = failure.apiCode

    /**
     * The other members of the API's answer, such as `organizations` or `connection_ids`. They may be secret: the map and
     * what is in it print as `[redacted]`.
     */
    val fields: Map<String, Any?> get() = secret.orEmpty()

    /** Carries an unfinished sign-in to its next step. */
    val pendingAuthenticationToken: String? get() = fields["pending_authentication_token"] as? String

    /** The address that an unfinished sign-in is about. */
    val email: String? get() = fields["email"] as? String

    override fun toString(): String = "${javaClass.name}: $text"
}

/** An option, a secret or a dashboard setting is wrong. Trying again does not help. */
class ConfigurationException internal constructor(failure: Failure) : AuthKitException(failure)

/** The user has to sign in, or to take the next step of a sign-in. */
class SignInRequiredException internal constructor(failure: Failure) : AuthKitException(failure)

/** Nothing is known to be wrong: keep the cookie and try again later. */
class UnavailableException internal constructor(failure: Failure) : AuthKitException(failure)

/** The request carries something that must not be accepted, such as a wrong code. */
class RejectedException internal constructor(failure: Failure) : AuthKitException(failure)

/** The API or this library broke its contract: report it. */
class InternalException internal constructor(failure: Failure) : AuthKitException(failure)

internal fun exceptionOf(failure: Failure): AuthKitException = when (failure.remedy) {
    "fix_configuration" -> ConfigurationException(failure)
    "sign_in" -> SignInRequiredException(failure)
    "retry_later" -> UnavailableException(failure)
    "reject_request" -> RejectedException(failure)
    else -> InternalException(failure)
}

internal fun seconds(value: Any?): Duration? =
    (value as? Number)?.let { Duration.ofNanos((it.toDouble() * 1e9).toLong()) }
