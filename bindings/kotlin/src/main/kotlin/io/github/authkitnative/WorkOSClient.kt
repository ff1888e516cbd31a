package io.github.authkitnative

import io.github.authkitnative.engine.Handle

/** A configured client. Make one and share it between threads. */
class WorkOSClient private constructor(private val engine: Handle) {
    /** A client with these options; unset ones come from the environment. Touches no network. */
    @JvmOverloads
    @Throws(ConfigurationException::class)
    constructor(options: ClientOptions = ClientOptions()) : this(made(options))

    /** A client with an API key and a client id. */
    @Throws(ConfigurationException::class)
    constructor(apiKey: String?, clientId: String?) : this(ClientOptions().apiKey(apiKey).clientId(clientId))

    private val userManagement = UserManagement(engine)

    /** Sign-in, sessions and what the flows need around them. */
    fun userManagement(): UserManagement = userManagement

    /**
     * The web flow of one request, from its facts. The option `web` of the client must be set. Touches no network.
     *
     * @throws ConfigurationException for a client without the option, and for facts that cannot be
     */
    fun webRequest(facts: WebFacts): WebRequest = requestOf(facts)

    internal fun requestOf(facts: Any?) = WebRequest(catchingFailures { engine.webRequest(valueOf(facts)) })

    /** Why requests for an address concern the engine before the application sees them. */
    internal fun concern(url: String, mount: String?, redirectUri: String?): String? {
        val address = mapOf("url" to url, "mount" to mount, "redirect_uri" to redirectUri)
        return plain(catchingFailures { engine.call("web_concern", valueOf(address)) }) as String?
    }

    private companion object {
        fun made(options: ClientOptions) = catchingFailures { Handle.client(valueOf(options)) }
    }
}
