package io.github.authkitnative

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import java.net.URLDecoder
import java.net.URLEncoder
import java.util.concurrent.CompletableFuture

/** What a browser has. */
private class Browser {
    val cookies = sortedMapOf<String, String>()

    /** Where the last answer sent it, what it asked for last, and the text that the last operation gave. */
    var location: String? = null
    var url: String? = null
    var value: String? = null

    fun keep(answer: Any?) {
        value = answer as? String
        answer.map("set_cookies")?.items().orEmpty().forEach {
            val (name, value, attributes) = line(it as String)
            if (attributes["max-age"] == "0") cookies.remove(name) else cookies[name] = value
        }
        (answer.map("location") as? String)?.let { location = it }
    }
}

/** A story of `tests/cases/web`: how it is written stands in the README there. */
internal class Story(
    private val given: Any?,
    private val made: Result<WorkOSClient>,
    private val makeClient: (Any?) -> WorkOSClient,
    private val resolve: (Any?) -> Any?,
    private val opened: (Any?) -> Any?,
    private val judgeRequests: (List<Any?>, List<Any?>) -> Unit,
) {
    private val browsers = mutableMapOf<String, Browser>()

    fun run(case: Any?) {
        given.map("settings")?.let { Emulator.control("POST", "settings", it) }
        given.map("organizations")?.items().orEmpty().forEach { Emulator.control("POST", "organizations", it) }
        resolve(given.map("users"))?.items().orEmpty().forEach { Emulator.control("POST", "users", it) }
        (resolve(given.map("cookies")) as? Map<*, *>)?.forEach { (name, value) ->
            browser("").cookies[name as String] = value as String
        }
        val begun = System.currentTimeMillis() / 1000
        var clock = 0L
        (case.map("steps")?.items() ?: listOf(case)).forEachIndexed { number, step ->
            // The clock of the API goes with that of the application.
            val at = (step.map("at") as? Number)?.toLong() ?: clock
            if (at != clock) Emulator.control("POST", "clock", mapOf("advance_seconds" to at - clock))
            clock = at
            try {
                visit(step as Map<*, *>, begun + at)
            } catch (error: AssertionError) {
                throw AssertionError("step ${number + 1}: ${error.message}", error)
            }
        }
    }

    private fun browser(name: String) = browsers.getOrPut(name, ::Browser)

    private fun visit(step: Map<*, *>, now: Long) {
        val name = step["browser"] as? String ?: ""
        val browser = browser(name)
        (resolve(step["cookies"]) as? Map<*, *>)?.forEach { (cookie, value) ->
            if (value == null) browser.cookies.remove(cookie) else browser.cookies[cookie as String] = value as String
        }
        step["take"]?.items().orEmpty().forEach { take(it as Map<*, *>, name) }
        val asked = merged(given.map("request"), step["request"] ?: emptyMap<Any?, Any?>()) as Map<*, *>
        val address = (asked["url"] as? Map<*, *>)?.let { address(it, name) } ?: asked["url"]
        val request = withCookies(resolve(asked + ("url" to address)) as Map<*, *>, resolve(step["further_cookies"]), browser)
        (step["faults"] ?: given.map("faults"))?.let { faults ->
            Emulator.control("DELETE", "faults", null)
            faults.items().forEach { Emulator.control("POST", "faults", it) }
        }
        browser.url = request["url"] as? String
        val secrets = secrets(request) + given.map("sentinels")?.items().orEmpty().map { it as String }
        // Another server of the application.
        val used = step["client"]?.let { makeClient(merged(given.map("client"), it)) }?.let { Result.success(it) } ?: made
        val before = Emulator.control("GET", "requests", null).items().size
        val then = resolve(step["then"]) as Map<*, *>
        val begun = System.nanoTime()
        val count = (step["at_once"] as? Number)?.toInt() ?: 1
        val outcomes = (1..count).map { CompletableFuture.supplyAsync { attempt { perform(used, request, step, then, now) } } }.map { it.join() }
        val took = (System.nanoTime() - begun) / 1e9
        outcomes.forEach { judgeOne(it, then, browser, secrets) }
        (then["within"] as? Number)?.let { assertTrue(took <= it.toDouble(), "it took $took seconds") }
        val log = Emulator.control("GET", "requests", null).items().drop(before)
        then["calls"]?.let { calls ->
            assertEquals(calls, log.map { it.map("path") as String }.filterNot { it.startsWith("/sso/jwks/") }, "calls")
        }
        if ("requests" in then) {
            judgeRequests(then["requests"].items(), log.filter { it.map("path") == "/user_management/authenticate" })
        }
    }

    private fun judgeOne(outcome: Result<Pair<Any?, Any?>>, then: Map<*, *>, browser: Browser, secrets: List<String>) {
        if ("error" in then) {
            val error = outcome.exceptionOrNull() as AuthKitException?
            assertNotNull(error, "no error, but ${outcome.getOrNull()}")
            assertEquals(then["error"], error!!.code, error.toString())
            then["says"]?.let { assertTrue(it as String in error.message.orEmpty(), error.message) }
            keeps(secrets, error.toString())
            return
        }
        val (answer, auth) = outcome.getOrThrow()
        browser.keep(answer)
        holdsAlways(answer)
        then.forEach { (name, wanted) ->
            when (name) {
                "requests", "calls", "within" -> {}
                "auth" -> fits(wanted, auth, "auth")
                "value" -> fits(wanted, answer, "value")
                "headers" -> headers(wanted as Map<*, *>, answer.map("headers"))
                "cookies" -> cookies(wanted.items(), answer.map("set_cookies").items())
                "location" -> location(wanted, answer.map("location") as String?)
                "body" -> body(wanted, answer.map("body") as String?)
                "json" -> fits(wanted, Emulator.json(answer.map("body") as String), "json")
                else -> fits(wanted, answer.map(name as String), "$name of $answer")
            }
        }
        keeps(secrets, listOf("status", "location", "headers", "body", "code").joinToString { answer.map(it).toString() })
        keeps(secrets, answer.map("event").map("error").map("message").toString())
    }

    private fun perform(
        client: Result<WorkOSClient>,
        request: Map<*, *>,
        step: Map<*, *>,
        then: Map<*, *>,
        now: Long,
    ): Pair<Any?, Any?> {
        val handle = client.getOrThrow().requestOf(request)
        val call = { operation: String, options: Any? ->
            handle.call(operation, (resolve(options) as? Map<*, *>).orEmpty() + ("now" to now))
        }
        val operation = step["op"] as? String ?: "handle"
        if (operation !in WITHOUT_RESOLVING) call("resolve", null)
        var answer = call(operation, step["when"])
        step["and"]?.items().orEmpty().forEach { answer = call(it.map("op") as String, it.map("when")) }
        return (answer ?: CONTINUE) to if (then["auth"] == null) null else call("auth", null)
    }

    /** Copies cookies of a browser, perhaps spoiled, into another. */
    private fun take(asked: Map<*, *>, name: String) {
        val pattern = Regex(asked["name"] as String)
        val taken = browser(asked["from"] as? String ?: name).cookies.filterKeys(pattern::containsMatchIn).toList()
        taken.forEach { (its, value) ->
            browser(name).cookies[replaced(its, asked["replace_name"])] = replaced(value, asked["replace_value"])
        }
    }

    /** Text with the first match of a pattern replaced. */
    private fun replaced(text: String, asked: Any?): String {
        val (pattern, by) = asked?.items() ?: return text
        assertTrue(Regex(pattern as String).containsMatchIn(text), "nothing to replace in $text")
        return Regex(pattern).replaceFirst(text, by as String)
    }

    /** An address that only the steps before tell. */
    private fun address(asked: Map<*, *>, name: String): String {
        val kind = asked.keys.find { (it as String).startsWith("$") }
        val options = asked[kind] as? Map<*, *>
        val of = browser(options?.get("of") as? String ?: name)
        val found = when (kind) {
            "\$callback" -> callback(options!!, of)
            "\$visit" -> Emulator.control("POST", "visits", mapOf("browser" to name, "url" to of.location) + options!!).map("path") as String?
            "\$again" -> of.url
            "\$value" -> of.value
            "\$location" -> of.location
            "\$cookie" -> of.cookies.entries.find { Regex(options!!["name"] as String).containsMatchIn(it.key) }?.value
            else -> return resolve(asked) as String
        }
        return replaced(checkNotNull(found) { "the step before gave none" }, asked["replace"])
    }

    /** The address that the sign-in page sends the browser back to. */
    private fun callback(asked: Map<*, *>, browser: Browser): String {
        val query = queryOf(checkNotNull(browser.location))
        val options = asked - "of"
        val back = linkedMapOf<String, String>()
        when (val error = options["error"]) {
            null -> {
                val challenge = mapOf("code_challenge" to query["code_challenge"]) + options
                back["code"] = resolve(mapOf("\$code" to challenge)) as String
            }
            else -> back["error"] = error as String
        }
        back["state"] = query["state"].orEmpty()
        val path = java.net.URI(query["redirect_uri"]!!).path
        return path + back.entries.joinToString("&", "?") { "${it.key}=${URLEncoder.encode(it.value, Charsets.UTF_8)}" }
    }

    private fun withCookies(request: Map<*, *>, further: Any?, browser: Browser): Map<*, *> {
        val headers = (request["headers"] as? Map<*, *>).orEmpty()
        val pairs = further?.items().orEmpty().map { "${it.items()[0]}=${it.items()[1]}" } +
            browser.cookies.map { (name, value) -> "$name=$value" }
        return if (pairs.isEmpty() || "cookie" in headers) request else request + ("headers" to headers + ("cookie" to pairs.joinToString("; ")))
    }

    /** All lines in order: the name, perhaps the value, what a flow holds, all attributes. */
    private fun cookies(wanted: List<Any?>, actual: List<Any?>) {
        assertEquals(wanted.size, actual.size, "lines: $actual")
        wanted.zip(actual).forEach { (cookie, text) ->
            val (name, value, attributes) = line(text as String)
            fits(cookie.map("name"), name, "name")
            cookie.map("value")?.let { fits(it, value, name) }
            cookie.map("flow")?.let { fits(it, opened(mapOf("sealed" to value, "purpose" to "authkit web flow")), name) }
            cookie.map("attributes")?.let { assertEquals(it, attributes, name) }
        }
    }

    private companion object {
        /** The usual reply is short: the application goes on, and nothing else is to be done. */
        val CONTINUE = mapOf("action" to "continue", "headers" to emptyList<Any>(), "set_cookies" to emptyList<Any>())

        val WITHOUT_RESOLVING = setOf(
            "handle", "resolve", "sign_out", "switch_organization", "sign_in_url", "sign_up_url", "sign_out_url",
        )
    }
}

/** What a request holds that no page, header or error may show. */
private fun secrets(request: Map<*, *>): List<String> {
    val cookies = (request["headers"].map("cookie") as? String).orEmpty().split("; ").map { it.substringAfter("=", "") }
    val query = queryOf(request["url"] as? String ?: "")
    return (cookies + listOf("code", "state", "error_description").mapNotNull { query[it] }).filter { it.length > 7 }
}

private fun keeps(secrets: List<String>, shown: String) =
    secrets.forEach { assertTrue(it !in shown, "it shows $it") }

/** What holds of every answer, whatever a story asks. */
private fun holdsAlways(answer: Any?) {
    val lines = answer.map("set_cookies")?.items().orEmpty()
    assertEquals(lines.toSet().size, lines.size, "a line comes twice")
    var hasSet = false
    lines.forEach {
        val (_, value, attributes) = line(it as String)
        val isDeletion = attributes["max-age"] == "0"
        assertEquals(isDeletion, value.isEmpty() && attributes["expires"] == "Thu, 01 Jan 1970 00:00:00 GMT", it)
        assertTrue(!(isDeletion && hasSet) && it.length <= 4096 && attributes["path"] == "/" && "httponly" in attributes, it)
        hasSet = hasSet || !isDeletion
    }
    if (answer.map("action") == "answer") {
        headers(mapOf("cache-control" to "no-store", "vary" to "Cookie"), answer.map("headers"))
    }
    val fields = answer.map("headers")?.items().orEmpty().map { it.items()[1] }
    (fields + answer.map("location") + lines).forEach {
        assertTrue(it.toString().all { char -> char in ' '..'~' }, "a header has more than printable ASCII")
    }
}

/** As `expect`, with patterns for text. */
private fun fits(wanted: Any?, actual: Any?, where: String) {
    val pattern = wanted.map("matches")
    when {
        pattern != null -> assertTrue(actual is String && Regex(pattern as String).containsMatchIn(actual), "$where: $actual does not match $pattern")
        wanted is Map<*, *> && actual is Map<*, *> && wanted["any"] != true ->
            wanted.forEach { (name, value) -> fits(value, actual[name], "$where.$name") }
        else -> expect(wanted, actual, where)
    }
}

/** Header fields by name; null for one that must not be there. */
private fun headers(wanted: Map<*, *>, actual: Any?) = wanted.forEach { (name, value) ->
    val found = actual.items().find { (it.items()[0] as String).equals(name as String, ignoreCase = true) }
    fits(value, found?.items()?.get(1), name as String)
}

/** Text, a pattern, or `base` (all before `?`) and `query`. */
private fun location(wanted: Any?, actual: String?) {
    val base = wanted.map("base") ?: return fits(wanted, actual, "location")
    fits(base, actual?.substringBefore("?"), "location")
    wanted.map("query")?.let { fits(it, queryOf(actual.orEmpty()), "query") }
}

private fun body(wanted: Any?, actual: String?) {
    if (wanted !is Map<*, *>) return fits(wanted, actual, "body")
    wanted["has"]?.items().orEmpty().forEach { assertTrue(it as String in actual.orEmpty(), "the body lacks $it: $actual") }
    wanted["lacks"]?.items().orEmpty().forEach { assertTrue(it as String !in actual.orEmpty(), "the body has $it: $actual") }
}

private fun queryOf(url: String): Map<String, String> =
    url.substringAfter("?", "").split("&").filter(String::isNotEmpty).associate {
        decoded(it.substringBefore("=")) to decoded(it.substringAfter("=", ""))
    }

/** What is not percent-encoded well is no secret and no parameter of ours. */
private fun decoded(text: String) = try {
    URLDecoder.decode(text, Charsets.UTF_8)
} catch (error: IllegalArgumentException) {
    text
}

/** A line taken apart: attributes by their names in small letters, flags as empty text. */
private fun line(text: String): Triple<String, String, Map<String, String>> {
    val parts = text.split("; ")
    val attributes = parts.drop(1).associate { it.substringBefore("=").lowercase() to it.substringAfter("=", "") }
    return Triple(parts[0].substringBefore("="), parts[0].substringAfter("="), attributes)
}
