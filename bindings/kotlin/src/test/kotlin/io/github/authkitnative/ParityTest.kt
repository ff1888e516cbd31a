package io.github.authkitnative

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import java.lang.reflect.Modifier

/** Holds the package against `tests/api.json`, the table of every operation with its spelling here. */
class ParityTest {
    @Test
    fun `every operation of the table exists, and no other`() {
        val rows = Emulator.json(Emulator.tests.resolve("api.json").readText()).map("operations").items()
        val listed = rows.map { it.map("kotlin") as String }.toSet()
        val existing = operations("userManagement", UserManagement::class.java) +
            operations("session", SealedSession::class.java)
        assertEquals(emptySet<String>(), listed - existing, "listed and missing")
        assertEquals(emptySet<String>(), existing - listed, "there and not listed")
    }

    /** Public methods by name; the async twin of an operation is no operation of its own. */
    private fun operations(receiver: String, type: Class<*>) = type.declaredMethods
        .filter { Modifier.isPublic(it.modifiers) && !it.isSynthetic && '$' !in it.name && '-' !in it.name }
        .map { it.name.removeSuffix("Async") }
        .filter { it !in BESIDE }
        .map { "$receiver.$it" }
        .toSet()

    private companion object {
        /** Methods beside the operations: the seam of this module and what every object has. */
        val BESIDE = setOf("call", "start", "toString", "close")
    }
}
