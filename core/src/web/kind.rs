//! What kind of request this is: it decides how a browser is sent elsewhere, and what may be spent on it.
//!
//! A prefetch looks like a document, and the fetches of Turbo and htmx accept HTML. So what a request says of its purpose
//! counts first, then what a framework says, then Fetch Metadata, and `Accept` last.

use super::request::{Headers, Incoming, KindHint};

/// The kind of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The question of a browser whether another origin may send a request.
    Preflight,
    /// The start of a WebSocket.
    Upgrade,
    /// A load that the person may never see.
    Prefetch,
    /// A loader, an action or a server action of a framework that carries redirects.
    Carried,
    /// A server component, which can redirect and cannot set a cookie.
    Render,
    /// A request of htmx.
    Htmx,
    /// A visit of Turbo.
    Turbo,
    /// A request for React server components, or a server action.
    Rsc,
    /// A document in a frame, or an embedded object.
    Frame,
    /// A page that the browser shows.
    Document,
    /// Everything else: a fetch of a script, an image, a program.
    Fetch,
}

/// The fields that say that a load is speculative.
const PURPOSES: &[&str] = &["sec-purpose", "purpose", "x-purpose", "x-sec-purpose", "x-moz"];

const FRAMES: &[&str] = &["iframe", "frame", "embed", "object", "fencedframe"];

impl Kind {
    /// The kind of a request: the first that matches.
    pub fn of(incoming: &Incoming) -> Self {
        let headers = &incoming.headers;
        let is = |name, value| is(headers, name, value);
        match incoming.kind {
            _ if incoming.method == "OPTIONS" => Self::Preflight,
            _ if headers.get("upgrade").is_some_and(|value| lists(value, "websocket")) => Self::Upgrade,
            _ if is_speculative(headers) => Self::Prefetch,
            Some(KindHint::Carried) => Self::Carried,
            Some(KindHint::Render) => Self::Render,
            Some(KindHint::Loader) if is_document(headers) => Self::Document,
            Some(KindHint::Loader) => Self::Carried,
            None if is("hx-request", "true") => Self::Htmx,
            None if headers.has("x-turbo-request-id") && !headers.has("turbo-frame") => Self::Turbo,
            None if ["rsc", "next-router-state-tree", "next-action"].iter().any(|name| headers.has(name)) => Self::Rsc,
            None if headers.get("sec-fetch-dest").is_some_and(|value| FRAMES.contains(&value.trim())) => Self::Frame,
            None if is_document(headers) => Self::Document,
            None => Self::Fetch,
        }
    }
}

fn is(headers: &Headers, name: &str, value: &str) -> bool {
    headers.get(name).is_some_and(|known| known.trim().eq_ignore_ascii_case(value))
}

/// Whether a browser shows what the answer is as a page of its own.
fn is_document(headers: &Headers) -> bool {
    if has_fetch_metadata(headers) {
        return is(headers, "sec-fetch-mode", "navigate") && is(headers, "sec-fetch-dest", "document");
    }
    accepts_html(headers) && !is_scripted(headers)
}

/// Whether the request says anything by Fetch Metadata. Old browsers do not, nor does any over plain HTTP.
pub(super) fn has_fetch_metadata(headers: &Headers) -> bool {
    ["sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-fetch-user"].iter().any(|name| headers.has(name))
}

/// Whether the caller reads HTML.
pub(super) fn accepts_html(headers: &Headers) -> bool {
    headers.get("accept").is_some_and(|accept| accept.to_ascii_lowercase().contains("text/html"))
}

fn is_scripted(headers: &Headers) -> bool {
    headers.has("turbo-frame")
        || headers.get("x-requested-with").is_some_and(|value| value.trim().eq_ignore_ascii_case("xmlhttprequest"))
}

fn is_speculative(headers: &Headers) -> bool {
    let says_so = |name: &&str| {
        let purpose = headers.get(name).unwrap_or_default().to_ascii_lowercase();
        ["prefetch", "prerender", "preview"].iter().any(|word| purpose.contains(word))
    };
    let is_set = |name: &str| headers.get(name).is_some_and(|value| !matches!(value.trim(), "0" | "false"));
    PURPOSES.iter().any(says_so)
        || is_set("next-router-prefetch")
        || is_set("next-router-segment-prefetch")
        || headers.get("x-middleware-prefetch").is_some_and(|value| value.trim() == "1")
        || headers.get("hx-preloaded").is_some_and(|value| value.trim() == "true")
}

fn lists(value: &str, token: &str) -> bool {
    value.split(',').any(|item| item.trim().eq_ignore_ascii_case(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(method: &str, headers: &[(&str, &str)]) -> Kind {
        let headers = headers.iter().copied().collect();
        Kind::of(&Incoming { method: method.to_owned(), url: "/".to_owned(), headers, ..Incoming::default() })
    }

    #[test]
    fn the_first_row_that_matches_counts() {
        let document = [("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
        let with = |more: (&'static str, &'static str)| kind("GET", &[document[0], document[1], more]);
        assert_eq!(kind("GET", &document), Kind::Document);
        assert_eq!(with(("sec-purpose", "prefetch;prerender")), Kind::Prefetch);
        assert_eq!(with(("next-router-prefetch", "1")), Kind::Prefetch);
        assert_eq!(with(("next-router-prefetch", "0")), Kind::Document);
        assert_eq!(with(("hx-request", "true")), Kind::Htmx);
        assert_eq!(with(("x-turbo-request-id", "1")), Kind::Turbo);
        assert_eq!(with(("rsc", "1")), Kind::Rsc);
        assert_eq!(with(("upgrade", "h2c, websocket")), Kind::Upgrade);
        assert_eq!(kind("OPTIONS", &document), Kind::Preflight);
        assert_eq!(
            kind("GET", &[("x-turbo-request-id", "1"), ("turbo-frame", "x"), ("accept", "text/html")]),
            Kind::Fetch
        );
        assert_eq!(kind("GET", &[("sec-fetch-dest", "iframe"), ("sec-fetch-mode", "navigate")]), Kind::Frame);
    }

    #[test]
    fn a_loader_carries_what_is_no_document() {
        let kind = |headers: &[(&str, &str)]| {
            let headers = headers.iter().copied().collect();
            Kind::of(&Incoming { kind: Some(KindHint::Loader), headers, ..Incoming::default() })
        };
        assert_eq!(kind(&[("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")]), Kind::Document);
        assert_eq!(kind(&[("accept", "text/html")]), Kind::Document);
        assert_eq!(kind(&[("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty"), ("accept", "*/*")]), Kind::Carried);
        assert_eq!(kind(&[("sec-fetch-dest", "iframe"), ("sec-fetch-mode", "navigate")]), Kind::Carried);
        assert_eq!(kind(&[("sec-purpose", "prefetch"), ("sec-fetch-dest", "empty")]), Kind::Prefetch);
    }

    #[test]
    fn accept_decides_only_without_fetch_metadata() {
        assert_eq!(kind("GET", &[("accept", "text/html,*/*")]), Kind::Document);
        assert_eq!(kind("GET", &[("accept", "*/*")]), Kind::Fetch);
        assert_eq!(kind("GET", &[("accept", "text/html"), ("x-requested-with", "XMLHttpRequest")]), Kind::Fetch);
        assert_eq!(kind("GET", &[("accept", "text/html"), ("sec-fetch-dest", "empty")]), Kind::Fetch);
        assert_eq!(kind("GET", &[]), Kind::Fetch);
    }
}
