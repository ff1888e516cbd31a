//! What a kit hands over of a request, and what of it the engine reads.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// The names of the headers that a kit hands over, in lower case. Any other is never read.
pub const HEADERS: &[&str] = &[
    "accept",
    "cookie",
    "hx-current-url",
    "hx-preloaded",
    "hx-request",
    "next-action",
    "next-router-prefetch",
    "next-router-segment-prefetch",
    "next-router-state-tree",
    "origin",
    "purpose",
    "referer",
    "rsc",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "sec-fetch-user",
    "sec-purpose",
    "turbo-frame",
    "upgrade",
    "user-agent",
    "x-middleware-prefetch",
    "x-moz",
    "x-purpose",
    "x-requested-with",
    "x-sec-purpose",
    "x-turbo-request-id",
];

/// What a kit knows of a request that no header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KindHint {
    /// A loader, an action or a server action: the framework carries a redirect to the page.
    Carried,
    /// A loader or an action that a document may have asked for: it carries redirects of everything else.
    Loader,
    /// A server component: it can redirect and cannot set a cookie.
    Render,
}

/// Header fields by their names in lower case. A name that comes twice has its values joined as RFC 9110 section 5.3
/// says, cookies by a semicolon.
#[derive(Clone, Default)]
pub struct Headers(Vec<(&'static str, String)>);

impl Headers {
    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Whether the field is there.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Adds a field, unless nothing reads it.
    pub fn add(&mut self, name: &str, value: &str) {
        // What is not read is not kept: a request can have a hundred fields.
        if let Some(name) = read(name) {
            self.push(name, value);
        }
    }

    fn push(&mut self, name: &'static str, value: &str) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => {
                known.push_str(if name == "cookie" { "; " } else { ", " });
                known.push_str(value);
            }
            None => self.0.push((name, value.to_owned())),
        }
    }
}

/// The name as the engine writes it, if it is that of a field which is read.
fn read(name: &str) -> Option<&'static str> {
    HEADERS.iter().find(|known| known.eq_ignore_ascii_case(name)).copied()
}

impl<'a> FromIterator<(&'a str, &'a str)> for Headers {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(fields: I) -> Self {
        let mut headers = Self::default();
        fields.into_iter().for_each(|(name, value)| headers.add(name, value));
        headers
    }
}

impl fmt::Debug for Headers {
    /// Names only: a cookie is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl<'de> Deserialize<'de> for Headers {
    /// An object of text, or of lists of text; or a list of pairs.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Headers;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of header fields, or a list of pairs")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut fields: M) -> Result<Headers, M::Error> {
                let mut headers = Headers::default();
                while let Some(Name(name)) = fields.next_key()? {
                    fields.next_value_seed(Values { name, headers: &mut headers })?;
                }
                Ok(headers)
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut fields: S) -> Result<Headers, S::Error> {
                let mut headers = Headers::default();
                while let Some((name, value)) = fields.next_element::<(String, String)>()? {
                    headers.add(&name, &value);
                }
                Ok(headers)
            }
        }

        deserializer.deserialize_any(Fields)
    }
}

/// The name of a field that is read.
struct Name(Option<&'static str>);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a header field")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Name, E> {
                Ok(Name(read(text)))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// The values of a field as hosts have them: text, or a list of text. A field that is null is not there. They go where they
/// are kept at once: every request has a dozen.
struct Values<'h> {
    name: Option<&'static str>,
    headers: &'h mut Headers,
}

impl<'de> DeserializeSeed<'de> for Values<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or a list of text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        if let Some(name) = self.name {
            self.headers.push(name, text);
        }
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut texts: S) -> Result<(), S::Error> {
        while let Some(text) = texts.next_element::<Cow<'de, str>>()? {
            if let Some(name) = self.name {
                self.headers.push(name, &text);
            }
        }
        Ok(())
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Err(de::Error::invalid_type(de::Unexpected::Map, &self))
    }
}

/// The facts of a request.
#[derive(Clone, Default, serde::Deserialize)]
pub struct Incoming {
    /// The method, in capitals.
    pub method: String,
    /// The path and query as they were received, not decoded, with the mount point of the application.
    pub url: String,
    /// The header fields; those of [`HEADERS`] are enough.
    #[serde(default)]
    pub headers: Headers,
    /// The browser's IP address.
    #[serde(default)]
    pub remote_address: Option<String>,
    /// The decoded fields of a form that was posted to one of our routes.
    #[serde(default)]
    pub form: Option<Map<String, Value>>,
    /// What the kit knows of the request that no header says.
    #[serde(default)]
    pub kind: Option<KindHint>,
    /// Whether a `Set-Cookie` of the answer reaches the browser. True by default.
    #[serde(default)]
    pub cookies_writable: Option<bool>,
    /// The path that the application is mounted under, such as `/app`. None by default.
    #[serde(default)]
    pub mount: Option<String>,
    /// The redirect URI for the host of this request, where the application has several. The client's by default.
    #[serde(default)]
    pub redirect_uri: Option<String>,
}

impl fmt::Debug for Incoming {
    /// Without what may hold a code, a state or a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("method", &self.method)
            .field("path", &self.path())
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

impl Incoming {
    /// The path, without the query.
    pub fn path(&self) -> &str {
        self.url.split(['?', '#']).next().unwrap_or_default()
    }

    /// The query, without its question mark.
    pub fn query(&self) -> &str {
        let url = self.url.split('#').next().unwrap_or_default();
        url.split_once('?').map_or("", |(_, query)| query)
    }

    /// A parameter of the query, decoded. The first of its name counts.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = url::form_urlencoded::parse(self.query().as_bytes());
        pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }

    /// A field of the form, if it is text.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.form.as_ref()?.get(name)?.as_str()
    }

    /// Whether a `Set-Cookie` of the answer reaches the browser.
    pub fn cookies_are_writable(&self) -> bool {
        self.cookies_writable.unwrap_or(true)
    }

    /// Whether the method may change something (RFC 9110 section 9.2.1).
    pub fn is_unsafe(&self) -> bool {
        !matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn debug_text_has_no_secret() {
        let facts = serde_json::json!({
            "method": "POST",
            "url": "/callback?code=secret-code&state=secret-state",
            "headers": { "Cookie": "a=secret-cookie", "X-Other": "secret-other" },
            "form": { "password": "secret-field" },
        });
        let incoming: Incoming = serde_json::from_value(facts).unwrap();
        let text = format!("{incoming:?}");
        assert!(text.contains("/callback") && text.contains("cookie") && !text.contains("secret"), "{text}");
    }

    #[test]
    fn a_field_that_comes_twice_is_joined_as_its_kind_is() {
        let pairs =
            serde_json::json!([["Cookie", "a=1"], ["cookie", "b=2"], ["Accept", "x"], ["ACCEPT", "y"], ["host", "h"]]);
        let headers: Headers = serde_json::from_value(pairs).unwrap();
        assert_eq!((headers.get("cookie"), headers.get("accept")), (Some("a=1; b=2"), Some("x, y")));
        assert!(!headers.has("host"));
        let lists: Headers =
            serde_json::from_value(serde_json::json!({ "cookie": ["a=1", "b=2"], "rsc": null })).unwrap();
        assert_eq!((lists.get("cookie"), lists.has("rsc")), (Some("a=1; b=2"), false));
        assert!(serde_json::from_value::<Headers>(serde_json::json!({ "cookie": { "a": "1" } })).is_err());
    }

    #[test]
    fn the_first_parameter_of_a_name_counts() {
        let incoming = Incoming { url: "/a?x=1&x=2&y=%C3%A9+#z?x=3".to_owned(), ..Incoming::default() };
        assert_eq!((incoming.path(), incoming.parameter("x").as_deref()), ("/a", Some("1")));
        assert_eq!((incoming.parameter("y").as_deref(), incoming.parameter("z")), (Some("\u{e9} "), None));
    }
}
