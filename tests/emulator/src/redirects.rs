//! Which addresses a browser may be redirected to: exact matches and the service's two wildcards.

/// Whether `uri` is one of the registered addresses.
pub(crate) fn is_registered(registered: &[String], uri: &str) -> bool {
    registered.iter().any(|pattern| matches(pattern, uri))
}

/// The default address: the first without a wildcard.
pub(crate) fn default_of(registered: &[String]) -> Option<&str> {
    registered.iter().map(String::as_str).find(|pattern| !pattern.contains('*'))
}

/// Whether `pattern` can be registered: at most one `*`, inside the left-most label of the host or as a loopback port.
pub(crate) fn check(pattern: &str) -> Result<(), String> {
    let Some((scheme, rest)) = pattern.split_once("://") else {
        return Err(format!("`{pattern}` is not an absolute URL"));
    };
    if scheme.is_empty() || rest.is_empty() || pattern.contains('#') {
        return Err(format!("`{pattern}` is not an absolute URL without a fragment"));
    }
    match pattern.matches('*').count() {
        0 => Ok(()),
        1 if wildcard(pattern).is_some() => Ok(()),
        _ => Err(format!("`{pattern}`: one `*` is allowed, in the left-most label or as the port of a loopback host")),
    }
}

enum Wildcard<'a> {
    Label { before: &'a str, after: &'a str },
    Port { before: &'a str, after: &'a str },
}

fn wildcard(pattern: &str) -> Option<Wildcard<'_>> {
    let (before, after) = pattern.split_once('*')?;
    let (_, host) = before.split_once("://")?;
    match host.strip_suffix(':') {
        Some("localhost" | "127.0.0.1" | "[::1]") => Some(Wildcard::Port { before, after }),
        // A dot or slash before the star means that it is not in the left-most label. Without a dot after it the star
        // would match whole domains.
        None if !host.contains(['.', '/', '@', ':']) && after.split('/').next()?.contains('.') => {
            Some(Wildcard::Label { before, after })
        }
        _ => None,
    }
}

fn matches(pattern: &str, uri: &str) -> bool {
    fn between<'a>(uri: &'a str, before: &str, after: &str) -> Option<&'a str> {
        uri.strip_prefix(before)?.strip_suffix(after).filter(|part| !part.is_empty())
    }
    match wildcard(pattern) {
        None => pattern == uri,
        Some(Wildcard::Port { before, after }) => {
            between(uri, before, after).is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
        }
        Some(Wildcard::Label { before, after }) => between(uri, before, after)
            .is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_one_label_or_a_loopback_port() {
        for (pattern, uri, expected) in [
            ("https://app.example.com/cb", "https://app.example.com/cb", true),
            ("https://app.example.com/cb", "https://app.example.com/cb/", false),
            ("https://app.example.com/cb", "https://app.example.com/cb?x=1", false),
            ("https://*.example.com/cb", "https://pr-1.example.com/cb", true),
            ("https://*.example.com/cb", "https://a.b.example.com/cb", false),
            ("https://*.example.com/cb", "https://.example.com/cb", false),
            ("https://*.example.com/cb", "https://evil.com/x.example.com/cb", false),
            ("https://pr-*-app.example.com/cb", "https://pr-12-app.example.com/cb", true),
            ("http://localhost:*/cb", "http://localhost:3000/cb", true),
            ("http://localhost:*/cb", "http://localhost:/cb", false),
            ("http://localhost:*/cb", "http://localhost:3000@evil.com/cb", false),
            ("http://127.0.0.1:*/cb", "http://127.0.0.1:80/cb", true),
        ] {
            assert_eq!(is_registered(&[pattern.to_owned()], uri), expected, "{pattern} {uri}");
        }
    }

    #[test]
    fn only_those_two_wildcards_can_be_registered() {
        for good in
            ["https://app.example.com/cb", "myapp://callback", "https://*.example.com/", "http://localhost:*/cb"]
        {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in
            ["", "/cb", "https://*/cb", "https://a.*.com/", "https://*.*.com/", "http://example.com:*/", "http://*"]
        {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert_eq!(
            default_of(&["http://localhost:*/cb".into(), "http://localhost:1/cb".into()]),
            Some("http://localhost:1/cb")
        );
    }
}
