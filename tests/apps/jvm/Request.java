import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** What the app needs of one HTTP exchange; a framework would bring it. */
final class Request {
    private final HttpExchange exchange;

    Request(HttpExchange exchange) {
        this.exchange = exchange;
    }

    String method() {
        return exchange.getRequestMethod();
    }

    String path() {
        return exchange.getRequestURI().getPath();
    }

    String query(String name) {
        return find(exchange.getRequestURI().getRawQuery(), "&", name, true);
    }

    String cookie(String name) {
        return find(exchange.getRequestHeaders().getFirst("Cookie"), "; ?", name, false);
    }

    String address(String path) {
        return (isHttps() ? "https://" : "http://") + exchange.getRequestHeaders().getFirst("Host") + path;
    }

    void header(String name, String value) {
        exchange.getResponseHeaders().set(name, value);
    }

    void setCookie(String name, String value, String path) {
        String attributes = "; Path=" + path + "; HttpOnly; SameSite=Lax" + (isHttps() ? "; Secure" : "");
        exchange.getResponseHeaders().add("Set-Cookie", name + "=" + value + attributes);
    }

    void deleteCookie(String name, String path) {
        setCookie(name, "", path + "; Max-Age=0");
    }

    void redirect(String url) throws IOException {
        header("Location", url);
        exchange.sendResponseHeaders(method().equals("POST") ? 303 : 302, -1);
        exchange.close();
    }

    void html(int status, String text) throws IOException {
        send(status, "text/html; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    void send(int status, String type, byte[] body) throws IOException {
        header("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        try (var output = exchange.getResponseBody()) {
            output.write(body);
        }
    }

    /** How the browser speaks to this server, or to the proxy in front of it. */
    private boolean isHttps() {
        return exchange instanceof HttpsExchange || "https".equals(exchange.getRequestHeaders().getFirst("X-Forwarded-Proto"));
    }

    private static String find(String pairs, String separator, String name, boolean decode) {
        for (String pair : (pairs == null ? "" : pairs).split(separator)) {
            if (pair.startsWith(name + "=")) {
                String value = pair.substring(name.length() + 1);
                return decode ? decoded(value) : value;
            }
        }
        return null;
    }

    /** What is not percent-encoded is no parameter. */
    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException error) {
            return null;
        }
    }
}
