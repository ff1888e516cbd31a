package io.github.authkitnative

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** Every public class, method and property says what it is. */
class DocumentationTest {
    private val sources = Emulator.tests.resolve("../bindings/kotlin/src/main/kotlin").walkTopDown().filter { it.extension == "kt" }.toList()

    @Test
    fun `every public declaration has a comment`() {
        assertTrue(sources.isNotEmpty())
        for (file in sources) {
            val lines = file.readLines()
            // What is inside of a class that is not public is not public either.
            var isHidden = false
            for ((index, line) in lines.withIndex()) {
                if (line.firstOrNull()?.isLetter() == true) isHidden = line.startsWith("private ") || line.startsWith("internal ")
                if (isHidden && line.startsWith(" ") || !DECLARATION.containsMatchIn(line)) continue
                val above = lines.take(index).dropLastWhile { it.trim().startsWith("@") }.last().trim()
                assertEquals("*/", above.takeLast(2), "${file.name}:${index + 1} $line")
            }
        }
    }

    private companion object {
        val DECLARATION = Regex("^(    )?((open|sealed|data|operator) )*(class|fun|val|var|constructor)\\b")
    }
}
