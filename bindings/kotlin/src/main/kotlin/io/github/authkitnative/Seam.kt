package io.github.authkitnative

import io.github.authkitnative.engine.Completion
import io.github.authkitnative.engine.EngineException
import io.github.authkitnative.engine.Failure
import io.github.authkitnative.engine.Member
import io.github.authkitnative.engine.Value
import java.time.Duration
import java.time.Instant
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ForkJoinPool

/** A client or a session of the engine: options in, plain data out. */
internal class Seam(
    private val call: (String, Value) -> Value,
    private val start: (String, Value, Completion) -> Unit,
) {
    fun <T> run(operation: String, options: Any?, read: (Any?) -> T): T {
        val given = valueOf(options)
        return read(plain(guarded { call(operation, given) }))
    }

    fun <T> begin(operation: String, options: Any?, read: (Any?) -> T): CompletableFuture<T> {
        val future = CompletableFuture<T>()
        val caller = Thread.currentThread()
        // What runs after a future must not hold one of the engine's threads.
        fun settle(act: () -> Unit) = if (Thread.currentThread() === caller) act() else ForkJoinPool.commonPool().execute(act)
        val completion = object : Completion {
            override fun succeeded(reply: Value) = settle { future.complete(read(plain(reply))) }

            override fun failed(failure: Failure) = settle { future.completeExceptionally(exceptionOf(failure)) }
        }
        try {
            guarded { start(operation, valueOf(options), completion) }
        } catch (error: AuthKitException) {
            future.completeExceptionally(error)
        }
        return future
    }
}

/** Turns the engine's error into the exception that says what to do. */
internal inline fun <T> guarded(act: () -> T): T = try {
    act()
} catch (error: EngineException.Failed) {
    throw exceptionOf(error.v1)
} catch (error: io.github.authkitnative.engine.InternalException) {
    throw InternalException(bug("the engine panicked"))
}

/** Options as the engine reads them: durations and times in seconds. */
internal fun valueOf(value: Any?): Value = when (value) {
    null -> Value.Null
    is Boolean -> Value.Bool(value)
    is Int -> Value.Integer(value.toLong())
    is Long -> Value.Integer(value)
    is Number -> Value.Decimal(value.toDouble())
    is CharSequence -> Value.Text(value.toString())
    is Duration -> if (value.nano == 0) Value.Integer(value.seconds) else Value.Decimal(value.toNanos() / 1e9)
    is Instant -> Value.Integer(value.epochSecond)
    is Options<*> -> valueOf(value.members)
    is Record -> valueOf(value.toMap())
    is Map<*, *> -> Value.Record(value.map { (name, member) -> Member(name.toString(), valueOf(member)) })
    is Iterable<*> -> Value.Items(value.map(::valueOf))
    else -> throw ConfigurationException(
        bug("a ${value.javaClass.simpleName} cannot be an option").copy(code = "invalid_option", remedy = "fix_configuration"),
    )
}

/** The engine's data as maps, lists, strings, numbers, booleans and null. */
internal fun plain(value: Value): Any? = when (value) {
    is Value.Null -> null
    is Value.Bool -> value.v1
    is Value.Integer -> value.v1
    is Value.Decimal -> value.v1
    is Value.Text -> value.v1
    is Value.Items -> value.v1.map(::plain)
    is Value.Record -> value.v1.associateTo(LinkedHashMap(value.v1.size * 2)) { it.name to plain(it.value) }
}

private fun bug(message: String) = Failure(
    code = "internal", remedy = "report_bug", message = message, hint = message, text = message, status = null,
    requestId = null, retryable = false, retryAfter = null, apiCode = null, fields = Value.Record(emptyList()),
)
