import io.github.authkitnative.Authentication;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one page of the example. */
final class Page {
    private static final Pattern PAIR = Pattern.compile("\"([^\"]*)\"\\s*:\\s*\"([^\"]*)\"");
    private final String links;

    /** `apps` is a JSON object of names and addresses: the other examples. */
    Page(String apps) {
        StringBuilder text = new StringBuilder();
        for (Matcher pair = PAIR.matcher(apps); pair.find();) {
            text.append("<a href=\"%s\">%s</a>".formatted(escape(pair.group(2)), escape(pair.group(1))));
        }
        links = text.isEmpty() ? "" : "<nav aria-label=\"Apps that share the session\">" + text + "</nav>";
    }

    String signedIn(String title, Authentication auth) {
        return page("""
              <h1>%s</h1>
              <p>You are signed in as <strong>%s</strong>.</p>
              <dl>
                <dt>Served by</dt><dd id="served-by">Java</dd>
                <dt>Cookie format</dt><dd id="format">%s</dd>
                <dt>Session</dt><dd id="session">%s</dd>
                <dt>Access token expires</dt><dd><time datetime="%5$s">%5$s</time></dd>
              </dl>
              <form method="post" action="/logout"><p><a href="/dashboard">Dashboard</a> · <button class="button">Sign out</button></p></form>
            """.formatted(escape(title), escape(auth.getUser().getEmail()), escape(auth.getSealFormat()),
                escape(auth.getSessionId()), auth.getExpiresAt()));
    }

    String message(String text) {
        return page("""
              <h1>%s</h1>
              <p>Served by Java.</p>
              <p><a class="button" href="/login">Sign in</a></p>
            """.formatted(escape(text)));
    }

    private String page(String content) {
        return """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Java example</title>
            <link rel="stylesheet" href="/page.css">
            <main>
            %s%s
            </main>
            <script src="/countdown.js"></script>
            """.formatted(content, links);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
