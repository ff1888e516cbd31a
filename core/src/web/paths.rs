//! Patterns of paths, as `unauthenticated_paths` and `sign_up_paths` have them: literal text, `:name` with `*` or `+` for
//! segments, `(.*)` and `(a|b)`. What the vendor's kit reads differently from what it says is refused when the client is
//! made.

use percent_encoding::percent_decode_str;
use regex_lite::Regex;

use crate::error::{Error, Result};

/// Longer than any path that an application has; a pattern is compiled once.
const MAX_PATTERN: usize = 1_024;

/// Which paths a list of patterns means.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paths(Vec<Regex>);

impl Paths {
    /// The patterns of an option.
    ///
    /// # Errors
    /// `invalid_option` for a pattern that is not one of those above.
    pub fn parse(option: &str, patterns: &[String]) -> Result<Self> {
        let parse = |(number, pattern): (usize, &String)| {
            let invalid = |why: &str| Error::option(format!("option `web.{option}[{number}]` {why}"));
            if !pattern.starts_with('/') {
                return Err(invalid("must begin with `/`: write the path alone, such as /about"));
            }
            let known = "may only hold text, `:name`, `:name*`, `:name+`, `(.*)` and `(a|b)`, such as /docs/(.*)";
            let regex = expression(pattern).ok_or_else(|| invalid(known))?;
            Regex::new(&regex).map_err(|_| invalid(known))
        };
        patterns.iter().enumerate().map(parse).collect::<Result<_>>().map(Self)
    }

    /// Whether one of the patterns means this path, which is decoded once before it is compared. Capitals matter, and one
    /// slash at the end does not. A path that a server may read as another one is none of them.
    pub fn matches(&self, path: &str) -> bool {
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        let is_another = decoded.contains("//")
            || decoded.contains('\\')
            || decoded.split('/').any(|segment| matches!(segment, "." | ".."));
        !is_another && self.0.iter().any(|pattern| pattern.is_match(&decoded))
    }
}

/// The regular expression of a pattern.
fn expression(pattern: &str) -> Option<String> {
    if pattern.len() > MAX_PATTERN {
        return None;
    }
    let mut regex = String::from("^");
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        rest = if let Some(after) = rest.strip_prefix("/:") {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
            let (name, after) = after.split_at(end);
            if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
            let (segments, after) = match after.chars().next() {
                Some('*') => ("(?:/[^/]+)*", after.split_at(1).1),
                Some('+') => ("(?:/[^/]+)+", after.split_at(1).1),
                None | Some('/') => ("/[^/]+", after),
                Some(_) => return None,
            };
            regex.push_str(segments);
            after
        } else if let Some(after) = rest.strip_prefix('(') {
            let (group, after) = after.split_once(')')?;
            if group == ".*" {
                regex.push_str(".*");
            } else {
                let choices: Option<Vec<_>> =
                    group.split('|').map(|choice| is_literal(choice).then(|| regex_lite::escape(choice))).collect();
                regex.push_str(&format!("(?:{})", choices?.join("|")));
            }
            after
        } else {
            let end = first.len_utf8();
            let literal = rest.split_at(end).0;
            if !is_literal(literal) && literal != "/" {
                return None;
            }
            regex.push_str(&regex_lite::escape(literal));
            rest.split_at(end).1
        };
    }
    // A slash at the end of the pattern stands for itself; any other pattern takes one more.
    regex.push_str(if pattern.ends_with('/') { "$" } else { "/?$" });
    Some(regex)
}

/// Text that means only itself, in patterns and in paths.
fn is_literal(text: &str) -> bool {
    !text.is_empty()
        && !text.contains(['*', '+', '?', '(', ')', '|', ':', '{', '}', '[', ']', '\\', '^', '$', '#', '%'])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        Paths::parse("unauthenticated_paths", &[pattern.to_owned()]).unwrap().matches(path)
    }

    #[test]
    fn patterns_mean_what_the_table_says() {
        let table: &[(&str, &[&str], &[&str])] = &[
            ("/about", &["/about", "/about/"], &["/ABOUT", "/about/x", "/about//", "/abou"]),
            ("/", &["/"], &["/a", "//"]),
            (
                "/account/:page*",
                &["/account", "/account/", "/account/a", "/account/a/b"],
                &["/accounts", "/accountx/a"],
            ),
            ("/admin/:path+", &["/admin/a", "/admin/a/b"], &["/admin", "/admin/"]),
            ("/a/:id", &["/a/1", "/a/1/"], &["/a", "/a/", "/a/1/2"]),
            ("/a/:id/edit", &["/a/1/edit"], &["/a/edit", "/a/1/2/edit"]),
            ("/docs/(.*)", &["/docs/", "/docs/a/b"], &["/docs", "/docsx"]),
            ("/(en|de)/p", &["/en/p", "/de/p"], &["/fr/p", "/en/de/p"]),
            ("/a.b", &["/a.b"], &["/axb"]),
            ("/(.*)", &["/", "/a/b"], &["/a/../b", "/a/%2e%2e/b", "/a//b", "/a%5c..%5cb"]),
            ("/caf\u{e9}", &["/caf%C3%A9"], &["/cafe"]),
        ];
        for (pattern, those, others) in table {
            those.iter().for_each(|path| assert!(matches(pattern, path), "{pattern} {path}"));
            others.iter().for_each(|path| assert!(!matches(pattern, path), "{pattern} {path}"));
        }
    }

    #[test]
    fn what_would_mean_something_else_is_refused() {
        for pattern in [
            "/*",
            "/a/:id?",
            "about",
            "https://other.example/z",
            "/a(b",
            "/a{1}",
            "/:",
            "/:1",
            "/a/:id-x",
            "/a?b",
            "/[a]",
            "/(a|*)",
            "",
            "/%61",
        ] {
            assert!(Paths::parse("unauthenticated_paths", &[pattern.to_owned()]).is_err(), "{pattern}");
        }
    }
}
