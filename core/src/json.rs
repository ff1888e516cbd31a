//! Reads JSON that other programs wrote, as RFC 8259 defines it: responses of the API, tokens, seals.
//!
//! Most runtimes write and read lone surrogates, and skip a byte order mark. serde_json refuses both, and also numbers
//! beyond its range. So a text that it refuses is repaired and parsed again. A text that it accepts costs nothing more.

use serde::de::DeserializeOwned;

/// A value in a text.
pub(crate) fn from_str<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&mended(text)?).ok())
}

/// A value in bytes from the network. Bytes that are not UTF-8 are replaced by U+FFFD, as in HTTP clients.
pub(crate) fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_slice(bytes).ok().or_else(|| from_str(&String::from_utf8_lossy(bytes)))
}

/// The text without its byte order mark, with U+FFFD for each lone surrogate and the largest double for each larger
/// number. `None` if there is nothing to repair.
pub(crate) fn mended(text: &str) -> Option<String> {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut is_changed = rest.len() != text.len();
    let mut mended = String::with_capacity(rest.len());
    let mut in_string = false;
    while let Some(place) = rest.find(|c: char| if in_string { matches!(c, '"' | '\\') } else { is_of_interest(c) }) {
        let (before, found) = rest.split_at(place);
        mended.push_str(before);
        let taken = match found.chars().next() {
            Some('"') => {
                in_string = !in_string;
                mended.push('"');
                1
            }
            Some('\\') if in_string => {
                let escape = Escape::of(found);
                let written = found.get(..escape.length).filter(|_| !escape.is_half_a_pair);
                is_changed |= escape.is_half_a_pair;
                mended.push_str(written.unwrap_or("\\ufffd"));
                escape.length
            }
            Some('\\') | None => return None,
            Some(_) => {
                let number = number(found);
                let is_out_of_range = number.parse().is_ok_and(f64::is_infinite);
                is_changed |= is_out_of_range;
                mended.push_str(match (is_out_of_range, number.starts_with('-')) {
                    (false, _) => number,
                    (true, false) => LARGEST,
                    (true, true) => LEAST,
                });
                number.len()
            }
        };
        rest = found.get(taken..).unwrap_or_default();
    }
    mended.push_str(rest);
    is_changed.then_some(mended)
}

const LARGEST: &str = "1.7976931348623157e308";
const LEAST: &str = "-1.7976931348623157e308";

/// The characters that matter outside strings. A backslash occurs only inside them.
fn is_of_interest(character: char) -> bool {
    matches!(character, '"' | '\\' | '-' | '0'..='9')
}

/// The number at the start of a text.
fn number(text: &str) -> &str {
    let end = text.find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E')).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

struct Escape {
    /// In bytes. A complete surrogate pair is one escape.
    length: usize,
    is_half_a_pair: bool,
}

impl Escape {
    /// The escape at the start of a text.
    fn of(text: &str) -> Self {
        match unit(text) {
            Some(0xd800..=0xdbff) => {
                let low = text.get(UNIT..).and_then(unit).is_some_and(|unit| matches!(unit, 0xdc00..=0xdfff));
                Self { length: if low { 2 * UNIT } else { UNIT }, is_half_a_pair: !low }
            }
            Some(unit) => Self { length: UNIT, is_half_a_pair: matches!(unit, 0xdc00..=0xdfff) },
            // The backslash and the escaped character, which may have several bytes in a text that is not JSON.
            None => {
                Self { length: text.char_indices().nth(2).map_or(text.len(), |(end, _)| end), is_half_a_pair: false }
            }
        }
    }
}

/// The bytes of `\u` and four digits.
const UNIT: usize = 6;

/// The UTF-16 unit that is escaped at the start of a text.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..UNIT - 2)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn read(text: &str) -> Option<Value> {
        from_str(text)
    }

    #[test]
    fn json_of_other_runtimes_is_read() {
        for (text, value) in [
            (r#"{"a":"Zo\ud83d"}"#, json!({ "a": "Zo\u{fffd}" })),
            (r#"["\ud83d\ud83d\ude00","\udE00\uD83D"]"#, json!(["\u{fffd}😀", "\u{fffd}\u{fffd}"])),
            (r#"["\ud83dx","\ud83d\n","\ud83d\\ude00"]"#, json!(["\u{fffd}x", "\u{fffd}\n", "\u{fffd}\\ude00"])),
            (r#"{"\udc00":1}"#, json!({ "\u{fffd}": 1 })),
            ("\u{feff}{\"a\":1}", json!({ "a": 1 })),
            ("\u{feff}\"\u{feff}\"", json!("\u{feff}")),
            (r#"[1e999,-1e999,1.5,"1e999"]"#, json!([f64::MAX, f64::MIN, 1.5, "1e999"])),
            (r#"["\ud800\ud800",1e400]"#, json!(["\u{fffd}\u{fffd}", f64::MAX])),
        ] {
            assert_eq!(read(text), Some(value), "{text}");
        }
        // An escaped backslash does not escape what follows it.
        assert_eq!(mended(r#""\\ud83d""#), None);
        assert_eq!(from_bytes(b"\xef\xbb\xbf[\"Zo\xed\xa0\xbd\"]"), Some(json!(["Zo\u{fffd}\u{fffd}\u{fffd}"])));
        assert_eq!(from_bytes::<Value>(b"[\"\xff\"]"), Some(json!(["\u{fffd}"])));
    }

    #[test]
    fn invalid_json_is_refused() {
        for text in [
            "",
            "\u{feff}",
            "\u{feff}\u{feff}1",
            r#"["\ud83d]"#,
            r#"["\ud83"]"#,
            r#"\ud83d"#,
            "[1e999e]",
            "[--1e999]",
            "{'a':1}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn repairing_is_idempotent(text in "[\"\\\\ud8cef09{}:,+.\u{feff}é-]{0,24}") {
            if let Some(once) = mended(&text) && serde_json::from_str::<Value>(&once).is_ok() {
                prop_assert_eq!(mended(&once), None);
            }
        }
    }
}
