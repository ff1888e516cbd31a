//! Ruby values as the engine's plain data.

use authkit_core as engine;
use engine::session::LoadOptions;
use magnus::{Float, Integer, RArray, RHash, RString, Ruby, Symbol, Value, prelude::*, r_hash::ForEach};
use serde_json::{Map, Number, Value as Data};

use crate::text;

/// Deeper than any record, and shallow enough for the small stack of a fiber.
const MAX_DEPTH: usize = 64;

/// The data in a Ruby value: what JSON can say, symbols as text and times as seconds since the epoch.
///
/// # Errors
/// `invalid_option`, naming the option and never its value.
pub fn from_ruby(ruby: &Ruby, options: Value) -> engine::Result<Data> {
    match RHash::from_value(options) {
        Some(options) => object(ruby, options, 0, |name, why| format!("option `{name}` {why}")),
        None => data(ruby, options, 0),
    }
    .map_err(|message| engine::Error::new(engine::Code::InvalidOption, message))
}

/// The options of nearly every call that loads a session, without the detour of plain data: a cookie and other text.
/// Nothing when there is more.
pub fn fast_load_options(ruby: &Ruby, options: Value) -> Option<LoadOptions> {
    let (mut cookie, mut password, mut client_id) = (None, None, None);
    let options = RHash::from_value(options)?;
    let mut understood = 0;
    options
        .foreach(|name: Symbol, value: Value| {
            let place = match &*name.name()? {
                "session_data" => &mut cookie,
                "cookie_password" => &mut password,
                "client_id" => &mut client_id,
                _ => return Ok(ForEach::Stop),
            };
            *place = RString::from_value(value).map(|value| text::of(ruby, value)).transpose()?;
            understood += usize::from(place.is_some());
            Ok(ForEach::Continue)
        })
        .ok()?;
    let cookie = cookie.filter(|_| understood == options.len())?;
    Some(LoadOptions { client_id, ..LoadOptions::of(cookie, password) })
}

fn data(ruby: &Ruby, value: Value, depth: usize) -> Result<Data, String> {
    if depth > MAX_DEPTH {
        return Err("is nested too deeply".to_owned());
    }
    if value.is_nil() {
        Ok(Data::Null)
    } else if let Some(text) = RString::from_value(value) {
        text::of(ruby, text).map(Data::String).map_err(|_| "holds text that is not UTF-8".to_owned())
    } else if let Some(symbol) = Symbol::from_value(value) {
        text::of_symbol(ruby, symbol).map(Data::String).map_err(|_| "holds text that is not UTF-8".to_owned())
    } else if let Some(hash) = RHash::from_value(value) {
        object(ruby, hash, depth, |_, why| why)
    } else if let Some(array) = RArray::from_value(value) {
        array.into_iter().map(|item| data(ruby, item, depth + 1)).collect::<Result<_, _>>().map(Data::Array)
    } else if let Some(number) = Integer::from_value(value) {
        let number = number.to_i64().map(Number::from).or_else(|_| number.to_u64().map(Number::from));
        number.map(Data::Number).map_err(|_| "holds a number that is too large".to_owned())
    } else if let Some(number) = Float::from_value(value) {
        Number::from_f64(number.to_f64())
            .map(Data::Number)
            .ok_or_else(|| "holds a number that is not finite".to_owned())
    } else if value.is_kind_of(ruby.class_true_class()) || value.is_kind_of(ruby.class_false_class()) {
        Ok(Data::Bool(value.to_bool()))
    } else if value.is_kind_of(ruby.class_time()) {
        let seconds = value.funcall::<_, _, f64>("to_f", ()).ok().and_then(Number::from_f64);
        seconds.map(Data::Number).ok_or_else(|| "holds a time that cannot be read".to_owned())
    } else {
        // The class is looked up without calling a method: the value may be anything, a BasicObject too.
        Err("holds an object where only text, numbers, true, false, nil, arrays and hashes can stand".to_owned())
    }
}

/// `blame` says what to report about the member that cannot be read.
fn object(ruby: &Ruby, hash: RHash, depth: usize, blame: fn(&str, String) -> String) -> Result<Data, String> {
    let mut members = Map::with_capacity(hash.len());
    let mut failure = None;
    let walked = hash.foreach(|key: Value, value: Value| {
        let name = match data(ruby, key, MAX_DEPTH) {
            Ok(Data::String(name)) => name,
            _ => {
                let whose = if depth == 0 { "an option has a name" } else { "has a key" };
                failure = Some(format!("{whose} that is neither a symbol nor UTF-8 text"));
                return Ok(ForEach::Stop);
            }
        };
        match data(ruby, value, depth + 1) {
            Ok(value) => {
                members.insert(name, value);
                Ok(ForEach::Continue)
            }
            Err(why) => {
                failure = Some(blame(&name, why));
                Ok(ForEach::Stop)
            }
        }
    });
    match (failure, walked) {
        (Some(message), _) => Err(message),
        (None, Err(_)) => Err("a hash cannot be read".to_owned()),
        (None, Ok(())) => Ok(Data::Object(members)),
    }
}
