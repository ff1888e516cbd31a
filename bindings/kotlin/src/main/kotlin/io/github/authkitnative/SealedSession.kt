package io.github.authkitnative

import io.github.authkitnative.engine.Handle
import java.util.concurrent.CompletableFuture

/** A cookie taken in hand. Nothing in it is believed before [authenticate]. */
class SealedSession internal constructor(session: Handle) {
    private val seam = Seam(session::call, session::start)

    /** Checks the session. Nothing that a cookie holds is an exception: see [Authentication.reason]. */
    @JvmOverloads
    fun authenticate(options: AuthenticateOptions? = null): Authentication =
        seam.run("authenticate", options, ::authentication)

    /** [authenticate], without blocking while keys are fetched. */
    @JvmOverloads
    fun authenticateAsync(options: AuthenticateOptions? = null): CompletableFuture<Authentication> =
        seam.begin("authenticate", options, ::authentication)

    /**
     * Exchanges the refresh token, once, however many callers ask, and seals the new session. Failing at the network is
     * an outcome with [Authentication.retryable], not an exception.
     *
     * @throws ConfigurationException for the password, the API key and the client
     */
    @JvmOverloads
    fun refresh(options: RefreshOptions? = null): Authentication = seam.run("refresh", options, ::authentication)

    /** [refresh], without blocking. */
    @JvmOverloads
    fun refreshAsync(options: RefreshOptions? = null): CompletableFuture<Authentication> =
        seam.begin("refresh", options, ::authentication)

    /**
     * The address that ends this session and then brings the browser to [returnTo], which must be registered in the
     * dashboard. Works after the access token has expired and needs a genuine one.
     *
     * @throws SignInRequiredException when there is no genuine session to end
     */
    @JvmOverloads
    fun getLogoutUrl(returnTo: String? = null): String =
        seam.run("logout_url", mapOf("return_to" to returnTo)) { it as String }

    /** [getLogoutUrl], without blocking. */
    @JvmOverloads
    fun getLogoutUrlAsync(returnTo: String? = null): CompletableFuture<String> =
        seam.begin("logout_url", mapOf("return_to" to returnTo)) { it as String }

    /** The same session sealed with the first password in the client's format, for [Authentication.needsReseal]. */
    fun reseal(): String = seam.run("reseal", null) { it as String }

    internal fun call(operation: String, options: Any?): Any? = seam.run(operation, options) { it }

    @Suppress("UNCHECKED_CAST")
    private fun authentication(reply: Any?) = Authentication(reply as Map<String, Any?>)
}
