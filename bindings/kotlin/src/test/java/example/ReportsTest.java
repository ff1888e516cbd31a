package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import io.github.authkitnative.AuthKitTesting;
import io.github.authkitnative.ClientOptions;
import io.github.authkitnative.Requirement;
import io.github.authkitnative.TestingSession;
import io.github.authkitnative.WebAuth;
import io.github.authkitnative.WebFilter;
import io.github.authkitnative.WebOptions;
import io.github.authkitnative.WorkOSClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private final WorkOSClient workos = new WorkOSClient(new ClientOptions().testing(true).web(new WebOptions()));
    private final AuthKitTesting testing = new AuthKitTesting(workos);
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/reports", exchange -> {
            WebAuth auth = WebFilter.auth(exchange);
            if (auth.require(new Requirement().permission("reports:read"))) {
                byte[] body = ("For " + auth.get().getOrganizationId()).getBytes();
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            }
        }).getFilters().add(new WebFilter(workos));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private HttpResponse<String> get(String cookie) throws Exception {
        URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/reports");
        HttpRequest request = HttpRequest.newBuilder(address).header("Cookie", cookie).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aVisitorIsRefused() throws Exception {
        assertEquals(401, get("").statusCode());
    }

    @Test
    void reportsNeedAPermission() throws Exception {
        TestingSession member = new TestingSession().organizationId("org_1").role("member");
        assertEquals(403, get(testing.cookieHeader(member)).statusCode());
        TestingSession reader = new TestingSession().organizationId("org_1").permissions("reports:read");
        assertEquals("For org_1", get(testing.cookieHeader(reader)).body());
    }

    @Test
    void anOutageSignsNobodyOut() throws Exception {
        String cookie = testing.cookieHeader(new TestingSession().permissions("reports:read"));
        try (var outage = testing.outage(); var later = testing.expired()) {
            assertEquals(503, get(cookie).statusCode());
        }
        assertEquals(200, get(cookie).statusCode());
    }
}
