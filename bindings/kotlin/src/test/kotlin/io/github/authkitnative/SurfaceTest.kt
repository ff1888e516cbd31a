package io.github.authkitnative

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.net.ServerSocket
import java.time.Duration
import java.time.Instant
import java.util.concurrent.CompletionException
import java.util.concurrent.TimeUnit

class SurfaceTest {
    private val client = WorkOSClient(Emulator.clientOptions())
    private val management = client.userManagement()

    private fun signIn(): AuthenticationResponse {
        val pkce = management.generatePkce()
        val code = Emulator.code("code_challenge" to pkce.codeChallenge)
        return management.authenticateWithCode(
            AuthenticateWithCodeOptions().code(code).codeVerifier(pkce.codeVerifier).sealSession(),
        )
    }

    private fun load(cookie: String?) = management.loadSealedSession(LoadSealedSessionOptions().sessionData(cookie))

    @Test
    fun `a session from sign-in to sign-out`() {
        val response = signIn()
        val session = load(response.sealedSession)
        val auth = session.authenticate()
        assertTrue(auth.authenticated)
        assertEquals("ada@example.com", auth.user!!.email)
        assertEquals(auth.sessionId, auth.claims["sid"])
        assertTrue(auth.expiresAt!!.isAfter(Instant.now()))
        val late = session.authenticate(AuthenticateOptions().now(Instant.now().plus(Duration.ofHours(1))))
        assertEquals("expired_jwt", late.reason)
        assertEquals(null, late.user)
        val refreshed = session.refresh()
        assertTrue(refreshed.authenticated)
        assertTrue(refreshed.sealedSession != response.sealedSession)
        assertTrue(load(session.reseal()).authenticate().authenticated)
        assertTrue("session_id=${auth.sessionId}" in session.getLogoutUrl("https://app.example/"))
        assertTrue(load(management.sealSessionFromAuthResponse(response)).authenticate().authenticated)
        val sessions = management.listSessions(NamedOptions().with("user_id", auth.user!!.id))
        assertTrue(sessions["data"].items().isNotEmpty())
        management.revokeSession(auth.sessionId!!)
        assertEquals("no_session_cookie_provided", load(null).authenticate().reason)
    }

    @Test
    fun `exceptions say what to do`() {
        val configuration = assertThrows(ConfigurationException::class.java) {
            WorkOSClient(ClientOptions().timeout(Duration.ofSeconds(-1)))
        }
        assertEquals("invalid_option", configuration.code)
        val refused = assertThrows(SignInRequiredException::class.java) {
            management.authenticateWithCode(AuthenticateWithCodeOptions().code("used-up"))
        }
        assertEquals("invalid_grant", refused.code)
        assertEquals(400, refused.status)
        val down = WorkOSClient(Emulator.clientOptions().baseUrl("http://127.0.0.1:1")).userManagement()
        val unavailable = assertThrows(UnavailableException::class.java) {
            down.authenticateWithCode(AuthenticateWithCodeOptions().code("unsent"))
        }
        assertTrue(unavailable.retryable)
        val strange = assertThrows(ConfigurationException::class.java) { management.sealData(Thread.currentThread()) }
        assertEquals("invalid_option", strange.code)
    }

    @Test
    fun `futures do not block and fail with the same exceptions`() {
        val silent = ServerSocket(0)
        val waiting = WorkOSClient(Emulator.clientOptions().baseUrl("http://127.0.0.1:${silent.localPort}").timeout(Duration.ofSeconds(1)))
        val started = System.nanoTime()
        val future = waiting.userManagement().authenticateWithCodeAsync(AuthenticateWithCodeOptions().code("code"))
        assertTrue(Duration.ofNanos(System.nanoTime() - started) < Duration.ofMillis(900))
        val failure = assertThrows(CompletionException::class.java) { future.join() }
        assertEquals("timeout", (failure.cause as UnavailableException).code)
        silent.close()

        val session = load(signIn().sealedSession)
        assertTrue(session.authenticate().authenticated)
        assertTrue(session.authenticateAsync().isDone, "known keys need no thread")
        val onOtherThread = session.refreshAsync().thenApply { it to Thread.currentThread().name }
        val (refreshed, thread) = onOtherThread.get(10, TimeUnit.SECONDS)
        assertTrue(refreshed.authenticated)
        assertFalse(thread.startsWith("authkit"), "callbacks stay off the engine's threads")
    }

    @Test
    fun `many threads share one refresh`() {
        Emulator.control("POST", "reset", null)
        val cookie = signIn().sealedSession
        Emulator.control("DELETE", "requests", null)
        val refreshes = List(50) { load(cookie).refreshAsync() }
        assertTrue(refreshes.all { it.get(10, TimeUnit.SECONDS).authenticated })
        val exchanges = Emulator.control("GET", "requests", null).items()
            .count { it.map("path") == "/user_management/authenticate" }
        assertEquals(1, exchanges)
    }
}
