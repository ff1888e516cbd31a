import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.sun.jna.NativeLibrary;
import io.github.authkitnative.AuthKitException;
import io.github.authkitnative.AuthKitFilter;
import io.github.authkitnative.Authentication;
import io.github.authkitnative.AuthenticationResponse;
import io.github.authkitnative.ClientOptions;
import io.github.authkitnative.Requirement;
import io.github.authkitnative.StartOptions;
import io.github.authkitnative.SwitchOptions;
import io.github.authkitnative.WebAuth;
import io.github.authkitnative.WorkOSClient;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** The stories' application in Tomcat: pages that do what a step asks of them. The flow is the kit's. */
public final class Story {
    private static final Gson GSON = new GsonBuilder().serializeNulls().create();
    private static final List<String> MEMBERS = List.of("authenticated", "reason", "retryable", "session_id",
        "organization_id", "role", "roles", "permissions", "entitlements", "feature_flags", "authentication_method");
    private static final String PROCESS = String.valueOf(ProcessHandle.current().pid());

    private final Tomcat tomcat = new Tomcat();
    private volatile AuthKitFilter kit;
    private volatile String mount = "";
    private List<Map<String, Object>> events = new ArrayList<>();
    private String cookie;

    public static void main(String[] arguments) throws Exception {
        new Story().start();
    }

    private void start() throws Exception {
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        // Room for sessions of several cookies.
        tomcat.getConnector().setProperty("maxHttpResponseHeaderSize", "32768");
        serve("");
        serve("/app");
        tomcat.start();
        System.out.println("{\"port\": " + tomcat.getConnector().getLocalPort() + "}");
        tomcat.getServer().await();
    }

    /** An application of servlets at a path. */
    private void serve(String path) {
        Context context = tomcat.addContext(path, null);
        FilterDef filter = new FilterDef();
        filter.setFilterName("kit");
        filter.setFilter(new Theatre());
        filter.setAsyncSupported("true");
        context.addFilterDef(filter);
        FilterMap map = new FilterMap();
        map.setFilterName("kit");
        map.addURLPattern("/*");
        context.addFilterMap(map);
        Wrapper page = Tomcat.addServlet(context, "page", new Page());
        page.setAsyncSupported(true);
        page.addMapping("/");
    }

    /** The kit's filter, which each story has anew. A request to `/_story` sets the stage. */
    private final class Theatre extends HttpFilter {
        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
            if (request.getRequestURI().startsWith("/_story")) {
                answer(response, 200, control(request));
            } else if (!request.getContextPath().equals(mount)) {
                response.setStatus(404);
            } else {
                try {
                    kit.doFilter(request, response, chain);
                } catch (AuthKitException error) {
                    answer(response, 500, said(error));
                }
            }
        }
    }

    private synchronized Object control(HttpServletRequest request) throws IOException {
        Object reply = seen();
        if (request.getRequestURI().equals("/_story")) {
            reply = mount(GSON.<Map<String, Object>>fromJson(request.getReader(), Map.class));
        }
        events = new ArrayList<>();
        cookie = null;
        return reply;
    }

    private Map<String, Object> seen() {
        Map<String, Object> seen = new LinkedHashMap<>();
        seen.put("events", events);
        seen.put("cookie", cookie);
        return seen;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> mount(Map<String, Object> story) {
        Map<String, String> environment = (Map<String, String>) story.get("environment");
        environment.forEach((name, value) -> NativeLibrary.getInstance("c").getFunction("setenv").invoke(new Object[] {name, value, 1}));
        try {
            WorkOSClient client = new WorkOSClient(Options.filled(new ClientOptions(), story.get("client")));
            boolean chooses = is(story, "chooses_redirect_uri");
            kit = filter(client, is(story, "hooks"), chooses);
        } catch (AuthKitException error) {
            return said(error);
        } finally {
            environment.keySet().forEach(name -> NativeLibrary.getInstance("c").getFunction("unsetenv").invoke(new Object[] {name}));
        }
        mount = story.get("mount") instanceof String path ? path : "";
        return Map.of();
    }

    private AuthKitFilter filter(WorkOSClient client, boolean hears, boolean choosesRedirectUri) {
        return new AuthKitFilter(client) {
            @Override
            protected String onSignIn(HttpServletRequest request, AuthenticationResponse response, String state) {
                if (!hears) {
                    return null;
                }
                print("signed_in", response);
                Map<String, Object> shown = new LinkedHashMap<>();
                shown.put("user", Map.of("email", response.getUser().getEmail()));
                shown.put("authentication_method", response.getAuthenticationMethod());
                Map<String, Object> event = new LinkedHashMap<>();
                event.put("name", "signed_in");
                event.put("state", state);
                event.put("response", shown);
                note(event);
                Map<?, ?> hook = asked(request).get("hook") instanceof Map<?, ?> given ? given : Map.of();
                if (is(hook, "failed")) {
                    throw new IllegalStateException("the application does not know this user");
                }
                return (String) hook.get("return_to");
            }

            @Override
            protected boolean onError(HttpServletRequest request, HttpServletResponse response, String code, int status) {
                print(code, status);
                note(Map.of("name", "refused", "code", code));
                return false;
            }

            @Override
            protected String redirectUri(HttpServletRequest request) {
                return choosesRedirectUri ? (String) asked(request).get("redirect_uri") : null;
            }
        };
    }

    private synchronized void note(Map<String, Object> event) {
        events.add(event);
    }

    private final class Page extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            WebAuth auth = AuthKitFilter.auth(request);
            String op = (String) asked(request).getOrDefault("op", "handle");
            Map<?, ?> when = when(request);
            Object value;
            if (is(when, "reads")) {
                auth.get();
            }
            switch (op) {
                case "stream" -> {
                    response.setContentType("text/plain");
                    for (String piece : List.of("one ", "two ", "three")) {
                        response.getOutputStream().print(piece);
                        response.flushBuffer();
                    }
                    return;
                }
                case "raise" -> throw new IllegalStateException("the application is broken");
                case "missing" -> {
                    response.sendError(404);
                    return;
                }
                case "file" -> {
                    response.setContentType("text/css");
                    Files.copy(Path.of("tests/apps/public/page.css"), response.getOutputStream());
                    return;
                }
                case "guard" -> {
                    if (auth.require(Options.filled(new Requirement(), when))) {
                        show(request, response, who(request));
                    }
                    return;
                }
                case "has" -> value = auth.has(Options.filled(new Requirement(), when));
                case "sign_in_url" -> value = auth.signInUrl(Options.filled(new StartOptions(), when));
                case "sign_up_url" -> value = auth.signUpUrl(Options.filled(new StartOptions(), when));
                case "sign_out_url" -> value = auth.signOutUrl((String) when.get("return_to"));
                case "sign_out" -> {
                    auth.signOut((String) when.get("return_to"));
                    return;
                }
                case "switch_organization" -> {
                    auth.switchOrganization(Options.filled(new SwitchOptions(), when));
                    return;
                }
                default -> {
                    if (is(when, "allow_caching")) {
                        auth.allowCaching();
                    }
                    boolean reads = !op.equals("finish") || is(when, "auth_was_read") || is(when, "sets_cookies");
                    show(request, response, reads ? who(request) : Map.of());
                    return;
                }
            }
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("value", value);
            show(request, response, shown);
        }
    }

    private Map<String, Object> who(HttpServletRequest request) {
        Authentication auth = AuthKitFilter.auth(request).get();
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("state", auth.isAuthenticated() ? "signed_in" : auth.isRetryable() ? "unknown" : "signed_out");
        MEMBERS.forEach(name -> found.put(name, auth.toMap().get(name)));
        Map<String, Object> user = new LinkedHashMap<>();
        if (auth.getUser() != null) {
            user.put("id", auth.getUser().getId());
            user.put("email", auth.getUser().toMap().get("email"));
        }
        found.put("user", auth.getUser() == null ? null : user);
        found.put("impersonator", auth.getImpersonator() == null ? null : Map.of("email", auth.getImpersonator().getEmail()));
        synchronized (this) {
            cookie = request.getHeader("Cookie");
        }
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("auth", found);
        return shown;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asked(HttpServletRequest request) {
        String step = request.getHeader("X-Story");
        return step == null ? Map.of() : GSON.fromJson(step, Map.class);
    }

    private static Map<?, ?> when(HttpServletRequest request) {
        return asked(request).get("when") instanceof Map<?, ?> when ? when : Map.of();
    }

    private static boolean is(Map<?, ?> members, String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    private static void show(HttpServletRequest request, HttpServletResponse response, Object value) throws IOException {
        if ("finish".equals(asked(request).get("op"))) {
            Map<?, ?> when = when(request);
            if (when.get("cache_control") instanceof String given) {
                response.setHeader("Cache-Control", given);
            }
            if (when.get("vary") instanceof String given) {
                response.setHeader("Vary", given);
            }
        }
        response.setHeader("X-Story-Page", PROCESS);
        answer(response, 200, value);
    }

    private static void answer(HttpServletResponse response, int status, Object value) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.getOutputStream().write(GSON.toJson(value).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> said(AuthKitException error) {
        print(error, error.getMessage());
        return Map.of("error", error.getCode(), "says", error.getMessage());
    }

    /** As an application does that looks for a mistake. */
    private static void print(Object it, Object more) {
        System.err.println(it + " " + more);
    }
}
