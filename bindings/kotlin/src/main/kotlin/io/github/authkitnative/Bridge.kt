package io.github.authkitnative

import io.github.authkitnative.engine.Completion
import io.github.authkitnative.engine.EngineException
import io.github.authkitnative.engine.Failure
import io.github.authkitnative.engine.Value
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ForkJoinPool

/** A client or a session of the engine: options in, plain data out. */
internal class Bridge(
    private val call: (String, Value) -> Value,
    private val start: (String, Value, Completion) -> Unit,
) {
    fun <T> run(operation: String, options: Any?, read: (Any?) -> T): T {
        val given = valueOf(options)
        return read(plain(catchingFailures { call(wellFormed(operation, "operation"), given) }))
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
            catchingFailures { start(wellFormed(operation, "operation"), valueOf(options), completion) }
        } catch (error: AuthKitException) {
            future.completeExceptionally(error)
        }
        return future
    }
}

/** Turns the engine's error into the exception that says what to do. */
internal inline fun <T> catchingFailures(act: () -> T): T = try {
    act()
} catch (error: EngineException.Failed) {
    throw exceptionOf(error.v1)
} catch (error: io.github.authkitnative.engine.InternalException) {
    throw InternalException(bug("the engine panicked"))
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
