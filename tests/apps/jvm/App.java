import com.sun.net.httpserver.HttpServer;
import io.github.authkitnative.AuthKitException;
import io.github.authkitnative.AuthenticateWithCodeOptions;
import io.github.authkitnative.Authentication;
import io.github.authkitnative.AuthorizationRequest;
import io.github.authkitnative.AuthorizationUrlOptions;
import io.github.authkitnative.ClientOptions;
import io.github.authkitnative.LoadSealedSessionOptions;
import io.github.authkitnative.SealedSession;
import io.github.authkitnative.UserManagement;
import io.github.authkitnative.WorkOSClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.Executors;

/**
 * Sign-in for a server without a framework. It reads WORKOS_API_KEY, WORKOS_CLIENT_ID and WORKOS_COOKIE_PASSWORD from the
 * environment.
 */
public final class App {
    private static final String SESSION_COOKIE = setting("WORKOS_COOKIE_NAME", "wos_session");
    private static final String SIGN_IN_COOKIE = SESSION_COOKIE + "_sign_in";

    private final UserManagement workos = new WorkOSClient(new ClientOptions()).userManagement();
    private final Path publicFiles = Path.of(setting("PUBLIC", "tests/apps/public"));
    private final Page page = new Page(setting("APPS", "{}"));

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(setting("PORT", "3000"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        server.setExecutor(Executors.newFixedThreadPool(16));
        App app = new App();
        server.createContext("/", exchange -> app.answer(new Request(exchange)));
        server.start();
        System.out.println("{\"url\": \"http://localhost:" + server.getAddress().getPort() + "\"}");
    }

    private void answer(Request request) throws IOException {
        try {
            switch (request.path()) {
                case "/" -> home(request);
                case "/dashboard" -> dashboard(request);
                case "/login" -> login(request);
                case "/callback" -> callback(request);
                case "/logout" -> logout(request);
                case "/page.css" -> request.send(200, "text/css", Files.readAllBytes(publicFiles.resolve("page.css")));
                case "/countdown.js" -> request.send(200, "text/javascript", Files.readAllBytes(publicFiles.resolve("countdown.js")));
                default -> request.html(404, page.message("There is no such page."));
            }
        } catch (AuthKitException error) {
            System.err.println("sign-in failed: " + error);
            if (error.isRetryable()) {
                unavailable(request, error.getRetryAfter());
            } else {
                request.html(400, page.message("The sign-in failed."));
            }
        }
    }

    private SealedSession loadSession(Request request) {
        return workos.loadSealedSession(new LoadSealedSessionOptions().sessionData(request.cookie(SESSION_COOKIE)));
    }

    /** Who is signed in, refreshed when the access token has expired. The answer carries the new cookie, if there is one. */
    private Authentication currentAuth(Request request) {
        SealedSession session = loadSession(request);
        Authentication auth = session.authenticate();
        if (!auth.isAuthenticated() && !auth.isRetryable() && !"no_session_cookie_provided".equals(auth.getReason())) {
            auth = session.refresh();
        }
        String newCookie = auth.needsReseal() ? session.reseal() : auth.getSealedSession();
        request.header("Cache-Control", "private, no-store");
        if (newCookie != null) {
            request.setCookie(SESSION_COOKIE, newCookie, "/");
        } else if (!auth.isSessionAlive() && request.cookie(SESSION_COOKIE) != null) {
            request.deleteCookie(SESSION_COOKIE, "/");
        }
        return auth;
    }

    private void home(Request request) throws IOException {
        Authentication auth = currentAuth(request);
        if (auth.isRetryable()) {
            unavailable(request, auth.getRetryAfter());
        } else if (auth.isAuthenticated()) {
            request.html(200, page.signedIn("Hello, " + name(auth), auth));
        } else {
            request.html(200, page.message("You are not signed in"));
        }
    }

    /** Only for signed-in users. An outage is not a sign-out: the cookie stays and the page says to try again. */
    private void dashboard(Request request) throws IOException {
        Authentication auth = currentAuth(request);
        if (auth.isAuthenticated()) {
            request.html(200, page.signedIn(name(auth) + "'s dashboard", auth));
        } else if (auth.isRetryable()) {
            unavailable(request, auth.getRetryAfter());
        } else {
            request.redirect("/login");
        }
    }

    private void login(Request request) throws IOException {
        AuthorizationRequest signIn = workos.getAuthorizationUrlWithPkce(
            new AuthorizationUrlOptions().provider("authkit").redirectUri(request.address("/callback")));
        // Only the browser that started this sign-in can finish it.
        request.setCookie(SIGN_IN_COOKIE, signIn.getState() + "." + signIn.getCodeVerifier(), "/callback; Max-Age=600");
        request.redirect(signIn.getUrl());
    }

    private void callback(Request request) throws IOException {
        String kept = request.cookie(SIGN_IN_COOKIE);
        int dot = kept == null ? -1 : kept.indexOf('.');
        if (dot < 1 || !same(kept.substring(0, dot), request.query("state"))) {
            request.html(400, page.message("This sign-in was started elsewhere or took too long."));
            return;
        }
        if (request.query("code") == null) {
            request.html(400, page.message("The sign-in was not completed."));
            return;
        }
        var response = workos.authenticateWithCode(new AuthenticateWithCodeOptions()
            .code(request.query("code")).codeVerifier(kept.substring(dot + 1)).sealSession());
        request.setCookie(SESSION_COOKIE, response.getSealedSession(), "/");
        request.deleteCookie(SIGN_IN_COOKIE, "/callback");
        request.redirect("/");
    }

    /** Takes a form only: no link or image of another page can end a session. */
    private void logout(Request request) throws IOException {
        if (!request.method().equals("POST")) {
            request.header("Allow", "POST");
            request.html(405, page.message("Sign out with the button."));
            return;
        }
        String url = "/";
        try {
            url = loadSession(request).getLogoutUrl(request.address("/"));
        } catch (AuthKitException error) {
            // Without a session there is nothing to end.
        }
        request.deleteCookie(SESSION_COOKIE, "/");
        request.redirect(url);
    }

    private void unavailable(Request request, Duration retryAfter) throws IOException {
        long seconds = retryAfter == null ? 5 : (retryAfter.toMillis() + 999) / 1000;
        request.header("Retry-After", String.valueOf(seconds));
        request.html(503, page.message("Sign-in is not reachable at the moment. You are not signed out."));
    }

    private static String name(Authentication auth) {
        String name = auth.getUser().getFirstName();
        return name != null ? name : auth.getUser().getEmail();
    }

    private static boolean same(String left, String right) {
        return right != null && MessageDigest.isEqual(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    private static String setting(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
