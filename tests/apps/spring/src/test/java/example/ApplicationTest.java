package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The application behind its server, with the emulator in the place of WorkOS. */
class ApplicationTest {
    private static final Path ROOT = Path.of("../../..").toAbsolutePath().normalize();
    private static Process emulator;
    private static String api;
    private static ConfigurableApplicationContext context;
    private static String origin;

    private final HttpClient browser = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
        .cookieHandler(new CookieManager()).build();

    @BeforeAll
    static void start() throws IOException {
        String given = System.getenv("AUTHKIT_EMULATOR");
        String path = given != null ? given : ROOT.resolve("target/debug/authkit-emulator").toString();
        emulator = new ProcessBuilder(path, "--client-id=client_emulator", "--api-key=sk_test_emulator",
            "--redirect-uri=http://localhost:3000/callback").redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader output = emulator.inputReader();
        api = matched("\"base_url\": ?\"([^\"]+)\"", output.readLine());
        Map<String, Object> settings = Map.of("server.port", 0, "authkit.redirect-uri", "http://localhost:3000/callback",
            "authkit.client-id", "client_emulator", "authkit.api-key", "sk_test_emulator", "authkit.base-url", api,
            "authkit.cookie-password", "correct-horse-battery-staple-0001", "spring.main.banner-mode", "off");
        String[] arguments = settings.entrySet().stream().map(it -> "--" + it.getKey() + "=" + it.getValue()).toArray(String[]::new);
        context = SpringApplication.run(Application.class, arguments);
        origin = "http://localhost:" + ((ServletWebServerApplicationContext) context).getWebServer().getPort();
    }

    @AfterAll
    static void stop() {
        if (context != null) {
            context.close();
        }
        emulator.destroy();
    }

    private static String matched(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertTrue(matcher.find(), pattern);
        return matcher.group(1);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(origin + path)).header("Accept", "text/html, */*"));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String field(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private String control(String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(api + "/_emulator/" + path)).header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))).body();
    }

    private String signIn(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path);
        while (field(response, "location").startsWith("/")) {
            response = get(field(response, "location"));
        }
        Map<String, String> query = Arrays.stream(URI.create(field(response, "location")).getRawQuery().split("&"))
            .map(it -> it.split("=", 2))
            .collect(Collectors.toMap(it -> it[0], it -> URLDecoder.decode(it[1], StandardCharsets.UTF_8)));
        String code = matched("\"code\": ?\"([^\"]+)\"", control("codes",
            "{\"email\": \"grace@example.com\", \"code_challenge\": \"" + query.get("code_challenge") + "\"}"));
        return field(get("/callback?code=" + code + "&state=" + query.get("state")), "location");
    }

    @Test
    void signsInAndGuards() throws Exception {
        assertEquals("Hello, stranger", get("/").body());
        assertEquals("/callback?authkit=resume&return_to=%2Fdashboard", field(get("/dashboard"), "location"));
        assertEquals("/dashboard", signIn("/dashboard"));
        assertEquals("{\"email\":\"grace@example.com\"}", get("/dashboard").body());
        HttpResponse<String> home = get("/");
        assertEquals("Hello, Grace", home.body());
        assertEquals("private, no-store", field(home, "cache-control"));
        assertEquals(403, get("/members").statusCode());
    }

    @Test
    void setsTheRefreshedSessionOfAnAsynchronousAnswer() throws Exception {
        control("clock", "{\"advance_seconds\": -1000}");
        signIn("/login");
        control("clock", "{\"advance_seconds\": 1000}");
        assertEquals("", field(get("/health"), "set-cookie"));
        HttpResponse<String> slow = get("/slow");
        assertEquals("Found for Grace", slow.body());
        assertTrue(slow.headers().allValues("set-cookie").stream().anyMatch(it -> it.startsWith("wos-session=ak1")));
    }

    @Test
    void leavesErrorsToTheFramework() throws Exception {
        HttpResponse<String> nowhere = get("/nowhere");
        assertEquals(404, nowhere.statusCode());
        assertEquals("", field(nowhere, "vary").replaceAll("(?i)origin|access-control-request-(method|headers)|[, ]", ""));
    }

    @Test
    void isTheApplicationOfTheReadme() throws Exception {
        String readme = Files.readString(ROOT.resolve("bindings/kotlin/README.md"));
        String home = matched("(?s)(@GetMapping\\(\"/\"\\)\n.*?\n})", readme).indent(4);
        assertTrue(Files.readString(Path.of("src/main/java/example/Application.java")).contains(home), home);
    }
}
