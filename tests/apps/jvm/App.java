import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.authkitnative.Authentication;
import io.github.authkitnative.ClientOptions;
import io.github.authkitnative.Requirement;
import io.github.authkitnative.WebAuth;
import io.github.authkitnative.WebFilter;
import io.github.authkitnative.WebOptions;
import io.github.authkitnative.WorkOSClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * Sign-in for a server without a framework. It reads WORKOS_API_KEY, WORKOS_CLIENT_ID and WORKOS_COOKIE_PASSWORD from the
 * environment.
 */
public final class App {
    private final Path publicFiles = Path.of(setting("PUBLIC", "tests/apps/public"));
    private final Page page = new Page(setting("APPS", "{}"));
    private final Map<String, String> notes = new ConcurrentHashMap<>();

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(setting("PORT", "3000"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        server.setExecutor(Executors.newFixedThreadPool(16));
        String origin = "http://localhost:" + server.getAddress().getPort();
        WorkOSClient workos = new WorkOSClient(new ClientOptions()
            .redirectUri(setting("WORKOS_REDIRECT_URI", origin + "/callback"))
            // The demo has tokens that live for seconds: they would be refreshed at each request.
            .web(new WebOptions().refreshBuffer(Duration.ZERO)));
        App app = new App();
        server.createContext("/", app::answer).getFilters().add(app.filter(workos));
        server.start();
        System.out.println("{\"url\": \"" + origin + "\"}");
    }

    private WebFilter filter(WorkOSClient workos) {
        return new WebFilter(workos) {
            @Override
            protected boolean onError(HttpExchange exchange, String code, int status) {
                String message = switch (status) {
                    case 401 -> null;
                    case 403 -> "You may not see this.";
                    case 503 -> "Sign-in is not reachable at the moment. You are not signed out.";
                    default -> "The sign-in was not completed.";
                };
                if (message != null) {
                    send(exchange, status, page.message(message, "/login"));
                }
                return message != null;
            }
        };
    }

    private void answer(HttpExchange exchange) throws IOException {
        WebAuth auth = WebFilter.auth(exchange);
        switch (exchange.getRequestURI().getPath()) {
            case "/" -> home(exchange, auth);
            case "/dashboard" -> guarded(exchange, auth, new Requirement(), name(auth) + "'s dashboard");
            case "/members" -> guarded(exchange, auth, new Requirement().permission("users:manage"), "Members");
            case "/security" -> guarded(exchange, auth, new Requirement().recent(Duration.ofMinutes(5)), "Security");
            case "/note" -> note(exchange, auth);
            case "/page.css" -> send(exchange, "text/css", Files.readAllBytes(publicFiles.resolve("page.css")));
            case "/countdown.js" -> send(exchange, "text/javascript", Files.readAllBytes(publicFiles.resolve("countdown.js")));
            default -> send(exchange, 404, page.message("There is no such page.", auth.signInUrl()));
        }
    }

    private void home(HttpExchange exchange, WebAuth auth) {
        Authentication found = auth.get();
        if (found.isAuthenticated()) {
            send(exchange, 200, page.signedIn("Hello, " + name(auth), auth));
        } else {
            String message = found.isRetryable() ? "Sign-in is not reachable at the moment." : "You are not signed in";
            send(exchange, 200, page.message(message, auth.signInUrl()));
        }
    }

    private void guarded(HttpExchange exchange, WebAuth auth, Requirement requirement, String title) throws IOException {
        if (auth.require(requirement)) {
            send(exchange, 200, page.signedIn(title, auth));
        }
    }

    /** The session may expire while somebody writes: it is refreshed, and the note arrives. */
    private void note(HttpExchange exchange, WebAuth auth) throws IOException {
        if (!auth.require()) {
            return;
        }
        String user = auth.get().getUser().getId();
        if (exchange.getRequestMethod().equals("POST")) {
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            notes.put(user, URLDecoder.decode(form.substring(form.indexOf('=') + 1), StandardCharsets.UTF_8));
            exchange.getResponseHeaders().set("Location", "/note");
            exchange.sendResponseHeaders(303, -1);
            exchange.close();
        } else {
            send(exchange, 200, page.note(notes.getOrDefault(user, ""), auth));
        }
    }

    private static String name(WebAuth auth) {
        if (!auth.get().isAuthenticated()) {
            return "";
        }
        String name = auth.get().getUser().getFirstName();
        return name != null ? name : auth.get().getUser().getEmail();
    }

    private static void send(HttpExchange exchange, int status, String html) {
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            send(exchange, status, html.getBytes(StandardCharsets.UTF_8));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        send(exchange, 200, body);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean hasBody = !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, hasBody ? body.length : -1);
        try (var output = exchange.getResponseBody()) {
            if (hasBody) {
                output.write(body);
            }
        }
    }

    private static String setting(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
