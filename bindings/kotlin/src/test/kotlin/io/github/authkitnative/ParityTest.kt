package io.github.authkitnative

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.lang.reflect.Modifier

/**
 * Compares the package with what the engine says of itself at run time, and with `tests/api.json`, which has the spelling of
 * every operation here.
 */
class ParityTest {
    private val engine = WorkOSClient(ClientOptions().clientId("client_1")).userManagement().reply("describe", emptyMap<String, Any?>())
    private val spelling = Emulator.json(Emulator.tests.resolve("api.json").readText()).map("operations").items()
        .associate { it.map("operation") as String to it.map("kotlin") as String }

    @Test
    fun `every operation of the engine exists, and no other`() {
        assertEquals(names("operations").sorted(), spelling.keys.sorted())
        val existing = operations("userManagement", UserManagement::class.java) +
            operations("session", SealedSession::class.java)
        assertEquals(spelling.values.toSortedSet(), existing.toSortedSet())
    }

    @Test
    fun `every option of the engine has a setter`() {
        assertEquals(names("client_options").map(::camel).sorted(), setters(ClientOptions::class.java))
        for (operation in names("operations")) {
            val options = engine.map("operations").map(operation).items().map { camel(it as String) }
            val type = OPTIONS[operation] ?: if (operation.startsWith("authenticate_with_")) grant(operation) else continue
            assertEquals((options - BY_HAND).sorted(), setters(type), operation)
        }
    }

    @Test
    fun `every option of the web flow has a setter`() {
        for (name in names("web")) {
            val options = engine.map("web").map(name).items().map { camel(it as String) }
            assertEquals(options.sorted(), setters(Class.forName("$PACKAGE.$name")), name)
        }
    }

    @Test
    fun `every member of a record has a property`() {
        for (record in names("records") - BY_NAME) {
            val members = engine.map("records").map(record).items().map { camel(it as String) }
            val type = Class.forName("$PACKAGE.$record")
            val getters = type.declaredMethods.filter { Modifier.isPublic(it.modifiers) && it.parameterCount == 0 && '$' !in it.name }
            val properties = getters.map { it.name.removePrefix("get").removePrefix("is").replaceFirstChar(Char::lowercase) }
            assertEquals(members.sorted(), properties.sorted(), record)
        }
        assertTrue(names("records").containsAll(BY_NAME))
    }

    private fun names(of: String): List<String> = when (val value = engine.map(of)) {
        is Map<*, *> -> value.keys.map { it as String }
        else -> value.items().map { it as String }
    }

    private fun grant(operation: String) = Class.forName("$PACKAGE.${camel(operation).replaceFirstChar(Char::uppercase)}Options")

    private fun setters(type: Class<*>) = (type.declaredMethods + inherited(type)).filter { Modifier.isPublic(it.modifiers) }
        .map { it.name }.filter { '$' !in it && '-' !in it && it != "sealSession" }.distinct().sorted()

    private fun inherited(type: Class<*>) =
        if (type.superclass == GrantOptions::class.java) GrantOptions::class.java.declaredMethods else emptyArray()

    private fun camel(name: String) =
        name.split("_").mapIndexed { index, word -> if (index == 0) word else word.replaceFirstChar(Char::uppercase) }.joinToString("")

    /** Public methods by name; the async twin of an operation is no operation of its own. */
    private fun operations(receiver: String, type: Class<*>) = type.declaredMethods
        .filter { Modifier.isPublic(it.modifiers) && !it.isSynthetic && '$' !in it.name && '-' !in it.name }
        .map { it.name.removeSuffix("Async") }
        .filter { it !in BESIDE }
        .map { "$receiver.$it" }
        .toSet()

    private companion object {
        const val PACKAGE = "io.github.authkitnative"

        /** Methods beside the operations: the bridge of this module and what every object has. */
        val BESIDE = setOf("call", "start", "toString", "close")

        /** Options that are arguments of the method itself, or set by `sealSession`. */
        val BY_HAND = setOf("data", "session")

        /** Records without a class: their members are found by name. */
        val BY_NAME = setOf(
            "Inspection", "Check", "Session", "SessionList", "ListMetadata", "DeviceAuthorization", "MagicAuth", "EnrolledFactor",
            "AuthenticationFactor", "Totp", "AuthenticationChallenge", "RadarChallenge",
        )

        val OPTIONS = mapOf(
            "authorization_url" to AuthorizationUrlOptions::class.java,
            "load_sealed_session" to LoadSealedSessionOptions::class.java,
            "session.authenticate" to AuthenticateOptions::class.java,
            "session.refresh" to RefreshOptions::class.java,
            "seal_data" to SealDataOptions::class.java,
        )
    }
}
