package io.github.authkitnative

import io.github.authkitnative.engine.Handle
import java.util.concurrent.CompletableFuture

/** The web flow of one request: sign-in, callback, the session, guards. Make one a request. */
class WebRequest internal constructor(request: Handle) {
    private val bridge = Bridge(request::call, request::start)

    /**
     * Answers the routes of the flow, and finds out who is signed in for every other request.
     *
     * @throws ConfigurationException for what the application has to mend; no cookie changes
     */
    fun handle(): WebAnswer = bridge.run("handle", null, ::answer)

    /** [handle], without blocking. */
    fun handleAsync(): CompletableFuture<WebAnswer> = bridge.begin("handle", null, ::answer)

    /** Who makes the request. Local after [handle]. */
    fun auth(): Authentication = bridge.run("auth", null) { Authentication(record(it)) }

    /** Lets the request through, or says what to answer. Comes after [handle]. */
    @JvmOverloads
    fun guard(requirement: Requirement? = null): WebAnswer = bridge.run("guard", requirement, ::answer)

    /** Whether somebody is signed in who meets the requirement. Comes after [handle]. */
    fun has(requirement: Requirement): Boolean = bridge.run("has", requirement) { it == true }

    /** The address that starts a sign-in and comes back to this page. It sets no cookie. */
    @JvmOverloads
    fun signInUrl(options: StartOptions? = null): String = bridge.run("sign_in_url", options) { it as String }

    /** The address that starts a sign-up and comes back to this page. It sets no cookie. */
    @JvmOverloads
    fun signUpUrl(options: StartOptions? = null): String = bridge.run("sign_up_url", options) { it as String }

    /** The address to post to for signing out. */
    @JvmOverloads
    fun signOutUrl(returnTo: String? = null): String =
        bridge.run("sign_out_url", mapOf("return_to" to returnTo)) { it as String }

    /** Switches the session to another organization, and says what to answer. */
    fun switchOrganization(options: SwitchOptions): WebAnswer = bridge.run("switch_organization", options, ::answer)

    /** Ends the session, and says what to answer. */
    @JvmOverloads
    fun signOut(returnTo: String? = null): WebAnswer = bridge.run("sign_out", mapOf("return_to" to returnTo), ::answer)

    /** What the exchange of this callback brought, for a hook. */
    fun response(): AuthenticationResponse = bridge.run("response", null) { AuthenticationResponse(record(it)) }

    /** The answer to a callback after a hook: to another page, or to none when the hook refused. */
    @JvmOverloads
    fun afterSignIn(returnTo: String? = null, failed: Boolean = false): WebAnswer =
        bridge.run("after_sign_in", mapOf("failed" to failed, "return_to" to returnTo), ::answer)

    /** What the application's own answer needs in its header. */
    fun finish(
        authWasRead: Boolean,
        setsCookies: Boolean = false,
        cacheControl: String? = null,
        vary: String? = null,
        allowCaching: Boolean = false,
    ): WebFinish {
        val options = mapOf(
            "auth_was_read" to authWasRead, "sets_cookies" to setsCookies, "cache_control" to cacheControl,
            "vary" to vary, "allow_caching" to allowCaching,
        )
        return bridge.run("finish", options) { WebFinish(record(it)) }
    }

    internal fun call(operation: String, options: Any?): Any? = bridge.run(operation, options) { it }

    private fun answer(reply: Any?) = WebAnswer(record(reply))

    /** The engine says nothing when there is nothing to do. */
    @Suppress("UNCHECKED_CAST")
    private fun record(reply: Any?) = reply as Map<String, Any?>? ?: emptyMap()
}

/** The facts of a request, as they were received. Prints no value. */
class WebFacts(method: String, url: String) : Options<WebFacts>() {
    init {
        set("method", method)
        set("url", url)
    }

    /** The header fields by their names in any case. The flow reads a few of them. */
    fun headers(value: Map<String, List<String>>) = set("headers", value)

    /** The browser's IP address. */
    fun remoteAddress(value: String?) = set("remote_address", value)

    /** The decoded fields of a form. */
    fun form(value: Map<String, String>?) = set("form", value)

    /** Whether a `Set-Cookie` of the answer reaches the browser. True by default. */
    fun cookiesWritable(value: Boolean?) = set("cookies_writable", value)

    /** The path that the application is mounted under, such as `/app`. None by default. */
    fun mount(value: String?) = set("mount", value)

    /** The redirect URI for the host of this request, where the application has several. The client's by default. */
    fun redirectUri(value: String?) = set("redirect_uri", value)
}

/** What to do with a request: let the application answer it when [isContinue], or send this. */
class WebAnswer internal constructor(private val members: Map<String, Any?>) {
    /** Whether the application answers. */
    val isContinue: Boolean get() = members["action"] != "answer"

    /** The status of the answer. */
    val status: Int get() = (members["status"] as? Number)?.toInt() ?: 0

    /** The address of a redirect. */
    val location: String? get() = members["location"] as? String

    /** Header fields in their order, without `Location`, `Set-Cookie` and `Content-Type`. */
    val headers: List<Pair<String, String>>
        get() = (members["headers"] as? List<*>).orEmpty().map { (it as List<*>)[0] as String to it[1] as String }

    /** Complete `Set-Cookie` lines in their order. Each is a field of its own. */
    val setCookies: List<String> get() = (members["set_cookies"] as? List<*>).orEmpty().filterIsInstance<String>()

    /** The body of the answer. */
    val body: String get() = members["body"] as? String ?: ""

    /** The media type of the body. */
    val contentType: String? get() = members["content_type"] as? String

    /** The code of a refusal, which an application may show on an error page of its own. */
    val code: String? get() = members["code"] as? String

    /** The `Cookie` header as the application should see it, where it changed. */
    val requestCookie: String? get() = members["request_cookie"] as? String

    /** What happened: `signed_in`, `refreshed`, `switched`, `signed_out` or `failed`. */
    val event: String? get() = event("name") as? String

    /** The state that the application gave to the sign-in, at `signed_in`. */
    val state: String? get() = event("state") as? String

    /** The error, at `failed`. */
    @Suppress("UNCHECKED_CAST")
    val error: AuthKitException?
        get() = (event("error") as? Map<String, Any?>)?.let { exceptionOf(failureOf(it)) }

    private fun event(name: String) = (members["event"] as? Map<*, *>)?.get(name)

    override fun toString(): String = "WebAnswer(${members["action"]}, $status, $code)"
}

/** What an application's own answer needs in its header. Null leaves a field as it is. */
class WebFinish internal constructor(private val members: Map<String, Any?>) {
    /** The `Cache-Control`. */
    val cacheControl: String? get() = members["cache_control"] as? String

    /** The `Vary`, with what the application's had. */
    val vary: String? get() = members["vary"] as? String

    /** The `Set-Cookie` lines of the session. Each is a field of its own. */
    val setCookies: List<String> get() = (members["set_cookies"] as? List<*>).orEmpty().filterIsInstance<String>()

    internal fun withoutCacheControl() = WebFinish(members - "cache_control")

    override fun toString(): String = "WebFinish($cacheControl, $vary)"
}
