//! Cookies of every length, and headers of every shape.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::web::WebOptions;

fn config(web: Value) -> WebConfig {
    let options: WebOptions = serde_json::from_value(web).unwrap();
    options.validate(Some("https://app.example/callback")).unwrap()
}

/// What a browser sends back of these lines.
fn header(lines: &[String]) -> String {
    let pairs = lines.iter().map(|line| line.split("; ").next().unwrap());
    pairs.filter(|pair| !pair.ends_with('=')).collect::<Vec<_>>().join("; ")
}

fn written(sealed: &str, config: &WebConfig) -> Vec<String> {
    let mut lines = Lines::default();
    lines.write_session(sealed, &Jar::parse(None), config, &config.site);
    lines.into_vec()
}

fn read(header: &str, config: &WebConfig) -> Vec<Option<String>> {
    let jar = Jar::parse(Some(header));
    let text = |candidate| match candidate {
        Candidate::Sealed(sealed) => Some(sealed.into_owned()),
        Candidate::BrokenParts => None,
    };
    jar.sessions(config).into_iter().map(text).collect()
}

proptest! {
    #[test]
    fn a_session_of_any_length_comes_back_from_lines_that_browsers_keep(length in 1_usize..15_000, seed: u8) {
        for web in [json!({}), json!({ "cookie_domain": "app.example", "same_site": "none", "partitioned": true })] {
            let config = config(web);
            let sealed: String = (0..length).map(|at| char::from(b'a' + ((at + usize::from(seed)) % 26) as u8)).collect();
            let lines = written(&sealed, &config);
            prop_assert!(lines.iter().all(|line| line.len() <= MAX_LINE));
            prop_assert_eq!(read(&header(&lines), &config), vec![Some(sealed)]);
        }
    }

    #[test]
    fn no_header_panics(text in ".{0,200}", parts in "(wos-session(\\.[0-9])?=[0-9a-z.]{0,12}; ){0,6}") {
        let config = config(json!({}));
        for header in [&text, &parts, &format!("{parts}{text}")] {
            let jar = Jar::parse(Some(header));
            let mut lines = Lines::default();
            lines.write_session("ak1.x", &jar, &config, &config.site);
            lines.sign_out(&jar, &config, &config.site);
            prop_assert!(jar.sessions(&config).len() <= MAX_CANDIDATES);
            let passed_on = request_header(&jar, None, &config);
            prop_assert!(Jar::parse(Some(&passed_on)).sessions(&config).is_empty());
        }
    }
}

#[test]
fn the_longest_session_of_one_cookie_fills_its_line() {
    let config = config(json!({}));
    let most = room(&config.cookie_name, &config, &config.site);
    let line = |length| written(&"a".repeat(length), &config);
    assert_eq!(line(most).iter().map(String::len).collect::<Vec<_>>(), [MAX_LINE]);
    assert_eq!(line(most + 1).len(), 2);
}

#[test]
fn the_capacity_is_what_the_allowed_cookies_take() {
    for chunks in 1..=4 {
        let config = config(json!({ "cookie_max_chunks": chunks }));
        let lines = |length| written(&"a".repeat(length), &config).len();
        assert_eq!(lines(session_capacity(&config)), chunks);
        assert_eq!(lines(session_capacity(&config) + 1), chunks + 1);
    }
}

#[test]
fn parts_count_only_together() {
    let config = config(json!({}));
    let whole = "a".repeat(9_000);
    let header = header(&written(&whole, &config));
    let pairs: Vec<_> = header.split("; ").collect();
    assert_eq!(pairs.len(), 3);
    for gone in 0..3 {
        let rest: Vec<_> = pairs.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, pair)| *pair).collect();
        assert_eq!(read(&rest.join("; "), &config), [None]);
    }
    let longer = format!("{header}a");
    assert_eq!(read(&longer, &config), [None]);
    // Others beside them do no harm.
    assert_eq!(read(&format!("a=1; {header}; wos-session.9x=2; wos-session.10=3"), &config), [Some(whole)]);
}

#[test]
fn flooding_with_values_is_bounded() {
    let config = config(json!({}));
    let many = (0..1_000).map(|number| format!("wos-session={number}")).collect::<Vec<_>>().join("; ");
    assert_eq!(read(&many, &config).len(), MAX_CANDIDATES);
    let mut lines = Lines::default();
    lines.end_session(&Jar::parse(Some(&many)), &config, &config.site);
    assert_eq!(lines.into_vec().len(), 1);
}
