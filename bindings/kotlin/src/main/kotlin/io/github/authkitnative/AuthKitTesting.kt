package io.github.authkitnative

import java.time.Duration

/**
 * For tests of applications: makes the cookies of users, moves the clock and stages outages, without a network. The sessions are
 * real: they are signed, sealed, checked and refreshed. Only a client that was made with [ClientOptions.testing] accepts them.
 *
 * @param client the client of the application under test
 */
class AuthKitTesting(client: WorkOSClient) {
    private val userManagement = client.userManagement()

    /**
     * The cookies of a session by their names.
     *
     * @throws ConfigurationException for a client without the option `testing`, and for a session that cannot be
     */
    @JvmOverloads
    fun cookies(session: TestingSession = TestingSession()): Map<String, String> =
        made(session)["cookies"].items().associate { it.text("name") to it.text("value") }

    /**
     * The same as a `Cookie` header.
     *
     * @throws ConfigurationException as [cookies]
     */
    @JvmOverloads
    fun cookieHeader(session: TestingSession = TestingSession()): String = made(session).text("cookie")

    /**
     * A code for tests of what a callback does. Request the sign-in route, take `state` from the address that it leads to, and
     * request the callback with both.
     *
     * @throws ConfigurationException as [cookies]
     */
    @JvmOverloads
    fun code(session: TestingSession = TestingSession()): String = made(session).text("code")

    /**
     * Makes the API unreachable until the result is closed. A session whose token counts goes on.
     *
     * @throws ConfigurationException for a client without the option `testing`
     */
    fun outage(): Condition = under(mapOf("api" to "outage"))

    /**
     * Lets the API refuse every refresh until the result is closed: the sessions were ended elsewhere.
     *
     * @throws ConfigurationException for a client without the option `testing`
     */
    fun revoked(): Condition = under(mapOf("api" to "revoked"))

    /**
     * Lets every access token of before be expired until the result is closed. The next request refreshes.
     *
     * @throws ConfigurationException for a client without the option `testing`
     */
    fun expired(): Condition = under(mapOf("expired" to true))

    /**
     * Sets the clock of sessions ahead until the result is closed. Two of them do not add up.
     *
     * @throws ConfigurationException for a client without the option `testing`
     */
    fun clockAhead(by: Duration): Condition = under(mapOf("clock" to by))

    /** What a test staged, until it is closed. Close the last one first. */
    fun interface Condition : AutoCloseable {
        override fun close()
    }

    private fun made(session: TestingSession) = userManagement.reply("testing_session", session) as Map<*, *>

    private fun under(conditions: Map<String, Any>): Condition {
        val before = userManagement.reply("testing_conditions", conditions)
        return Condition { userManagement.reply("testing_conditions", before) }
    }

    private fun Any?.items() = this as List<*>

    private fun Any?.text(name: String) = (this as Map<*, *>)[name] as String
}
