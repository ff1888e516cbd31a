package io.github.authkitnative

import com.sun.net.httpserver.Filter
import com.sun.net.httpserver.Headers
import com.sun.net.httpserver.HttpContext
import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpPrincipal
import java.io.IOException
import java.io.InputStream
import java.io.OutputStream
import java.net.InetSocketAddress
import java.net.URI
import java.net.URLDecoder

/**
 * The web flow in front of a context of `com.sun.net.httpserver`: routes, cookies, refresh and guards. The client needs the
 * option `web`. A handler asks [auth] who is signed in.
 *
 * Another server uses [WebRequest] in the same way.
 */
open class WebFilter @JvmOverloads constructor(private val client: WorkOSClient, private val mount: String? = null) : Filter() {
    override fun description(): String = "AuthKit"

    /** Runs before the session is set. It may return another page to go to; an exception refuses the sign-in. */
    protected open fun onSignIn(exchange: HttpExchange, response: AuthenticationResponse, state: String?): String? = null

    /** May answer a refusal in the place of our page, and then returns true. Header fields are set already. */
    protected open fun onError(exchange: HttpExchange, code: String, status: Int): Boolean = false

    private val places = WebPlaces(client)

    @Throws(IOException::class)
    override fun doFilter(exchange: HttpExchange, chain: Chain) {
        val visit: ExchangeVisit
        val answer: WebAnswer?
        try {
            visit = ExchangeVisit(exchange, places.of(exchange.requestURI.rawPath, mount, null))
            visit.wasRead = visit.isConcerned && !visit.isOwn
            answer = if (visit.isConcerned) visit.handle() else null
        } catch (error: AuthKitException) {
            fail(exchange, error)
            return
        }
        if (answer != null) {
            answer(exchange, answer)
            return
        }
        try {
            chain.doFilter(FinishingExchange(exchange, visit).also { visit.finishing = it })
        } catch (error: AuthKitException) {
            // What asks who is signed in throws what the application has to mend.
            if (exchange.responseCode != -1) throw error
            fail(exchange, error)
        }
    }

    private fun fail(exchange: HttpExchange, error: AuthKitException) {
        System.getLogger("authkit").log(System.Logger.Level.ERROR, error.toString())
        exchange.responseHeaders["Cache-Control"] = "no-store"
        if (!onError(exchange, error.code, 500)) send(exchange, 500, "")
    }

    private fun answer(exchange: HttpExchange, answer: WebAnswer) {
        val header = exchange.responseHeaders
        answer.headers.forEach { (name, value) -> header.add(name, value) }
        answer.setCookies.forEach { header.add("Set-Cookie", it) }
        answer.location?.let { header["Location"] = it }
        answer.code?.let { if (onError(exchange, it, answer.status)) return }
        answer.contentType?.let { header["Content-Type"] = it }
        send(exchange, answer.status, answer.body)
    }

    private fun send(exchange: HttpExchange, status: Int, body: String) {
        val bytes = body.toByteArray()
        val hasBody = bytes.isNotEmpty() && exchange.requestMethod != "HEAD"
        exchange.sendResponseHeaders(status, if (hasBody) bytes.size.toLong() else -1)
        exchange.responseBody.use { if (hasBody) it.write(bytes) }
    }

    /** A request to the JDK's server. */
    private inner class ExchangeVisit(private val exchange: HttpExchange, place: WebPlace) : WebVisit(client, place) {
        lateinit var finishing: FinishingExchange

        override fun facts() =
            WebFacts(exchange.requestMethod, place.url + (exchange.requestURI.rawQuery?.let { "?$it" } ?: ""))
                .headers(HEADERS.mapNotNull { name -> exchange.requestHeaders[name]?.let { name to it } }.toMap())
                .remoteAddress(exchange.remoteAddress?.address?.hostAddress)
                .form(if (isOwn) form(exchange) else null)
                .cookiesWritable(exchange.responseCode == -1)

        override fun signedIn(response: AuthenticationResponse, state: String?) = onSignIn(exchange, response, state)

        override fun send(answer: WebAnswer) = answer(finishing, answer)

        override fun refuse(answer: WebAnswer) {
            if (exchange.responseCode != -1) return
            exchange.responseHeaders.clear()
            answer(exchange, answer)
            finishing.isAnswered = true
        }
    }

    /** The fields of a short form. */
    private fun form(exchange: HttpExchange): Map<String, String>? {
        val header = exchange.requestHeaders
        val length = header.getFirst("Content-Length")?.toLongOrNull() ?: return null
        val type = header.getFirst("Content-Type").orEmpty().substringBefore(';').trim()
        if (exchange.requestMethod != "POST" || length > MAX_FORM || !type.equals("application/x-www-form-urlencoded", true)) {
            return null
        }
        val bytes = exchange.requestBody.readNBytes(MAX_FORM)
        return try {
            String(bytes, Charsets.UTF_8).split('&').filter(String::isNotEmpty).associate {
                decoded(it.substringBefore('=')) to decoded(it.substringAfter('=', ""))
            }
        } catch (error: IllegalArgumentException) {
            null
        }
    }

    private fun decoded(text: String) = URLDecoder.decode(text, Charsets.UTF_8)

    companion object {
        /** Longer than any form of the flow. A longer one is the application's. */
        private const val MAX_FORM = 16 * 1024

        /** The header fields that the engine reads. */
        internal val HEADERS = listOf(
            // generated: headers (UPDATE=1 cargo test -p authkit-core --test packages)
            "accept", "cookie", "hx-current-url", "hx-preloaded", "hx-request", "next-action", "next-router-prefetch",
            "next-router-segment-prefetch", "next-router-state-tree", "origin", "purpose", "referer", "rsc",
            "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-fetch-user", "sec-purpose", "turbo-frame",
            "upgrade", "user-agent", "x-middleware-prefetch", "x-moz", "x-purpose", "x-requested-with", "x-sec-purpose",
            "x-turbo-request-id",
            // end of generated
        )

        /** Who makes the request of this exchange, which came through the filter. */
        @JvmStatic
        fun auth(exchange: HttpExchange): WebAuth =
            // No attribute of the exchange: the JDK shares those between all exchanges of a context.
            checkNotNull(exchange as? FinishingExchange) { "this exchange did not come through a WebFilter" }.auth
    }
}

/** An exchange whose header is finished when the application sends it. */
private class FinishingExchange(private val inner: HttpExchange, private val visit: WebVisit) : HttpExchange() {
    val auth = WebAuth(visit)

    /** Whether something else was answered: what the application says then goes nowhere. */
    var isAnswered = false

    override fun sendResponseHeaders(status: Int, length: Long) {
        if (isAnswered) return
        val header = inner.responseHeaders
        val given = { name: String -> header[name]?.joinToString(", ") }
        visit.finish(given("Cache-Control"), given("Vary"))?.let { finished ->
            finished.cacheControl?.let { header["Cache-Control"] = it }
            finished.vary?.let { header["Vary"] = it }
            finished.setCookies.forEach { header.add("Set-Cookie", it) }
        }
        inner.sendResponseHeaders(status, length)
    }

    /** With the refreshed session: a copy, because the server's own fields cannot be changed. */
    override fun getRequestHeaders(): Headers {
        val cookie = visit.cookie ?: return inner.requestHeaders
        return Headers().apply {
            putAll(inner.requestHeaders)
            set("Cookie", cookie)
        }
    }

    override fun getResponseBody(): OutputStream = if (isAnswered) OutputStream.nullOutputStream() else inner.responseBody
    override fun getResponseHeaders(): Headers = inner.responseHeaders
    override fun getRequestURI(): URI = inner.requestURI
    override fun getRequestMethod(): String = inner.requestMethod
    override fun getHttpContext(): HttpContext = inner.httpContext
    override fun close() = inner.close()
    override fun getRequestBody(): InputStream = inner.requestBody
    override fun getRemoteAddress(): InetSocketAddress = inner.remoteAddress
    override fun getResponseCode(): Int = inner.responseCode
    override fun getLocalAddress(): InetSocketAddress = inner.localAddress
    override fun getProtocol(): String = inner.protocol
    override fun getAttribute(name: String): Any? = inner.getAttribute(name)
    override fun setAttribute(name: String, value: Any?) = inner.setAttribute(name, value)
    override fun setStreams(input: InputStream?, output: OutputStream?) = inner.setStreams(input, output)
    override fun getPrincipal(): HttpPrincipal? = inner.principal
}
