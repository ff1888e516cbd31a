package io.github.authkitnative

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.File
import java.time.Duration
import java.time.Instant

/** The helpers for tests of applications. The example shows how they are used; this is what it does not show. */
class AuthKitTestingTest {
    private val workos = WorkOSClient(ClientOptions().testing(true))
    private val testing = AuthKitTesting(workos)

    @Test
    fun `the example is that of the README`() {
        val readme = Emulator.tests.resolveSibling("bindings/kotlin/README.md").readText()
        val example = File("src/test/java/example/ReportsTest.java").readText()
        assertTrue("```java\n$example```" in readme)
    }

    @Test
    fun `no other client takes a session of a test`() {
        val options = { ClientOptions().clientId("client_1").cookiePassword("correct-horse-battery-staple-0001") }
        val sealed = AuthKitTesting(WorkOSClient(options().testing(true))).cookies().getValue("wos-session")
        val keys = Emulator.json(Emulator.tests.resolve("vectors/tokens/jwks.json").readText()) as Map<*, *>
        @Suppress("UNCHECKED_CAST")
        val other = WorkOSClient(options().jwks(keys as Map<String, Any?>))
        assertEquals("invalid_jwt", outcome(other, sealed).reason)
        val refused = AuthKitTesting(other)
        for (act in listOf<() -> Any>({ refused.cookies() }, { refused.code() }, { refused.outage() })) {
            val error = assertThrows(ConfigurationException::class.java) { act() }
            assertTrue("made without option `testing`" in error.message.orEmpty(), error.message)
        }
    }

    @Test
    fun `all members arrive`() {
        val session = TestingSession().user(mapOf("email" to "grace@example.com")).organizationId("org_1").role("member")
            .roles("member", "editor").permissions("read").entitlements("audit").featureFlags("beta")
            .impersonator(mapOf("email" to "admin@example.com")).authenticatedAt(Instant.ofEpochSecond(1_700_000_000))
            .claims(mapOf("plan" to "pro"))
        val found = outcome(workos, testing.cookies(session).getValue("wos-session"))
        assertEquals(
            listOf("grace@example.com", "org_1", "member", listOf("member", "editor"), listOf("read"), listOf("audit")),
            listOf(found.user?.email, found.organizationId, found.role, found.roles, found.permissions, found.entitlements),
        )
        assertEquals(
            listOf(listOf("beta"), "admin@example.com", Instant.ofEpochSecond(1_700_000_000), "pro"),
            listOf(found.featureFlags, found.impersonator?.email, found.authenticatedAt, found.claims?.get("plan")),
        )
        val expired = testing.cookies(session.expiresIn(Duration.ZERO)).getValue("wos-session")
        assertEquals("expired_jwt", outcome(workos, expired).reason)
    }

    @Test
    fun `conditions end when they are closed`() {
        val sealed = testing.cookies().getValue("wos-session")
        testing.clockAhead(Duration.ofHours(1)).use { assertEquals("expired_jwt", outcome(workos, sealed).reason) }
        testing.revoked().use {
            testing.expired().use { assertEquals("invalid_grant", session(workos, sealed).refresh().reason) }
        }
        assertTrue(outcome(workos, sealed).authenticated)
    }

    @Test
    fun `a code is exchanged`() {
        val code = testing.code(TestingSession().user(mapOf("email" to "grace@example.com")))
        val response = workos.userManagement().authenticateWithCode(AuthenticateWithCodeOptions().code(code))
        assertEquals("grace@example.com", response.user.email)
    }

    private fun session(client: WorkOSClient, sealed: String) =
        client.userManagement().loadSealedSession(LoadSealedSessionOptions().sessionData(sealed))

    private fun outcome(client: WorkOSClient, sealed: String) = session(client, sealed).authenticate()
}
