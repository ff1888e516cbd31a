package io.github.authkitnative

import jakarta.servlet.AsyncContext
import jakarta.servlet.ServletOutputStream
import jakarta.servlet.WriteListener
import jakarta.servlet.http.Cookie
import jakarta.servlet.http.HttpServletRequest
import jakarta.servlet.http.HttpServletRequestWrapper
import jakarta.servlet.http.HttpServletResponse
import jakarta.servlet.http.HttpServletResponseWrapper
import java.io.PrintWriter
import java.nio.ByteBuffer
import java.util.Collections
import java.util.Enumeration

/** A request that has the refreshed session in its cookies. */
internal class RefreshedRequest(
    request: HttpServletRequest, private val response: HttpServletResponse, private val visit: WebVisit,
) : HttpServletRequestWrapper(request) {
    private fun cookie(name: String?) = if ("cookie".equals(name, ignoreCase = true)) visit.cookie else null

    override fun getHeader(name: String?): String? = cookie(name) ?: super.getHeader(name)

    override fun getHeaders(name: String?): Enumeration<String> =
        cookie(name)?.let { Collections.enumeration(listOf(it)) } ?: super.getHeaders(name)

    override fun getCookies(): Array<Cookie>? {
        val header = visit.cookie ?: return super.getCookies()
        val known = super.getCookies().orEmpty().associateBy { it.name }
        return header.split(';').map { it.trim() }.filter { '=' in it }.mapNotNull { pair ->
            val name = pair.substringBefore('=')
            val value = pair.substringAfter('=')
            known[name]?.takeIf { it.value == value } ?: runCatching { Cookie(name, value) }.getOrNull()
        }.toTypedArray()
    }

    /** The server would go on with the response inside. */
    override fun startAsync(): AsyncContext = super.startAsync(this, response)
}

/** A response whose header is finished before the server sends it, which may be at any write. */
internal class FinishingResponse(response: HttpServletResponse, private val visit: WebVisit) :
    HttpServletResponseWrapper(response) {
    private val inner get() = response as HttpServletResponse
    private var stream: ServletOutputStream? = null
    private var writer: PrintWriter? = null

    /** Whether something may have to be added to the header. */
    private var isStale = true

    /** Whether something else was answered: what the application says then goes nowhere. */
    var isAnswered = false

    /** The session was read. A new cookie is set at once: the server may go on with the response inside. */
    fun changed() {
        isStale = true
        if (visit.setsCookies) finish()
    }

    fun finish() {
        if (!isStale || isAnswered || inner.isCommitted) return
        isStale = false
        val given = { name: String -> inner.getHeaders(name).joinToString(", ").ifEmpty { null } }
        val finished = visit.finish(given("Cache-Control"), given("Vary")) ?: return
        finished.cacheControl?.let { inner.setHeader("Cache-Control", it) }
        finished.vary?.let { inner.setHeader("Vary", it) }
        val set = inner.getHeaders("Set-Cookie")
        finished.setCookies.filter { it !in set }.forEach { inner.addHeader("Set-Cookie", it) }
    }

    /** Whether what the application says is sent. */
    internal fun isSent(): Boolean {
        finish()
        return !isAnswered
    }

    override fun setHeader(name: String?, value: String?) {
        isStale = true
        super.setHeader(name, value)
    }

    override fun addHeader(name: String?, value: String?) {
        isStale = true
        super.addHeader(name, value)
    }

    override fun reset() {
        isStale = true
        if (!isAnswered) super.reset()
    }

    override fun resetBuffer() {
        if (!isAnswered) super.resetBuffer()
    }

    override fun flushBuffer() {
        if (isSent()) super.flushBuffer()
    }

    override fun sendError(status: Int) {
        if (isSent()) super.sendError(status)
    }

    override fun sendError(status: Int, message: String?) {
        if (isSent()) super.sendError(status, message)
    }

    override fun sendRedirect(location: String?) {
        if (isSent()) super.sendRedirect(location)
    }

    // Of Servlet 6.1: no older server calls them.
    override fun sendRedirect(location: String?, status: Int) {
        if (isSent()) super.sendRedirect(location, status)
    }

    override fun sendRedirect(location: String?, clearsBuffer: Boolean) {
        if (isSent()) super.sendRedirect(location, clearsBuffer)
    }

    override fun sendRedirect(location: String?, status: Int, clearsBuffer: Boolean) {
        if (isSent()) super.sendRedirect(location, status, clearsBuffer)
    }

    override fun getOutputStream(): ServletOutputStream =
        stream ?: FinishingStream(if (isAnswered) null else super.getOutputStream(), this).also { stream = it }

    override fun getWriter(): PrintWriter =
        writer ?: FinishingWriter(if (isAnswered) PrintWriter(PrintWriter.nullWriter()) else super.getWriter(), this).also { writer = it }
}

private class FinishingStream(private val inner: ServletOutputStream?, private val response: FinishingResponse) :
    ServletOutputStream() {
    private fun sent() = inner?.takeIf { response.isSent() }

    override fun write(byte: Int) = sent()?.write(byte) ?: Unit
    override fun write(bytes: ByteArray, offset: Int, length: Int) = sent()?.write(bytes, offset, length) ?: Unit
    override fun write(buffer: ByteBuffer) = sent()?.write(buffer) ?: Unit
    override fun flush() = sent()?.flush() ?: Unit
    override fun close() = sent()?.close() ?: Unit
    override fun isReady(): Boolean = inner?.isReady ?: true
    override fun setWriteListener(listener: WriteListener?) = inner?.setWriteListener(listener) ?: Unit
}

/** Everything that a `PrintWriter` can comes down to these methods. */
private class FinishingWriter(private val inner: PrintWriter, private val response: FinishingResponse) : PrintWriter(inner) {
    override fun write(char: Int) {
        if (response.isSent()) super.write(char)
    }

    override fun write(text: CharArray, offset: Int, length: Int) {
        if (response.isSent()) super.write(text, offset, length)
    }

    override fun write(text: String, offset: Int, length: Int) {
        if (response.isSent()) super.write(text, offset, length)
    }

    override fun flush() {
        if (response.isSent()) super.flush()
    }

    override fun close() {
        if (response.isSent()) super.close()
    }
}
