package io.github.authkitnative

import io.github.authkitnative.engine.secretNames

private const val REDACTED = "[redacted]"

/** Members of results that are never printed, wherever they stand. The engine has the list. */
private val SECRETS: Set<String> by lazy { secretNames().toSet() }

/** Plain data as text, with secrets redacted. */
internal fun redacted(value: Any?, isError: Boolean = false): String = when (value) {
    is RedactingMap -> value.toString()
    is RedactingList -> value.toString()
    is Map<*, *> -> value.entries.joinToString(", ", "(", ")") { (name, member) ->
        // The code of an error is a word of the engine's and says what happened.
        val shown = name !in SECRETS || member == null || isError && name == "code"
        "$name=" + if (shown) redacted(member, name == "error") else REDACTED
    }
    is List<*> -> value.joinToString(", ", "[", "]") { redacted(it) }
    else -> value.toString()
}

/** A member of a record that prints as the record does: nothing, when its name is that of a secret. */
internal fun redactingMember(name: String, member: Any?): Any? = redactingData(member, name in SECRETS, name == "error")

private fun redactingData(value: Any?, isSecret: Boolean, isError: Boolean = false): Any? = when (value) {
    is RedactingMap, is RedactingList -> value
    is Map<*, *> -> @Suppress("UNCHECKED_CAST") RedactingMap(value as Map<String, Any?>, isSecret, isError)
    is List<*> -> RedactingList(value, isSecret)
    else -> value
}

/** A map whose text shows no secret, nor that of what it holds. */
internal class RedactingMap(
    private val members: Map<String, Any?>,
    private val isSecret: Boolean = false,
    private val isError: Boolean = false,
) : AbstractMap<String, Any?>() {
    override val entries: Set<Map.Entry<String, Any?>> = object : AbstractSet<Map.Entry<String, Any?>>() {
        override val size get() = members.size

        override fun iterator() = members.entries.asSequence().map { Entry(it.key, it.value) }.iterator()

        override fun toString() = this@RedactingMap.toString()
    }

    override val values: Collection<Any?> = object : AbstractCollection<Any?>() {
        override val size get() = members.size

        override fun iterator() = members.entries.asSequence().map { catchingFailures(it.key, it.value) }.iterator()

        override fun toString() = this@RedactingMap.toString()
    }

    // Looked up, and not searched for: a map that only has entries does the latter.
    override fun get(key: String): Any? = catchingFailures(key, members[key])

    override fun containsKey(key: String): Boolean = members.containsKey(key)

    override fun toString(): String = if (isSecret) REDACTED else redacted(members, isError)

    private fun catchingFailures(name: String, member: Any?) = redactingData(member, isSecret || name in SECRETS, name == "error")

    private inner class Entry(override val key: String, private val member: Any?) : Map.Entry<String, Any?> {
        override val value get() = catchingFailures(key, member)

        override fun equals(other: Any?) = other is Map.Entry<*, *> && other.key == key && other.value == value

        override fun hashCode() = key.hashCode() xor member.hashCode()

        override fun toString() = redacted(if (isSecret) mapOf(key to REDACTED) else mapOf(key to member))
    }
}

/** A list whose text shows no secret of what it holds. */
internal class RedactingList(private val items: List<*>, private val isSecret: Boolean) : AbstractList<Any?>() {
    override val size get() = items.size

    override fun get(index: Int): Any? = redactingData(items[index], isSecret)

    override fun toString(): String = if (isSecret) REDACTED else redacted(items)
}
