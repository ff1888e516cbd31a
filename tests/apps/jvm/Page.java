import io.github.authkitnative.Authentication;
import io.github.authkitnative.WebAuth;
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

    String signedIn(String title, WebAuth auth) {
        return signedIn(title, "", auth);
    }

    String note(String text, WebAuth auth) {
        return signedIn("Your note", """
              <form method="post" action="/note"><p><input name="note" aria-label="Note" value="%s"> <button class="button">Save</button></p></form>
            """.formatted(escape(text)), auth);
    }

    private String signedIn(String title, String form, WebAuth web) {
        Authentication auth = web.get();
        String organization = auth.getOrganizationId();
        return page("""
              <h1>%s</h1>
              <p>You are signed in as <strong>%s</strong>.</p>
              <dl>
                <dt>Served by</dt><dd id="served-by">Java</dd>
                <dt>Cookie format</dt><dd id="format">%s</dd>
                <dt>Session</dt><dd id="session">%s</dd>
                <dt>Organization</dt><dd id="organization">%s</dd>
                <dt>Access token expires</dt><dd><time datetime="%6$s">%6$s</time></dd>
              </dl>
            %7$s
              <p><a href="/dashboard">Dashboard</a> · <a href="/members">Members</a> · <a href="/security">Security</a> · <a href="/note">Note</a></p>
              <form method="post" action="/switch-organization">
                <p>
                  <button class="button" name="organization_id" value="org_01EM000000000000000000ACME">Switch to Acme</button>
                  <button class="button" name="organization_id" value="org_01EM0000000000000000GLOBEX">Switch to Globex</button>
                </p>
              </form>
              <form method="post" action="%8$s"><p><button class="button">Sign out</button></p></form>
            """.formatted(escape(title), escape(auth.getUser().getEmail()), escape(auth.getSealFormat()),
                escape(auth.getSessionId()), escape(organization == null ? "none" : organization), auth.getExpiresAt(), form,
                escape(web.signOutUrl())));
    }

    String message(String text, String signInUrl) {
        return page("""
              <h1>%s</h1>
              <p>Served by Java.</p>
              <p><a class="button" href="%s">Sign in</a></p>
            """.formatted(escape(text), escape(signInUrl)));
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
