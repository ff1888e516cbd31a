package io.github.authkitnative

import com.sun.jna.Native
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assertions.fail
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory
import java.io.File
import java.net.URI
import java.net.URLDecoder

/** Runs every case of `tests/cases`. How a case is written stands in its README. */
class CasesTest {
    @TestFactory
    fun cases(): List<DynamicTest> {
        val only = System.getenv("ONLY").orEmpty()
        val stories = casesIn("cases/web")
        val cases = casesIn("cases") + stories
        assertTrue(cases.isNotEmpty(), "no case was found")
        val chosen = cases.filter { (it.map("id") as String).contains(only, ignoreCase = true) }
        println("${chosen.size} cases")
        return chosen.map {
            val id = it.map("id") as String
            DynamicTest.dynamicTest(id) {
                report[id] = false
                if (it in stories) Stage().tell(it) else Stage().run(it)
                report[id] = true
            }
        }
    }

    private fun casesIn(folder: String): List<Any?> {
        val files = Emulator.tests.resolve(folder).listFiles { file -> file.extension == "json" }!!.sorted()
        return files.flatMap { casesOf(Emulator.json(it.readText()), null) }
    }

    private companion object {
        val report = sortedMapOf<String, Boolean>()

        @JvmStatic
        @AfterAll
        fun writeReport() {
            val path = System.getenv("AUTHKIT_CASES_REPORT") ?: return
            File(path).writeText(report.entries.joinToString(",", "{", "}") { (id, holds) -> "\"$id\":$holds" })
        }
    }

    private class Stage {
        private var client: WorkOSClient? = null
        private var session: SealedSession? = null

        fun run(case: Any?) {
            Emulator.control("POST", "reset", null)
            val given = case.map("given")
            val made = attempt { withEnvironment(given.map("environment")) { makeClient(given.map("client")) } }
            client = made.getOrNull()
            val sessionOptions = resolve(given.map("session"))
            val options = resolve(case.map("when"))
            val then = resolve(case.map("then")) as Map<*, *>
            given.map("faults").items().forEach { Emulator.control("POST", "faults", it) }
            val before = Emulator.control("GET", "requests", null).items().size
            val outcome = if (made.isFailure) made else attempt {
                given.map("before").items().forEach {
                    attempt { call(sessionOptions, it.map("op") as String, resolve(it.map("when"))) }
                    session = null
                }
                call(sessionOptions, case.map("op") as String, options)
            }
            judge(outcome, then)
            if ("reason" in then && "says" in then) {
                val error = outcome.getOrThrow().map("error")
                saysWhy(error.map("code"), error.map("message"), then)
                if (case.map("op") == "session.authenticate") {
                    // What is inspected without a session is refused for the same reason, in the same words.
                    val found = seal("inspect", sessionOptions as Map<*, *> + (options as Map<*, *>? ?: emptyMap<Any?, Any?>()))
                    saysWhy(found.map("reason"), found.map("checks").items().last().map("detail"), then)
                }
            }
            if ("requests" in then) {
                val log = Emulator.control("GET", "requests", null).items().drop(before)
                judgeRequests(then["requests"].items(), log.filter { it.map("path") == "/user_management/authenticate" })
            }
        }

        /** A story of the web flow. */
        fun tell(case: Any?) {
            Emulator.control("POST", "reset", null)
            val given = case.map("given")
            val made = attempt { withEnvironment(given.map("environment")) { makeClient(given.map("client")) } }
            client = made.getOrNull()
            Story(given, made, ::makeClient, ::resolve, { seal("unseal_data", it) }, ::judgeRequests).run(case)
        }

        private fun makeClient(options: Any?) = WorkOSClient(
            ClientOptions().apply { (resolve(options) as? Map<*, *>)?.forEach { (name, value) -> set(name as String, value) } },
        )

        private fun call(sessionOptions: Any?, operation: String, options: Any?): Any? {
            val management = client!!.userManagement()
            return when {
                operation == "client" -> emptyMap<String, Any?>()
                operation.startsWith("session.") -> {
                    val loaded = session ?: management.loaded(sessionOptions).also { session = it }
                    loaded.call(operation.removePrefix("session."), options)
                }
                else -> management.reply(operation, options)
            }
        }

        private fun seal(operation: String, options: Any?) = client!!.userManagement().reply(operation, options)

        /** Replaces the references of a case. */
        private fun resolve(value: Any?): Any? = when (value) {
            is String -> if ("\$emulator" in value) value.replaceFirst("\$emulator", Emulator.url) else value
            is List<*> -> value.map(::resolve)
            is Map<*, *> -> {
                val reference = value.keys.find { (it as String).startsWith("$") } as String?
                if (reference == null) value.mapValues { resolve(it.value) } else refer(reference, value[reference], value)
            }
            else -> value
        }

        private fun refer(name: String, argument: Any?, members: Map<*, *>): Any? = when (name) {
            "\$file" -> (members["at"] as? String).orEmpty().split("/").drop(1)
                .fold(Emulator.json(Emulator.tests.resolve(argument as String).readText())) { at, step ->
                    if (at is List<*>) at[step.toInt()] else at.map(step)
                }
            "\$concat" -> concatenated(argument)
            "\$code" -> Emulator.control("POST", "codes", argument).map("code")
            "\$tokens" -> Emulator.control("POST", "tokens", argument).map("access_token")
            "\$testing" -> seal("testing_session", argument).map("sealed_session")
            "\$testing_code" -> seal("testing_session", argument).map("code")
            "\$sealed" -> seal("seal_session_from_auth_response", resolve(argument))
            "\$sealed_data" -> seal("seal_data", resolve(argument))
            "\$signed_in" -> {
                val code = Emulator.control("POST", "codes", argument).map("code")
                seal("authenticate_with_code", mapOf("code" to code, "session" to mapOf("seal_session" to true))).map("sealed_session")
            }
            else -> fail("nobody knows the reference $name")
        }

        private fun judge(outcome: Result<Any?>, then: Map<*, *>) {
            val error = outcome.exceptionOrNull() as AuthKitException?
            if ("error" in then) {
                assertNotNull(error, "no error, but ${outcome.getOrNull()}")
                assertEquals(then["error"], error!!.code, error.toString())
                then["says"]?.let { assertTrue(it as String in error.message.orEmpty(), error.message) }
                val told = mapOf(
                    "status" to error.status, "request_id" to error.requestId, "retryable" to error.retryable,
                    "retry_after" to error.retryAfter?.let { it.toNanos() / 1e9 }, "api_code" to error.apiCode,
                    "fields" to error.fields, "message" to error.message, "hint" to error.hint,
                )
                then["fields"]?.let { expect(it, told, "error") }
                return
            }
            val reply = outcome.getOrThrow()
            then["reason"]?.let { expect(mapOf("authenticated" to false, "reason" to it), reply, "reply") }
            if ("value" in then) expect(then["value"], reply, "reply")
            then["url"]?.let {
                val url = URI(reply as String)
                val query = url.rawQuery.orEmpty().split("&").filter(String::isNotEmpty).associate { pair ->
                    val (name, value) = pair.split("=").map { part -> URLDecoder.decode(part, Charsets.UTF_8) }
                    name to value
                }
                assertEquals(it.map("base"), reply.substringBefore("?"))
                assertEquals(it.map("query"), query)
            }
            if ("opens" in then) expect(then["opens"], seal("unseal_data", mapOf("sealed" to reply)), "opened")
        }

        private fun judgeRequests(expected: List<Any?>, log: List<Any?>) {
            assertEquals(expected.size, log.size, "requests")
            expected.zip(log).forEach { (wanted, request) ->
                val names = (request.map("body") as? Map<*, *>)?.keys?.map { it as String }?.sorted()
                expect(wanted, request as Map<*, *> + ("body_members" to names), "request")
            }
        }
    }
}

/** The cases of a group, each with the whole of what it is given. A case is a group of one. */
private fun casesOf(group: Any?, outer: Any?): List<Any?> {
    val given = merged(outer, group.map("given") ?: emptyMap<String, Any?>())
    return group.map("cases")?.items()?.flatMap { casesOf(it, given) } ?: listOf(group as Map<*, *> + ("given" to given))
}

/** [value] over [base]: objects member by member, everything else replaced, `$only` without the base. */
internal fun merged(base: Any?, value: Any?): Any? {
    if (value !is Map<*, *>) return value
    if ("\$only" in value) return value["\$only"]
    val members = base as? Map<*, *> ?: emptyMap<Any?, Any?>()
    return members + value.mapValues { (name, member) -> merged(members[name], member) }
}

/** The error of an outcome, or the last check of an inspection, says why a cookie is refused. */
private fun saysWhy(code: Any?, text: Any?, then: Map<*, *>) {
    assertEquals(then["reason"], code)
    assertTrue(then["says"] as String in text as String, text)
}

internal fun <T> attempt(act: () -> T): Result<T> = try {
    Result.success(act())
} catch (error: AuthKitException) {
    Result.failure(error)
}

/** The engine reads the process's own environment, which only C can change. */
private fun <T> withEnvironment(variables: Any?, act: () -> T): T {
    val set = (variables as? Map<*, *>).orEmpty()
    try {
        set.forEach { (name, value) -> C.setenv(name as String, value as String, 1) }
        return act()
    } finally {
        set.keys.forEach { C.unsetenv(it as String) }
    }
}

private interface CLibrary : com.sun.jna.Library {
    fun setenv(name: String, value: String, overwrite: Int): Int

    fun unsetenv(name: String): Int
}

private val C: CLibrary = Native.load("c", CLibrary::class.java).also { library ->
    System.getenv().keys.filter { it.startsWith("WORKOS_") }.forEach(library::unsetenv)
}

/** Objects by subset, everything else exactly; `{"any": true}` is anything but null. */
internal fun expect(expected: Any?, actual: Any?, where: String) {
    when {
        expected.map("any") == true -> assertNotNull(actual, where)
        expected is Map<*, *> && actual is Map<*, *> ->
            expected.forEach { (name, value) -> expect(value, actual[name], "$where.$name") }
        expected is Number && actual is Number -> assertEquals(expected.toDouble(), actual.toDouble(), where)
        else -> assertEquals(expected, actual, where)
    }
}

internal fun concatenated(value: Any?): String = when {
    value is String -> value
    value is List<*> -> value.joinToString("") { concatenated(it) }
    value.map("concat") != null -> concatenated(value.map("concat"))
    else -> (value.map("repeat") as String).repeat((value.map("count") as Number).toInt())
}
