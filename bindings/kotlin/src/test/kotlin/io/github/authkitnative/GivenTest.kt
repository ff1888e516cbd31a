package io.github.authkitnative

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.math.BigDecimal
import java.math.BigInteger
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.atomic.AtomicInteger

/** What goes in: any bytes in a cookie, and in options only what can be written. */
class GivenTest {
    private val management = WorkOSClient(Emulator.clientOptions()).userManagement()

    @Test
    fun `a cookie of any text is a bad cookie`() {
        for (cookie in listOf("\uD83D", "a\uDE00b", "\u0000", "j:{\"a\":1}", "%FF", "a".repeat(1 shl 20), "\uFFFD")) {
            val auth = management.loadSealedSession(LoadSealedSessionOptions().sessionData(cookie)).authenticate()
            assertFalse(auth.authenticated || auth.retryable)
            assertTrue(auth.reason != null)
        }
        assertEquals("invalid_session_cookie", assertThrows(SignInRequiredException::class.java) { management.unsealData("\uD83D") }.code)
    }

    @Test
    fun `an option that cannot be written is named`() {
        val ring = HashMap<String, Any?>()
        ring["a"] = ring
        ring["b"] = ring
        for ((data, name) in listOf(
            "\uD83D" to "`data`", mapOf("to" to listOf("Paris", "\uDE00")) to "`data.to`", mapOf("\uD83D" to 1) to "`data`", Double.NaN to "`data`",
            mapOf("deep" to Float.POSITIVE_INFINITY) to "`data.deep`", ring to "`data.a.a", Path.of("/etc") to "`data`", Any() to "`data`",
            BigDecimal("1e400") to "`data`",
        )) {
            val error = assertThrows(ConfigurationException::class.java) { management.sealData(data) }
            assertEquals("invalid_option", error.code)
            assertTrue(name in error.message!!) { "$name: ${error.message}" }
        }
        val state = AuthorizationUrlOptions().provider("authkit").state("\uD83D")
        assertTrue("`state`" in assertThrows(ConfigurationException::class.java) { management.getAuthorizationUrl(state) }.message!!)
        val failed = management.authenticateWithCodeAsync(AuthenticateWithCodeOptions().code("\uD83D"))
        assertTrue(failed.isCompletedExceptionally)
        assertThrows(ConfigurationException::class.java) { management.call("\uD83D", NamedOptions()) }
        assertThrows(ConfigurationException::class.java) { WorkOSClient(ClientOptions().timeout(Duration.ofSeconds(Long.MAX_VALUE, 1))) }
    }

    @Test
    fun `numbers and lists of Java's keep their values`() {
        val data = mapOf("byte" to 1.toByte(), "short" to 2.toShort(), "atomic" to AtomicInteger(3), "big" to BigInteger.valueOf(4), "half" to 0.5f,
            "decimal" to BigDecimal("1.25"), "array" to arrayOf("a", null), "char" to 'c', "text" to StringBuilder("d"), "pair" to "\uD83D\uDE00")
        val expected = mapOf("byte" to 1L, "short" to 2L, "atomic" to 3L, "big" to 4L, "half" to 0.5, "decimal" to 1.25,
            "array" to listOf("a", null), "char" to "c", "text" to "d", "pair" to "\uD83D\uDE00")
        assertEquals(expected, management.unsealData(management.sealData(data)))
        val request = management.getAuthorizationUrlWithPkce(AuthorizationUrlOptions().provider("authkit"))
        assertEquals(request.toMap(), management.unsealData(management.sealData(request)), "secrets are sealed, not their redaction")
    }
}
