//! The facts of a request as Rack has them. Each request passes here, so they take no detour through plain data.

use authkit_core::web::{HEADERS, Headers, Incoming};
use magnus::{Error, RArray, RHash, RString, Ruby, Symbol, Value, prelude::*, r_hash::ForEach};

use crate::text;

/// The names of the header fields that the engine reads.
pub fn names(ruby: &Ruby) -> RArray {
    ruby.ary_from_iter(HEADERS.iter().copied())
}

/// Header fields by their values, in the order of [`names`]. Bytes that are no text are replaced: they came over the wire.
///
/// # Errors
/// Those of Ruby, out of memory for one.
pub fn headers(ruby: &Ruby, values: RArray) -> Result<Headers, Error> {
    let mut headers = Headers::default();
    for (name, value) in HEADERS.iter().zip(values) {
        if let Some(value) = RString::from_value(value) {
            let text = text::of(ruby, value).or_else(|_| scrubbed(value))?;
            headers.add(name, &text);
        }
    }
    Ok(headers)
}

/// The facts that nearly every request has. Nothing when there is more, or less.
pub fn fast(ruby: &Ruby, facts: Value) -> Option<Incoming> {
    let facts = RHash::from_value(facts)?;
    let mut incoming = Incoming::default();
    let mut understood = 0;
    facts
        .foreach(|name: Symbol, value: Value| {
            let text = RString::from_value(value).map(|value| text::of(ruby, value)).transpose()?;
            let is_there = match (&*name.name()?, text) {
                ("method", Some(text)) => set(&mut incoming.method, text),
                ("url", Some(text)) => set(&mut incoming.url, text),
                ("mount", text @ Some(_)) => set(&mut incoming.mount, text),
                ("redirect_uri", text @ Some(_)) => set(&mut incoming.redirect_uri, text),
                ("cookies_writable", None) if value.is_kind_of(ruby.class_true_class()) => {
                    set(&mut incoming.cookies_writable, Some(true))
                }
                _ => return Ok(ForEach::Stop),
            };
            understood += usize::from(is_there);
            Ok(ForEach::Continue)
        })
        .ok()?;
    let is_whole = understood == facts.len() && !incoming.method.is_empty() && !incoming.url.is_empty();
    is_whole.then_some(incoming)
}

fn set<T>(place: &mut T, value: T) -> bool {
    *place = value;
    true
}

fn scrubbed(value: RString) -> Result<String, Error> {
    let bytes: RString = value.funcall("b", ())?;
    bytes.funcall::<_, _, RString>("force_encoding", ("UTF-8",))?.funcall::<_, _, RString>("scrub", ())?.to_string()
}
