package io.github.authkitnative

import io.github.authkitnative.engine.Failure
import io.github.authkitnative.engine.Member
import io.github.authkitnative.engine.Value
import java.math.BigInteger
import java.time.Duration
import java.time.Instant

/** Deeper than any option is; the engine reads no deeper either. */
private const val MAX_DEPTH = 100

/** Options that come from outside: garbage in them is an outcome and no exception. */
private val COOKIES = setOf("session_data", "sealed")

/** Options as the engine reads them: durations and times in seconds. The name is for exceptions. */
internal fun valueOf(value: Any?, name: String = "", depth: Int = 0): Value = when (value) {
    null -> Value.Null
    is Boolean -> Value.Bool(value)
    is Byte, is Short, is Int, is Long -> Value.Integer((value as Number).toLong())
    is BigInteger -> if (value.bitLength() < Long.SIZE_BITS) Value.Integer(value.toLong()) else decimal(value, name)
    is Number -> decimal(value, name)
    is CharSequence, is Char -> Value.Text(wellFormed(value.toString(), name))
    is Duration -> if (value.nano == 0) Value.Integer(value.seconds) else Value.Decimal(value.seconds + value.nano / 1e9)
    is Instant -> Value.Integer(value.epochSecond)
    is Options<*> -> valueOf(value.members, name, depth)
    is Record -> valueOf(value.toMap(), name, depth)
    is Map<*, *> -> Value.Record(value.map { (key, member) -> member(key, member, name, depth) })
    is Iterable<*> -> Value.Items(value.map { valueOf(it, name, deeper(name, depth)) })
    is Array<*> -> Value.Items(value.map { valueOf(it, name, deeper(name, depth)) })
    else -> throw unusable(name, "cannot be a ${value.javaClass.simpleName}")
}

/** The text as it is: half of a surrogate pair is no text in any other language. */
internal fun wellFormed(text: String, name: String): String {
    var at = 0
    while (at < text.length) {
        val point = text.codePointAt(at)
        if (point in Char.MIN_SURROGATE.code..Char.MAX_SURROGATE.code) {
            if (name !in COOKIES) throw unusable(name, "holds half of a surrogate pair")
            return String(text.toByteArray(Charsets.UTF_8), Charsets.UTF_8)
        }
        at += Character.charCount(point)
    }
    return text
}

private fun member(key: Any?, member: Any?, name: String, depth: Int): Member {
    val own = wellFormed(key.toString(), name)
    val path = if (name.isEmpty()) own else "$name.$own"
    return Member(own, valueOf(member, path, deeper(path, depth)))
}

private fun decimal(value: Number, name: String): Value {
    val decimal = value.toDouble()
    if (!decimal.isFinite()) throw unusable(name, "is not a number that JSON has")
    // Counters of java.util.concurrent, for one, are whole numbers too.
    return if (value !is Double && value !is Float && decimal == value.toLong().toDouble()) Value.Integer(value.toLong()) else Value.Decimal(decimal)
}

private fun deeper(name: String, depth: Int): Int =
    if (depth < MAX_DEPTH) depth + 1 else throw unusable(name.take(MAX_DEPTH), "is too deep, or holds itself")

private fun unusable(name: String, why: String): ConfigurationException {
    val message = (if (name.isEmpty()) "an option " else "option `$name` ") + why
    val hint = "correct the named option"
    return ConfigurationException(failure("invalid_option", "fix_configuration", message, hint))
}

internal fun bug(message: String) = failure("internal", "report_bug", message, message)

private fun failure(code: String, remedy: String, message: String, hint: String) = Failure(
    code = code, remedy = remedy, message = message, hint = hint, text = "$code: $message; $hint", status = null,
    requestId = null, retryable = false, retryAfter = null, apiCode = null, fields = Value.Record(emptyList()),
)
