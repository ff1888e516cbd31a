package io.github.authkitnative

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.File
import java.time.Instant

/** Opens every cookie of `tests/vectors`, by the rules of its README. */
class VectorsTest {
    private val vectors = Emulator.tests.resolve("vectors")
    private val day = AuthenticateOptions().now(Instant.parse("2026-11-24T00:00:00Z"))

    @Test
    fun `every good cookie is signed in`() {
        val sets = vectors.resolve("sealed").listFiles()!!.map { it to Emulator.json(it.readText()) }
        var count = 0
        for ((file, set) in sets) {
            val jwks = set.map("jwks") as? String ?: continue
            val client = pinned(file.resolveSibling(jwks), set.map("format"))
            for (vector in set.map("vectors").items()) {
                val about = "${file.name} ${vector.map("id")}"
                val auth = open(client, vector.map("sealed"), vector.map("password"))
                assertTrue(auth.authenticated, about)
                assertEquals(vector.map("expect").map("user").map("id"), auth.user!!.id, about)
                vector.map("session_id")?.let { assertEquals(it, auth.sessionId, about) }
                count++
            }
        }
        assertTrue(count >= 184, "only $count vectors were found")
    }

    @Test
    fun `every bad cookie is a reason`() {
        val set = read(vectors.resolve("malformed.json"))
        val jwks = vectors.resolve(set.map("jwks") as String)
        for (vector in set.map("vectors").items()) {
            val about = vector.map("id").toString()
            try {
                val auth = open(pinned(jwks, vector.map("format")), vector.map("sealed"), vector.map("password"))
                assertTrue(vector.map("expect") != "invalid" || !auth.authenticated, about)
            } catch (error: ConfigurationException) {
                assertEquals("password", vector.map("stage"), about)
            }
        }
    }

    @Test
    fun `every token is judged`() {
        val folder = vectors.resolve("tokens")
        val set = read(folder.resolve("tokens.json"))
        for (vector in set.map("vectors").items()) {
            val issuer = vector.map("options").map("issuer") as? String
            val jwks = folder.resolve(vector.map("jwks") as String)
            val client = try {
                pinned(jwks, null, issuer)
            } catch (error: ConfigurationException) {
                // A pinned key set with nothing usable in it is refused at once.
                assertTrue(vector.map("expect") != "valid")
                continue
            }
            for ((format, sealed) in vector.map("sealed") as? Map<*, *> ?: emptyMap<Any, Any>()) {
                val password = set.map(if (format == "fernet") "seal_fernet_key" else "seal_password")
                val authenticated = open(client, sealed, password).authenticated
                val about = "${vector.map("id")} in $format"
                if (vector.map("expect") != "policy") assertEquals(vector.map("expect") == "valid", authenticated, about)
            }
        }
    }

    private fun open(client: WorkOSClient, sealed: Any?, password: Any?): Authentication {
        val passwords = if (password is Map<*, *>) listOf(password["2"], password["1"]) else password
        val options = mapOf("session_data" to concatenated(sealed), "cookie_password" to passwords)
        return client.userManagement().loaded(options).authenticate(day)
    }

    @Suppress("UNCHECKED_CAST")
    private fun pinned(jwks: File, format: Any?, issuer: String? = null): WorkOSClient {
        val options = ClientOptions().clientId("client_test").sessionCache(0).jwks(read(jwks) as Map<String, Any?>)
        issuer?.let { options.issuer(it) }
        format?.let { options.acceptFormats(if (it == "ruby-aesgcm-v1") "ruby" else it as String) }
        return WorkOSClient(options)
    }

    private fun read(file: File) = Emulator.json(file.readText())
}
