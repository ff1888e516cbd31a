package io.github.authkitnative

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The filter of the JDK's server. */
class WebFilterTest {
    private val http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()
    private val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
    private val origin = "http://localhost:${server.address.port}"

    init {
        val workos = WorkOSClient(Emulator.clientOptions().redirectUri("http://localhost:3000/callback").web(WebOptions()))
        server.createContext("/", ::answer).filters.add(WebFilter(workos))
        server.start()
    }

    @AfterEach
    fun stop() = server.stop(0)

    private fun answer(exchange: HttpExchange) {
        val auth = WebFilter.auth(exchange)
        val text = when (exchange.requestURI.path) {
            "/static" -> "the same for all"
            "/guarded" -> if (auth.require()) "for ${auth.get().user!!.firstName}" else return
            else -> auth.get().user?.firstName ?: "stranger"
        }.toByteArray()
        exchange.responseHeaders["App"] = "1"
        exchange.sendResponseHeaders(200, text.size.toLong())
        exchange.responseBody.use { it.write(text) }
    }

    private fun ask(path: String, cookie: String? = null, vararg fields: Pair<String, String>): HttpResponse<String> {
        val request = HttpRequest.newBuilder(URI(origin + path)).header("Accept", "text/html")
        cookie?.let { request.header("Cookie", "wos-session=$it") }
        fields.forEach { (name, value) -> request.header(name, value) }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString())
    }

    private fun HttpResponse<*>.field(name: String): String? = headers().firstValue(name).orElse(null)

    /** A session cookie, whose access token is over or not. */
    private fun cookie(isOver: Boolean): String {
        Emulator.control("POST", "reset", null)
        if (isOver) Emulator.control("POST", "clock", mapOf("advance_seconds" to -1000))
        val response = WorkOSClient(Emulator.clientOptions()).userManagement()
            .authenticateWithCode(AuthenticateWithCodeOptions().code(Emulator.code()).sealSession())
        if (isOver) Emulator.control("POST", "clock", mapOf("advance_seconds" to 1000))
        return response.sealedSession!!
    }

    @Test
    fun `guards, and leaves alone what does not ask`() {
        val cookie = cookie(isOver = false)
        assertEquals("Ada", ask("/", cookie).body())
        assertEquals("for Ada", ask("/guarded", cookie).body())
        assertEquals("/callback?authkit=resume&return_to=%2Fguarded", ask("/guarded").field("location"))
        val static = ask("/static", cookie)
        assertEquals(listOf("the same for all", null, null), listOf(static.body(), static.field("vary"), static.field("cache-control")))
        assertTrue(ask("/login").field("location")!!.startsWith(Emulator.url))
    }

    @Test
    fun `sets the refreshed session of what asks`() {
        val cookie = cookie(isOver = true)
        assertNull(ask("/static", cookie).field("set-cookie"))
        val prefetch = ask("/", cookie, "Sec-Purpose" to "prefetch")
        assertEquals(listOf(401, "", "no-store", null), listOf(prefetch.statusCode(), prefetch.body(), prefetch.field("cache-control"), prefetch.field("app")))
        val page = ask("/", cookie)
        assertEquals(listOf("Ada", "private, no-store", "Cookie"), listOf(page.body(), page.field("cache-control"), page.field("vary")))
        assertTrue(page.headers().allValues("set-cookie").any { it.startsWith("wos-session=ak1") })
    }

    @Test
    fun `a wrong key is an error, and the cookie stays`() {
        val cookie = cookie(isOver = true)
        Emulator.control("POST", "faults", mapOf("match" to mapOf("grant_type" to "refresh_token"), "times" to 0,
            "action" to mapOf("kind" to "status", "status" to 401)))
        for (path in listOf("/", "/guarded")) {
            val response = ask(path, cookie)
            assertEquals(listOf(500, "no-store"), listOf(response.statusCode(), response.field("cache-control")), path)
            assertFalse(response.headers().map().containsKey("set-cookie"))
        }
    }
}
