package io.github.authkitnative

import jakarta.servlet.FilterChain
import jakarta.servlet.ServletException
import jakarta.servlet.ServletRequest
import jakarta.servlet.http.HttpFilter
import jakarta.servlet.http.HttpServletRequest
import jakarta.servlet.http.HttpServletResponse
import java.io.IOException
import java.net.URLDecoder
import java.net.URLEncoder

/**
 * The web flow in front of a Jakarta Servlet application: routes, cookies, refresh and guards. The client needs the option
 * `web`. Servlets ask [auth] who is signed in; every request that does not is left alone.
 *
 * Map it to all addresses, before filters that read who is signed in, with support for asynchronous requests. Map it to the
 * dispatcher type `ERROR`, too, if error pages show who is signed in.
 */
open class AuthKitFilter(private val client: WorkOSClient) : HttpFilter() {
    private val places = WebPlaces(client)

    /** Runs before the session is set. It may return another page to go to; an exception refuses the sign-in. */
    protected open fun onSignIn(request: HttpServletRequest, response: AuthenticationResponse, state: String?): String? = null

    /** May answer a refusal in the place of our page, and then returns true. Header fields are set already. */
    @Throws(IOException::class, ServletException::class)
    protected open fun onError(
        request: HttpServletRequest, response: HttpServletResponse, code: String, status: Int,
    ): Boolean = false

    /** Chooses the redirect URI for a request, where the application has several hosts. The client's by default. */
    protected open fun redirectUri(request: HttpServletRequest): String? = null

    @Throws(IOException::class, ServletException::class)
    override fun doFilter(request: HttpServletRequest, response: HttpServletResponse, chain: FilterChain) {
        val known = request.getAttribute(VISIT) as ServletVisit?
        if (known != null) {
            // An error page, or what goes on after waiting: the server may have unwrapped the response.
            known.serve(request, response, chain)
            return
        }
        val visit = ServletVisit(request, response, places.of(path(request), request.contextPath, redirectUri(request)))
        request.setAttribute(VISIT, visit)
        request.setAttribute(ATTRIBUTE, WebAuth(visit))
        visit.wasRead = visit.isConcerned && !visit.isOwn
        val answer = if (visit.isConcerned) visit.handle() else null
        if (answer != null) visit.write(answer, request, response) else visit.serve(request, response, chain)
    }

    /** The path that servlets are mapped by, as a browser writes it: how it was spelled before must not count. */
    private fun path(request: HttpServletRequest): String {
        val decoded = request.servletPath + (request.pathInfo ?: "")
        return request.contextPath + URLEncoder.encode(decoded, Charsets.UTF_8).replace("+", "%20").replace("%2F", "/")
    }

    /** A request to a servlet. */
    private inner class ServletVisit(
        private val request: HttpServletRequest, private val response: HttpServletResponse, place: WebPlace,
    ) : WebVisit(client, place) {
        private var finishing: FinishingResponse? = null

        /** What was set before the application had its turn. */
        private val before = response.headerNames.associateWith { response.getHeaders(it).toList() }

        fun serve(request: HttpServletRequest, response: HttpServletResponse, chain: FilterChain) {
            val finishing = FinishingResponse(response, this).also { this.finishing = it }
            try {
                chain.doFilter(RefreshedRequest(request, finishing, this), finishing)
            } finally {
                // What another thread goes on with is finished when that thread sends it.
                if (!request.isAsyncStarted) finishing.finish()
            }
        }

        override fun facts() = WebFacts(request.method, place.url + (request.queryString?.let { "?$it" } ?: ""))
            .headers(WebFilter.HEADERS.associateWith { request.getHeaders(it).toList() }.filterValues { it.isNotEmpty() })
            .remoteAddress(request.remoteAddr)
            .form(if (isOwn && request.method == "POST") form() else null)
            .cookiesWritable(!response.isCommitted)

        /** The fields of a form: the server puts those of the query before them. */
        private fun form(): Map<String, String> {
            val inQuery = request.queryString.orEmpty().split('&')
                .groupingBy { URLDecoder.decode(it.substringBefore('='), Charsets.UTF_8) }.eachCount()
            return request.parameterMap.mapNotNull { (name, values) -> values.getOrNull(inQuery[name] ?: 0)?.let { name to it } }
                .toMap()
        }

        override fun signedIn(response: AuthenticationResponse, state: String?) = onSignIn(request, response, state)

        override fun changed() {
            finishing?.changed()
        }

        override fun send(answer: WebAnswer) = write(answer, request, finishing ?: response)

        override fun refuse(answer: WebAnswer) {
            if (response.isCommitted) return
            response.reset()
            before.forEach { (name, values) -> values.forEach { response.addHeader(name, it) } }
            write(answer, request, response)
            response.flushBuffer()
            finishing?.isAnswered = true
        }

        fun write(answer: WebAnswer, request: HttpServletRequest, response: HttpServletResponse) {
            answer.headers.forEach { (name, value) ->
                // What the session needed is there already.
                when {
                    name.equals("Cache-Control", ignoreCase = true) -> response.setHeader(name, value)
                    value !in response.getHeaders(name) -> response.addHeader(name, value)
                }
            }
            answer.setCookies.forEach { response.addHeader("Set-Cookie", it) }
            answer.location?.let { response.setHeader("Location", it) }
            answer.code?.let { if (onError(request, response, it, answer.status)) return }
            response.status = answer.status
            answer.contentType?.let { response.contentType = it }
            val bytes = answer.body.toByteArray()
            response.setContentLength(bytes.size)
            response.outputStream.write(bytes)
        }
    }

    companion object {
        private const val VISIT = "io.github.authkitnative.visit"

        /** The attribute of a request that holds its [WebAuth]. */
        const val ATTRIBUTE: String = "io.github.authkitnative.auth"

        /** Who makes this request, which came through the filter. */
        @JvmStatic
        fun auth(request: ServletRequest): WebAuth =
            checkNotNull(request.getAttribute(ATTRIBUTE) as WebAuth?) { "this request did not come through an AuthKitFilter" }
    }
}
