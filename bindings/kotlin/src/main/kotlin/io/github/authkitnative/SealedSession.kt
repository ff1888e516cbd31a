package io.github.authkitnative

import io.github.authkitnative.engine.Handle
import java.util.concurrent.CompletableFuture

/** A session cookie that was loaded. Nothing in it is trusted before [authenticate]. */
class SealedSession internal constructor(session: Handle) {
    private val bridge = Bridge(session::call, session::start)

    /** Checks the session. Nothing that a cookie holds is an exception: see [Authentication.reason]. */
    @JvmOverloads
    fun authenticate(options: AuthenticateOptions? = null): Authentication =
        bridge.run("authenticate", options, ::authentication)

    /** [authenticate], without blocking while keys are fetched. */
    @JvmOverloads
    fun authenticateAsync(options: AuthenticateOptions? = null): CompletableFuture<Authentication> =
        bridge.begin("authenticate", options, ::authentication)

    /**
     * Exchanges the refresh token, once, however many callers ask, and seals the new session. A failure of the network is
     * an outcome with [Authentication.retryable], not an exception.
     *
     * @throws ConfigurationException for the password, the API key and the client
     */
    @JvmOverloads
    fun refresh(options: RefreshOptions? = null): Authentication = bridge.run("refresh", options, ::authentication)

    /** [refresh], without blocking. */
    @JvmOverloads
    fun refreshAsync(options: RefreshOptions? = null): CompletableFuture<Authentication> =
        bridge.begin("refresh", options, ::authentication)

    /**
     * The address that ends this session and then brings the browser to [returnTo], which must be registered in the
     * dashboard. Works after the access token has expired and needs a genuine one.
     *
     * @throws SignInRequiredException when there is no genuine session to end
     */
    @JvmOverloads
    fun getLogoutUrl(returnTo: String? = null): String =
        bridge.run("logout_url", mapOf("return_to" to returnTo)) { it as String }

    /** [getLogoutUrl], without blocking. */
    @JvmOverloads
    fun getLogoutUrlAsync(returnTo: String? = null): CompletableFuture<String> =
        bridge.begin("logout_url", mapOf("return_to" to returnTo)) { it as String }

    /** The same session sealed with the first password in the client's format, for [Authentication.needsReseal]. */
    fun reseal(): String = bridge.run("reseal", null) { it as String }

    internal fun call(operation: String, options: Any?): Any? = bridge.run(operation, options) { it }

    @Suppress("UNCHECKED_CAST")
    private fun authentication(reply: Any?) = Authentication(reply as Map<String, Any?>)
}
