//! Which pages may send requests that change something.

use url::Url;

use super::options::WebConfig;
use super::request::Incoming;
use super::site::Site;

/// Whether a request that changes something comes from a page of ours, or of an origin that is trusted, or from no page at
/// all. Fetch Metadata counts where a browser sends it: under `Referrer-Policy: no-referrer` the `Origin` of our own page
/// is `null`.
pub(super) fn may_change(incoming: &Incoming, site: &Site, config: &WebConfig) -> bool {
    let origin = incoming.headers.get("origin").map(str::trim);
    match incoming.headers.get("sec-fetch-site").map(str::trim) {
        Some("same-origin" | "none") => true,
        Some(_) => origin.is_some_and(|origin| is_trusted(origin, config)),
        None => origin.is_none_or(|origin| is_ours(origin, site) || is_trusted(origin, config)),
    }
}

/// Whether a WebSocket is opened by a page that may.
pub(super) fn may_upgrade(incoming: &Incoming, site: &Site, config: &WebConfig) -> bool {
    let origin = incoming.headers.get("origin").map(str::trim);
    origin.is_none_or(|origin| is_ours(origin, site) || is_trusted(origin, config))
}

/// Whether a page of ours led here.
pub(super) fn is_led_by_own_page(incoming: &Incoming, site: &Site) -> bool {
    match incoming.headers.get("sec-fetch-site").map(str::trim) {
        Some(relation) => relation == "same-origin",
        None if super::kind::has_fetch_metadata(&incoming.headers) => false,
        None => incoming.headers.get("referer").is_some_and(|referer| is_ours(referer, site)),
    }
}

fn is_ours(address: &str, site: &Site) -> bool {
    Url::parse(address).is_ok_and(|url| url.origin() == *site.origin())
}

fn is_trusted(address: &str, config: &WebConfig) -> bool {
    Url::parse(address).is_ok_and(|url| config.trusted_origins.contains(&url.origin()))
}
