package io.github.authkitnative

import java.io.IOException
import java.util.concurrent.ConcurrentHashMap

/** One request to an application behind a filter. It is left alone until something asks who is signed in. */
internal abstract class WebVisit(private val client: WorkOSClient, val place: WebPlace) {
    var wasRead = false
    var setsCookies = false
    var mayBeCached = false
    private var isAnswered = false
    private var isHandled = false
    private var found: Authentication? = null

    /** The `Cookie` header as the application should see it, where it changed. */
    var cookie: String? = null
        private set
    private val request by lazy { client.webRequest(facts().mount(place.mount).redirectUri(place.redirectUri)) }

    val isOwn = place.concern == "own"
    val isConcerned = place.concern != null

    /** Method, address, header fields, and the form where the request [isOwn]. */
    protected abstract fun facts(): WebFacts

    /** The hook of a sign-in. */
    protected abstract fun signedIn(response: AuthenticationResponse, state: String?): String?

    /** Sends an answer of the engine, or a page of the application's in its place. */
    @Throws(IOException::class)
    protected abstract fun send(answer: WebAnswer)

    /** Sends what must be answered in the place of the application, which has begun already. */
    @Throws(IOException::class)
    protected abstract fun refuse(answer: WebAnswer)

    /** Is called when the session was read or refreshed. */
    protected open fun changed() {}

    /** The answer to a route of ours; null where the application answers. Finds out who is signed in, once. */
    @Synchronized
    fun handle(): WebAnswer? {
        if (isHandled) return null
        val answer = settled(request.handle())
        isHandled = true
        cookie = answer.requestCookie
        if (!answer.isContinue) return answer
        setsCookies = setsCookies || answer.setCookies.isNotEmpty()
        return null
    }

    @Synchronized
    fun auth(): Authentication {
        resolve()
        return found ?: request.auth().also { found = it }
    }

    @Synchronized
    fun <T> resolved(act: WebRequest.() -> T): T {
        resolve()
        return request.act()
    }

    fun <T> unresolved(act: WebRequest.() -> T): T = request.act()

    private fun resolve() {
        wasRead = true
        handle()?.let { refuse(it) }
        changed()
    }

    fun respond(answer: WebAnswer): Boolean {
        if (answer.isContinue) return true
        isAnswered = true
        found = null
        setsCookies = setsCookies || answer.setCookies.isNotEmpty()
        send(settled(answer))
        return false
    }

    /** The answer after the hook of a sign-in has run. */
    private fun settled(answer: WebAnswer): WebAnswer {
        if (answer.event != "signed_in") return answer
        val returnTo = try {
            signedIn(request.response(), answer.state)
        } catch (error: RuntimeException) {
            System.getLogger("authkit").log(System.Logger.Level.ERROR, "the hook refused a sign-in", error)
            return request.afterSignIn(failed = true)
        }
        return request.afterSignIn(returnTo)
    }

    /** What the application's answer needs in its header; null when that is nothing. */
    fun finish(cacheControl: String?, vary: String?): WebFinish? {
        if (!wasRead && !setsCookies && !isConcerned) return null
        val finished = request.finish(wasRead, setsCookies, cacheControl, vary, mayBeCached)
        // An answer of ours says it already, unless a page of the application's own took its place.
        return if (isAnswered && cacheControl == "no-store") finished.withoutCacheControl() else finished
    }
}

/** Where a request goes to, without its query, and why that concerns the engine: `own`, `guarded` or null. */
internal class WebPlace(val url: String, val mount: String?, val redirectUri: String?, val concern: String?)

/** The addresses of an application that were asked for. */
internal class WebPlaces(private val client: WorkOSClient) {
    private val known = ConcurrentHashMap<List<String?>, WebPlace>()

    fun of(url: String, mount: String?, redirectUri: String?): WebPlace {
        val key = listOf(url, mount, redirectUri)
        known[key]?.let { return it }
        val place = WebPlace(url, mount, redirectUri, client.concern(url, mount, redirectUri))
        if (url.length <= LONGEST) {
            if (known.size >= MOST) known.clear()
            known[key] = place
        }
        return place
    }

    private companion object {
        /** More than an application has that does not put ids into its paths. */
        private const val MOST = 1000

        /** Bounds what strangers can fill the memory with. */
        private const val LONGEST = 200
    }
}
