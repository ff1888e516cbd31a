package io.github.authkitnative

import jakarta.servlet.DispatcherType
import jakarta.servlet.http.HttpServlet
import jakarta.servlet.http.HttpServletRequest
import jakarta.servlet.http.HttpServletResponse
import java.net.URI
import java.net.URLDecoder
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse
import java.nio.file.Files
import java.util.EnumSet
import org.apache.catalina.startup.Tomcat
import org.apache.tomcat.util.descriptor.web.ErrorPage
import org.apache.tomcat.util.descriptor.web.FilterDef
import org.apache.tomcat.util.descriptor.web.FilterMap
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test

/** The filter in a servlet container. */
class AuthKitFilterTest {
    private val cookies = LinkedHashMap<String, String>()

    @BeforeEach
    fun reset() {
        Emulator.control("POST", "reset", null)
    }

    private fun ask(path: String, method: String = "GET", body: String? = null, vararg fields: Pair<String, String>): HttpResponse<String> {
        val request = HttpRequest.newBuilder(URI("$origin$path"))
            .method(method, if (body == null) BodyPublishers.noBody() else BodyPublishers.ofString(body))
        val given = mapOf("Accept" to "text/html") + fields
        given.forEach { (name, value) -> request.header(name, value) }
        if (body != null) request.header("Content-Type", "application/x-www-form-urlencoded")
        if (cookies.isNotEmpty()) request.header("Cookie", cookies.entries.joinToString("; ") { "${it.key}=${it.value}" })
        val response = http.send(request.build(), HttpResponse.BodyHandlers.ofString())
        for (line in response.headers().allValues("set-cookie")) {
            val (name, value) = line.substringBefore(';').split('=', limit = 2)
            if ("Max-Age=0" in line) cookies.remove(name) else cookies[name] = value
        }
        return response
    }

    private fun HttpResponse<*>.field(name: String): String? = headers().firstValue(name).orElse(null)

    private fun HttpResponse<*>.setsSession() = headers().allValues("set-cookie").any { it.startsWith("wos-session=ak1") }

    /** Begins at a page, and gives where the callback leads to. */
    private fun signIn(path: String): String? {
        var response = ask(path)
        while (response.field("location").orEmpty().startsWith("/")) response = ask(response.field("location")!!)
        val query = URI(response.field("location")!!).rawQuery.split('&')
            .associate { it.substringBefore('=') to URLDecoder.decode(it.substringAfter('='), Charsets.UTF_8) }
        val code = Emulator.code("code_challenge" to query["code_challenge"])
        return ask("/callback?code=$code&state=${query["state"]}").field("location")
    }

    private fun signInExpired() {
        Emulator.control("POST", "clock", mapOf("advance_seconds" to -1000))
        signIn("/login")
        Emulator.control("POST", "clock", mapOf("advance_seconds" to 1000))
    }

    private fun calls() = Emulator.control("GET", "requests", null).items().map { it.map("path") as String }.filter { "jwks" !in it }

    @Test
    fun `signs in and out`() {
        assertEquals("stranger", ask("/hello").body())
        assertEquals(302, ask("/guarded").statusCode())
        assertEquals("/guarded?a=1", signIn("/guarded?a=1"))
        assertEquals("for ada@example.com", ask("/guarded?a=1").body())
        val page = ask("/hello")
        assertEquals(listOf("Ada", "private, no-store", "Cookie"), listOf(page.body(), page.field("cache-control"), page.field("vary")))
        assertEquals(403, ask("/forbidden").statusCode())
        val out = ask("/logout", "POST", "return_to=/bye", "Sec-Fetch-Site" to "same-origin", "Sec-Fetch-Mode" to "navigate", "Sec-Fetch-Dest" to "document")
        assertTrue(out.statusCode() == 200 && "session_id" in out.body() && "bye" in out.body(), out.body())
        assertEquals("stranger", ask("/hello").body())
    }

    @Test
    fun `leaves alone what does not ask`() {
        signInExpired()
        val before = calls()
        for (path in listOf("/static", "/nowhere")) {
            val response = ask(path)
            assertEquals(listOf(null, null, null), listOf("set-cookie", "cache-control", "vary").map { response.field(it) }, path)
        }
        assertEquals(before, calls())
    }

    @Test
    fun `sets the refreshed session whatever sends the answer`() {
        for (path in listOf("/hello", "/stream", "/flush", "/large", "/redirect", "/error", "/throw", "/async", "/dispatch", "/forward", "/cookies")) {
            cookies.clear()
            signInExpired()
            val response = ask(path)
            assertTrue(response.setsSession(), "$path: ${response.statusCode()} ${response.headers().map()}")
            assertEquals(1, response.headers().allValues("set-cookie").count { it.startsWith("wos-session=") }, path)
            assertEquals("private, no-store", response.field("cache-control"), path)
            assertEquals("Cookie", response.field("vary"), path)
            val says = when (path) {
                "/error", "/throw" -> "the page for Ada"
                "/cookies" -> cookies["wos-session"]
                "/redirect" -> ""
                else -> "Ada"
            }
            assertTrue(says!! in response.body(), "$path: ${response.body()}")
        }
    }

    @Test
    fun `refreshes nothing once the answer has begun`() {
        signInExpired()
        val before = calls()
        val response = ask("/late")
        assertEquals("refresh_not_possible", response.body())
        assertFalse(response.setsSession())
        assertEquals(before, calls())
    }

    @Test
    fun `ends a prefetch in the place of the application`() {
        signInExpired()
        val before = calls()
        for (path in listOf("/hello", "/redirect", "/error", "/guarded", "/large")) {
            val response = ask(path, "GET", null, "Sec-Purpose" to "prefetch")
            assertEquals(listOf(401, "", "no-store"), listOf(response.statusCode(), response.body(), response.field("cache-control")), path)
            assertNull(response.field("set-cookie"))
            assertNull(response.field("app"))
        }
        assertEquals(before, calls())
    }

    @Test
    fun `an outage is neither signed in nor out, and a wrong key is an error`() {
        signInExpired()
        val fault = { status: Int ->
            Emulator.control("POST", "faults", mapOf("match" to mapOf("grant_type" to "refresh_token"), "times" to 0,
                "action" to mapOf("kind" to "status", "status" to status)))
        }
        fault(503)
        assertEquals("unknown", ask("/hello").body())
        assertEquals(503, ask("/guarded").statusCode())
        Emulator.control("DELETE", "faults", null)
        fault(401)
        for (path in listOf("/hello", "/guarded")) {
            val response = ask(path)
            assertEquals(500, response.statusCode(), path)
            assertFalse(response.headers().allValues("set-cookie").any { it.startsWith("wos-session") })
        }
    }

    @Test
    fun `guards by the path that servlets are mapped by`() {
        for ((path, status) in mapOf("/open/a" to 404, "/open/..;/guarded" to 302, "/open/%2e%2e/hello" to 302, "/hello" to 302)) {
            val response = http.send(HttpRequest.newBuilder(URI("$strict$path")).header("Accept", "text/html").build(), HttpResponse.BodyHandlers.ofString())
            assertEquals(status, response.statusCode(), path)
        }
    }

    companion object {
        private val http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()
        private val tomcats = ArrayList<Tomcat>()
        private val origin by lazy { start(WebOptions()) }
        private val strict by lazy { start(WebOptions().unauthenticatedPaths("/open/(.*)")) }

        @JvmStatic
        @AfterAll
        fun stop() = tomcats.forEach { it.stop() }

        private fun start(options: WebOptions): String {
            val tomcat = Tomcat().apply {
                setBaseDir(Files.createTempDirectory("tomcat").toString())
                setPort(0)
                setSilent(true)
            }
            tomcats += tomcat
            val context = tomcat.addContext("", null)
            val workos = WorkOSClient(Emulator.clientOptions().redirectUri("http://localhost:3000/callback").web(options))
            context.addFilterDef(FilterDef().apply { filterName = "authkit"; filter = AuthKitFilter(workos); asyncSupported = "true" })
            context.addFilterMap(FilterMap().apply {
                filterName = "authkit"
                addURLPattern("/*")
                EnumSet.allOf(DispatcherType::class.java).forEach { setDispatcher(it.name) }
            })
            Tomcat.addServlet(context, "app", Application()).isAsyncSupported = true
            context.addServletMappingDecoded("/", "app")
            context.addErrorPage(ErrorPage().apply { location = "/page" })
            tomcat.start()
            return "http://localhost:${tomcat.connector.localPort}"
        }
    }

    private class Application : HttpServlet() {
        private fun name(request: HttpServletRequest): String {
            val auth = AuthKitFilter.auth(request).get()
            return if (auth.authenticated) auth.user!!.firstName!! else if (auth.retryable) "unknown" else "stranger"
        }

        override fun service(request: HttpServletRequest, response: HttpServletResponse) {
            response.setHeader("App", "1")
            when (request.servletPath) {
                "/hello" -> response.writer.write(name(request))
                "/static" -> response.writer.write("the same for all")
                "/guarded" -> if (AuthKitFilter.auth(request).require()) {
                    response.writer.write("for " + AuthKitFilter.auth(request).get().user!!.email)
                }
                "/forbidden" -> if (AuthKitFilter.auth(request).require(Requirement().permission("none:has"))) error("it went on")
                "/stream" -> name(request).let { response.outputStream.write(it.toByteArray()) }
                "/flush" -> name(request).let {
                    response.flushBuffer()
                    response.writer.write(it)
                }
                "/large" -> {
                    response.writer.write("begun ")
                    response.writer.write(name(request))
                    response.setHeader("Cache-Control", "public")
                    repeat(2000) { response.writer.write("more than a buffer holds ") }
                }
                "/redirect" -> name(request).let { response.sendRedirect("/hello") }
                "/error" -> name(request).let { response.sendError(418) }
                "/throw" -> name(request).let { error("a bug") }
                "/page" -> response.writer.write(if (request.getAttribute("jakarta.servlet.error.request_uri") in asking) "the page for " + name(request) else "a page")
                "/async" -> {
                    val async = request.startAsync()
                    async.start {
                        async.response.writer.write(name(async.request as HttpServletRequest))
                        async.complete()
                    }
                }
                "/dispatch" -> request.startAsync().dispatch("/hello")
                "/forward" -> request.getRequestDispatcher("/hello").forward(request, response)
                "/cookies" -> name(request).let {
                    val cookie = request.cookies.first { it.name == "wos-session" }.value
                    check(request.getHeader("cookie").contains(cookie))
                    response.writer.write(cookie)
                }
                "/late" -> {
                    response.flushBuffer()
                    response.writer.write(AuthKitFilter.auth(request).get().reason!!)
                }
                else -> response.sendError(404)
            }
        }

        private val asking = setOf("/error", "/throw")
    }
}
