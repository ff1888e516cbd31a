//! The pages: plain HTML and one style sheet, without scripts or external resources.

pub(crate) mod dashboard;
pub(crate) mod device;
pub(crate) mod notice;
pub(crate) mod organization;
pub(crate) mod sign_in;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::directory::User;
use crate::routes::NO_ORGANIZATION;

/// A page: its title, which is also its heading, a line below it, and the rest as HTML.
pub(crate) struct Page {
    pub status: StatusCode,
    pub title: String,
    pub lead: String,
    pub content: String,
}

impl Page {
    fn new(title: impl Into<String>, lead: impl Into<String>, content: impl Into<String>) -> Self {
        Self { status: StatusCode::OK, title: title.into(), lead: lead.into(), content: content.into() }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let (title, lead) = (escape(&self.title), escape(&self.lead));
        let html = format!(
            r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{STYLE}</style>
</head>
<body>
<main>
<header>
{LOGO}
<h1>{title}</h1>
<p class="lead">{lead}</p>
</header>
{content}
</main>
<footer>Local emulator. Nobody here is real and nothing is secret.</footer>
</body>
</html>
"#,
            content = self.content
        );
        let mut response = (self.status, Html(html)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        response
    }
}

/// Escapes text for an element or a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

const STYLE: &str = include_str!("style.css");
const LOGO: &str = r#"<svg class="logo" viewBox="0 0 40 40" aria-hidden="true"><rect width="40" height="40" rx="11"/><path d="M13 20.5l5 5 9.5-11"/></svg>"#;
// The policy has no form-action, because browsers also apply it to the redirect to the application after a sign-in.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

/// A button that picks a user.
fn user_button(user: &User, note: &str) -> String {
    let (name, email) = (user.display_name(), &user.profile.email);
    choice(&format!("user-{email}"), "user_id", &user.id, &name, email, note)
}

/// A wide button with a name, a line of detail and a note at its end.
fn choice(id: &str, field: &str, value: &str, name: &str, detail: &str, note: &str) -> String {
    let words = name.split_whitespace().filter(|_| value != NO_ORGANIZATION);
    let initials: String = words.filter_map(|word| word.chars().next()).take(2).collect();
    let detail = if detail == name { "" } else { detail };
    format!(
        r#"<li><button class="choice" id="{}" name="{field}" value="{}"><span class="badge" aria-hidden="true">{}</span><span class="who"><strong>{}</strong><small>{}</small></span><span class="note">{}</span></button></li>
"#,
        escape(id),
        escape(value),
        escape(&initials.to_uppercase()),
        escape(name),
        escape(detail),
        escape(note),
    )
}

/// A labelled text field.
fn field(id: &str, label: &str, attributes: &str) -> String {
    format!(r#"<label for="{id}">{label}</label><input id="{id}" name="{id}" {attributes}>"#)
}
