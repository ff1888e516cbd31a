package io.github.authkitnative

import io.github.authkitnative.engine.EngineException
import io.github.authkitnative.engine.Failure
import io.github.authkitnative.engine.Member
import io.github.authkitnative.engine.Value
import io.github.authkitnative.engine.secretNames
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.ByteArrayOutputStream
import java.io.NotSerializableException
import java.io.ObjectOutputStream
import java.util.Objects

private const val SENTINEL = "sentinel-that-must-not-print"

/** What the JVM prints of what operations give and take, and of what they throw. Reflection is not held back. */
class PrintingTest {
    private data class Page(val title: String, val value: Any?)

    /** Every secret name, alone and inside of lists and maps, beside what does print. */
    private val members: Map<String, Any?> = secretNames().associateWith { SENTINEL } + mapOf(
        "id" to "shown",
        "user" to mapOf("id" to "user_1", "metadata" to mapOf("plan" to "pro", "token" to SENTINEL)),
        "claims" to mapOf("sid" to "session_1", "deep" to listOf(mapOf("secret" to listOf(SENTINEL)))),
        "data" to listOf(mapOf("id" to "session_1", "token" to SENTINEL)),
        "authentication_factor" to mapOf("totp" to mapOf("qr_code" to SENTINEL, "issuer" to SENTINEL)),
        "oauth_tokens" to mapOf("provider" to SENTINEL, "scopes" to listOf(SENTINEL)),
        "raw" to mapOf("whatever" to listOf(mapOf("inside" to SENTINEL))),
        "error" to mapOf("code" to "mfa_challenge", "remedy" to "sign_in", "message" to "m", "hint" to "h",
            "fields" to mapOf("pending_authentication_token" to SENTINEL)),
    )

    /** What each operation gives; operations that give text, or nothing, have null. */
    private val samples: Map<String, ((Map<String, Any?>) -> Record)?> = mapOf(
        "authorization_url" to null,
        "authorization_url_with_pkce" to ::AuthorizationRequest,
        "pkce_generate" to ::Pkce,
        "logout_url" to null,
        "jwks_url" to null,
        "seal_data" to null,
        "unseal_data" to null,
        "seal_session_from_auth_response" to null,
        "inspect" to ::Record,
        "revoke_session" to null,
        "list_sessions" to ::Record,
        "authorize_device" to ::Record,
        "create_magic_auth" to ::Record,
        "send_verification_email" to ::Record,
        "enroll_auth_factor" to ::Record,
        "challenge_auth_factor" to ::Record,
        "create_radar_challenge" to ::Record,
        "load_sealed_session" to null,
        "session.authenticate" to ::Authentication,
        "session.refresh" to ::Authentication,
        "session.logout_url" to null,
        "session.reseal" to null,
    ) + listOf(
        "code", "refresh_token", "password", "magic_auth", "email_verification", "totp", "organization_selection",
        "radar_email_challenge", "radar_sms_challenge", "device_code",
    ).associate { "authenticate_with_$it" to ::AuthenticationResponse }

    private fun printed(value: Any?): String = listOf(
        value.toString(), "$value", Objects.toString(value), String.format("%s %10s %S", value, value, value), listOf(value).toString(),
        mapOf("a" to value).toString(), (value to value).toString(), Page("p", value).copy(title = "q").toString(), arrayOf(value).contentDeepToString(),
        StringBuilder().append(value).toString(), Result.success(value).toString(), java.util.Optional.ofNullable(value).toString(),
    ).joinToString("\n")

    private fun refuse(about: String, value: Any?) =
        assertFalse(printed(value).contains(SENTINEL, ignoreCase = true)) { "$about: ${printed(value)}" }

    @Test
    fun `no operation gives what prints a secret`() {
        for (row in Emulator.json(Emulator.tests.resolve("api.json").readText()).map("operations").items()) {
            val operation = row.map("operation") as String
            assertTrue(operation in samples) { "$operation has no sample here: add the record that it gives" }
            val record = samples[operation]?.invoke(members) ?: continue
            refuse(operation, record)
            assertThrows(NotSerializableException::class.java) { ObjectOutputStream(ByteArrayOutputStream()).writeObject(record) }
            for (getter in record.javaClass.methods.filter { it.parameterCount == 0 && it.name.startsWith("get") && !it.name.contains("class", true) }) {
                val value = getter.invoke(record)
                if (value !is String) refuse("$operation, ${getter.name}", value)
            }
            val map = record.toMap()
            listOf(map, map.entries, map.values, map.entries.first(), map.values.toList().last(), map["claims"], map["oauth_tokens"], map["data"], map["raw"].map("whatever"))
                .forEachIndexed { index, value -> refuse("$operation, its map $index", value) }
        }
    }

    @Test
    fun `what does not print is there`() {
        val record = Authentication(members)
        assertEquals(SENTINEL, record.accessToken)
        assertEquals(SENTINEL, record["raw"].map("whatever").items()[0].map("inside"))
        assertEquals(members, record.toMap())
        assertEquals(members.hashCode(), record.toMap().hashCode())
        assertEquals(record, Authentication(members))
        assertEquals(SENTINEL, record.error!!.pendingAuthenticationToken)
        assertTrue("code=mfa_challenge" in record.toString() && "plan=pro" in record.toString() && "id=shown" in record.toString())
        assertTrue(record.toMap().containsKey("id") && !record.toMap().containsKey("none"))
    }

    @Test
    fun `neither options nor exceptions print a secret`() {
        val named = NamedOptions().with("code", SENTINEL).with("deep", mapOf("token" to SENTINEL))
        refuse("options", named)
        refuse("options", AuthenticateWithCodeOptions().code(SENTINEL).sealSession(SENTINEL))
        refuse("options", ClientOptions().apiKey(SENTINEL).cookiePassword(listOf(SENTINEL)).proxy("http://user:$SENTINEL@proxy"))
        assertThrows(NotSerializableException::class.java) { ObjectOutputStream(ByteArrayOutputStream()).writeObject(named) }
        val failure = Failure(
            "mfa_challenge", "sign_in", "m", "h", "t", 403.toUShort(), null, false, null, null,
            valueOf(mapOf("pending_authentication_token" to SENTINEL, "organizations" to listOf(mapOf("id" to SENTINEL)))),
        )
        val error = exceptionOf(failure)
        assertEquals(SENTINEL, error.pendingAuthenticationToken)
        assertEquals(SENTINEL, error.fields["organizations"].items()[0].map("id"))
        val wrapped = IllegalStateException("wrapped", error).apply { addSuppressed(error) }
        for (value in listOf(error, error.message, error.fields, error.fields["organizations"], error.stackTraceToString(), wrapped.stackTraceToString())) {
            refuse("an exception", value)
        }
        val serialized = ByteArrayOutputStream().also { ObjectOutputStream(it).writeObject(error) }.toString(Charsets.ISO_8859_1)
        assertFalse(SENTINEL in serialized)
        val crossing = EngineException.Failed(failure)
        val text = Value.Text(SENTINEL)
        for (value in listOf(failure, crossing, crossing.message, crossing.stackTraceToString(), text, Value.Items(listOf(text)), Member("token", text), Value.Record(listOf(Member("token", text))))) {
            refuse("what crosses", value)
        }
    }

    @Test
    fun `nothing that was made prints a secret`() {
        val password = "$SENTINEL-of-32-bytes"
        val client = WorkOSClient(Emulator.clientOptions().apiKey(SENTINEL).cookiePassword(password))
        refuse("a client", client)
        refuse("operations", client.userManagement())
        refuse("a session", client.userManagement().loadSealedSession(LoadSealedSessionOptions().sessionData(SENTINEL).cookiePassword(password)))
    }
}
