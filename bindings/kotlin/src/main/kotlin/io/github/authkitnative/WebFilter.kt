package io.github.authkitnative

import com.sun.net.httpserver.Filter
import com.sun.net.httpserver.Headers
import com.sun.net.httpserver.HttpContext
import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpPrincipal
import java.io.ByteArrayInputStream
import java.io.IOException
import java.io.InputStream
import java.io.OutputStream
import java.io.SequenceInputStream
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

    @Throws(IOException::class)
    override fun doFilter(exchange: HttpExchange, chain: Chain) {
        val auth: WebAuth
        val answer: WebAnswer
        try {
            val request = client.webRequest(facts(exchange))
            auth = WebAuth(request, exchange, this)
            answer = signedIn(exchange, request, request.handle())
        } catch (error: AuthKitException) {
            System.getLogger("authkit").log(System.Logger.Level.ERROR, error.toString())
            exchange.responseHeaders["Cache-Control"] = "no-store"
            if (!onError(exchange, error.code, 500)) send(exchange, 500, "")
            return
        }
        if (!answer.isContinue) {
            answer(exchange, answer)
            return
        }
        auth.setsCookies = answer.setCookies.isNotEmpty()
        chain.doFilter(FinishingExchange(exchange, auth, answer.requestCookie))
    }

    /** The answer after the hook of a sign-in has run. */
    private fun signedIn(exchange: HttpExchange, request: WebRequest, answer: WebAnswer): WebAnswer {
        if (answer.event != "signed_in") return answer
        val returnTo = try {
            onSignIn(exchange, request.response(), answer.state)
        } catch (error: RuntimeException) {
            System.getLogger("authkit").log(System.Logger.Level.ERROR, "the hook refused a sign-in", error)
            return request.afterSignIn(failed = true)
        }
        return request.afterSignIn(returnTo)
    }

    internal fun answer(exchange: HttpExchange, answer: WebAnswer) {
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

    private fun facts(exchange: HttpExchange) =
        WebFacts(exchange.requestMethod, exchange.requestURI.run { rawPath + (rawQuery?.let { "?$it" } ?: "") })
            .headers(HEADERS.mapNotNull { name -> exchange.requestHeaders[name]?.let { name to it } }.toMap())
            .remoteAddress(exchange.remoteAddress?.address?.hostAddress)
            .form(form(exchange))
            .mount(mount)

    /** The fields of a short form. The application reads the same body again. */
    private fun form(exchange: HttpExchange): Map<String, String>? {
        val header = exchange.requestHeaders
        val length = header.getFirst("Content-Length")?.toLongOrNull() ?: return null
        val type = header.getFirst("Content-Type").orEmpty().substringBefore(';').trim()
        if (exchange.requestMethod != "POST" || length > MAX_FORM || !type.equals("application/x-www-form-urlencoded", true)) {
            return null
        }
        val body = exchange.requestBody
        val bytes = body.readNBytes(MAX_FORM)
        exchange.setStreams(SequenceInputStream(ByteArrayInputStream(bytes), body), null)
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
        private val HEADERS = listOf(
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

/** Who makes a request, and what a handler can do about it. It belongs to one request. */
class WebAuth internal constructor(
    private val request: WebRequest,
    private val exchange: HttpExchange,
    private val filter: WebFilter,
) {
    internal var setsCookies = false
    private var wasRead = false
    private var mayBeCached = false
    private val found by lazy(LazyThreadSafetyMode.NONE) { request.auth() }

    /** Who is signed in, or that it is not known for now. */
    fun get(): Authentication {
        wasRead = true
        return found
    }

    /** Whether the requirement is met. When it is not, the exchange has been answered. */
    @JvmOverloads
    @Throws(IOException::class)
    fun require(requirement: Requirement? = null): Boolean {
        wasRead = true
        val answer = request.guard(requirement)
        if (!answer.isContinue) respond(answer)
        return answer.isContinue
    }

    /** Whether somebody is signed in who meets the requirement. Answers nothing. */
    fun has(requirement: Requirement): Boolean {
        wasRead = true
        return request.has(requirement)
    }

    /** The address that starts a sign-in and comes back to this page. */
    @JvmOverloads
    fun signInUrl(options: StartOptions? = null): String = request.signInUrl(options)

    /** The address that starts a sign-up and comes back to this page. */
    @JvmOverloads
    fun signUpUrl(options: StartOptions? = null): String = request.signUpUrl(options)

    /** The address to post to for signing out. */
    @JvmOverloads
    fun signOutUrl(returnTo: String? = null): String = request.signOutUrl(returnTo)

    /** Switches the session to another organization and answers the exchange. */
    @Throws(IOException::class)
    fun switchOrganization(options: SwitchOptions) = respond(request.switchOrganization(options))

    /** Ends the session and answers the exchange. */
    @JvmOverloads
    @Throws(IOException::class)
    fun signOut(returnTo: String? = null) = respond(request.signOut(returnTo))

    /** Says that this answer shows nobody's data, although it read who is signed in. */
    fun allowCaching() {
        mayBeCached = true
    }

    private fun respond(answer: WebAnswer) {
        setsCookies = setsCookies || answer.setCookies.isNotEmpty()
        filter.answer(FinishingExchange(exchange, this, answer.requestCookie), answer)
    }

    /** Sets the cookies of the session and what caches have to know. */
    internal fun finish(header: Headers) {
        if (!wasRead && !setsCookies) return
        val given = { name: String -> header[name]?.joinToString(", ") }
        val finished = request.finish(wasRead, setsCookies, given("Cache-Control"), given("Vary"), mayBeCached)
        finished.cacheControl?.let { header["Cache-Control"] = it }
        finished.vary?.let { header["Vary"] = it }
        finished.setCookies.forEach { header.add("Set-Cookie", it) }
    }
}

/** An exchange whose header is finished when the application sends it. */
private class FinishingExchange(private val inner: HttpExchange, val auth: WebAuth, cookie: String?) : HttpExchange() {
    /** With the refreshed session: a copy, because the server's own fields cannot be changed. */
    private val fields = if (cookie == null) inner.requestHeaders else Headers().apply {
        putAll(inner.requestHeaders)
        set("Cookie", cookie)
    }

    override fun sendResponseHeaders(status: Int, length: Long) {
        auth.finish(inner.responseHeaders)
        inner.sendResponseHeaders(status, length)
    }

    override fun getRequestHeaders(): Headers = fields
    override fun getResponseHeaders(): Headers = inner.responseHeaders
    override fun getRequestURI(): URI = inner.requestURI
    override fun getRequestMethod(): String = inner.requestMethod
    override fun getHttpContext(): HttpContext = inner.httpContext
    override fun close() = inner.close()
    override fun getRequestBody(): InputStream = inner.requestBody
    override fun getResponseBody(): OutputStream = inner.responseBody
    override fun getRemoteAddress(): InetSocketAddress = inner.remoteAddress
    override fun getResponseCode(): Int = inner.responseCode
    override fun getLocalAddress(): InetSocketAddress = inner.localAddress
    override fun getProtocol(): String = inner.protocol
    override fun getAttribute(name: String): Any? = inner.getAttribute(name)
    override fun setAttribute(name: String, value: Any?) = inner.setAttribute(name, value)
    override fun setStreams(input: InputStream?, output: OutputStream?) = inner.setStreams(input, output)
    override fun getPrincipal(): HttpPrincipal? = inner.principal
}
