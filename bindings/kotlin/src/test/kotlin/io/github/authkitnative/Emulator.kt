package io.github.authkitnative

import com.google.gson.Gson
import com.google.gson.GsonBuilder
import com.google.gson.ToNumberPolicy
import java.io.File
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse

/** One emulator for all tests of a JVM. */
object Emulator {
    val gson: Gson = GsonBuilder().serializeNulls().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create()
    val tests: File = generateSequence(File("").absoluteFile) { it.parentFile }.map { it.resolve("tests") }
        .first { it.resolve("cases").isDirectory }
    private val http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()

    @JvmStatic
    val url: String by lazy {
        val path = System.getenv("AUTHKIT_EMULATOR") ?: tests.resolve("../target/debug/authkit-emulator").path
        val options = listOf(
            "--client-id", "client_emulator", "--api-key", "sk_test_emulator",
            "--redirect-uri", "https://app.example/callback",
        )
        val process = ProcessBuilder(listOf(path) + options).redirectError(ProcessBuilder.Redirect.INHERIT).start()
        Runtime.getRuntime().addShutdownHook(Thread(process::destroy))
        val line = process.inputReader().readLine() ?: error("the emulator does not start")
        json(line).map("base_url") as String
    }

    @JvmStatic
    fun control(method: String, path: String, body: Any?): Any? {
        val request = HttpRequest.newBuilder(URI("$url/_emulator/$path"))
            .header("Content-Type", "application/json")
            .method(method, if (body == null) BodyPublishers.noBody() else BodyPublishers.ofString(gson.toJson(body)))
        val response = http.send(request.build(), HttpResponse.BodyHandlers.ofString())
        check(response.statusCode() < 300) { "$method $path: ${response.statusCode()} ${response.body()}" }
        return json(response.body())
    }

    /** A fresh authorization code. */
    @JvmStatic
    fun code(vararg members: Pair<String, Any?>): String =
        control("POST", "codes", mapOf("email" to "ada@example.com") + members).map("code") as String

    @JvmStatic
    fun clientOptions(): ClientOptions = ClientOptions().clientId("client_emulator").apiKey("sk_test_emulator")
        .baseUrl(url).redirectUri("https://app.example/callback").cookiePassword("correct-horse-battery-staple-0001")

    fun json(text: String): Any? = gson.fromJson(text, Any::class.java)
}

/** A member of a JSON object, null when there is none. */
fun Any?.map(name: String): Any? = (this as? Map<*, *>)?.get(name)

fun Any?.items(): List<Any?> = this as? List<Any?> ?: emptyList()
