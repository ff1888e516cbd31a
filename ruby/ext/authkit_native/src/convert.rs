//! Ruby values to the engine's plain data and back. Keys come back as symbols, at every depth; everything that comes
//! back is frozen, except the outermost hash, which its record completes and freezes. Hashes print no secret, but for those
//! of the caller's own data.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::{self, Display};

use magnus::{
    Error, Float, Integer, IntoValue, RArray, RClass, RHash, RModule, RString, Ruby, Symbol, Value,
    prelude::*,
    r_hash::ForEach,
    value::{Lazy, ReprValue, StaticSymbol},
};
use serde::ser::{self, Serialize, Serializer};
use serde_json::{Map, Number, Value as Data};

use crate::{error, text};

/// Deeper than any record, and shallow enough for the small stack of a fiber.
const MAX_DEPTH: usize = 64;

/// Names that are remembered as symbols for good: more than the members of all records and the usual claims.
const MAX_NAMES: usize = 200;

thread_local! {
    /// Looking a symbol up in Ruby costs more than all else that is done with a member.
    static NAMES: RefCell<HashMap<Box<str>, StaticSymbol>> = RefCell::default();
}

/// The hash that prints no secret.
static MEMBERS: Lazy<RClass> = Lazy::new(|ruby| {
    let class = ruby.class_object().const_get::<_, RModule>("AuthKitNative").and_then(|base| base.const_get("Members"));
    class.unwrap_or_else(|_| ruby.class_hash())
});

/// The data in a Ruby value: what JSON can say, symbols as text and times as seconds since the epoch.
///
/// # Errors
/// `invalid_option`, naming the option and never its value.
pub fn from_ruby(ruby: &Ruby, options: Value) -> Result<Data, Error> {
    match RHash::from_value(options) {
        Some(options) => object(ruby, options, 0, |name, why| format!("option `{name}` {why}")),
        None => data(ruby, options, 0),
    }
    .map_err(|message| error::unusable(ruby, message))
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

/// A reply or an error as Ruby objects.
///
/// # Errors
/// Ruby's own, when memory runs out.
pub fn to_ruby(ruby: &Ruby, value: &impl Serialize) -> Result<Value, Error> {
    build(ToRuby { ruby, hashes: ruby.get_inner(&MEMBERS), depth: 0, is_key: false }, value)
}

/// As [`to_ruby`], data of the caller's own.
///
/// # Errors
/// Likewise.
pub fn to_plain_ruby(ruby: &Ruby, value: &impl Serialize) -> Result<Value, Error> {
    build(ToRuby { ruby, hashes: ruby.class_hash(), depth: 0, is_key: false }, value)
}

fn build(to: ToRuby<'_>, value: &impl Serialize) -> Result<Value, Error> {
    value.serialize(to).map_err(|failure| match failure {
        Failure::Ruby(error) => error,
        Failure::Data(message) => Error::new(to.ruby.exception_type_error(), message),
    })
}

/// The symbol of a name. Names may come from outside, so beyond the first ones they are symbols that can be collected.
fn symbol(ruby: &Ruby, name: &str) -> Value {
    NAMES.with_borrow_mut(|names| {
        if let Some(symbol) = names.get(name) {
            return symbol.as_value();
        }
        let symbol = ruby.to_symbol(name);
        if names.len() < MAX_NAMES {
            names.insert(name.into(), symbol.to_static());
        }
        symbol.as_value()
    })
}

/// Builds Ruby objects while serde walks the value, so that nothing is copied twice. Objects under construction are
/// only ever held on the stack, where the garbage collector sees them.
#[derive(Clone, Copy)]
struct ToRuby<'r> {
    ruby: &'r Ruby,
    hashes: RClass,
    depth: usize,
    is_key: bool,
}

#[derive(Debug)]
enum Failure {
    Ruby(Error),
    Data(String),
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ruby(error) => error.fmt(f),
            Self::Data(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Failure {}

impl ser::Error for Failure {
    fn custom<T: Display>(message: T) -> Self {
        Self::Data(message.to_string())
    }
}

impl<'r> ToRuby<'r> {
    /// Freezes all but the outermost hash.
    fn finished(self, object: impl ReprValue) -> Value {
        if self.depth > 0 {
            object.freeze();
        }
        object.as_value()
    }

    fn inner(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    fn object(self) -> Result<Object<'r>, Failure> {
        let hash = self.hashes.new_instance(()).and_then(RHash::try_convert).map_err(Failure::Ruby)?;
        Ok(Object { to: self, hash, pairs: [self.ruby.qnil().as_value(); 2 * PAIRS], filled: 0 })
    }
}

macro_rules! numbers {
    ($($method:ident $kind:ty)*) => { $(
        fn $method(self, number: $kind) -> Result<Value, Failure> { Ok(number.into_value_with(self.ruby)) }
    )* };
}

impl<'r> Serializer for ToRuby<'r> {
    type Ok = Value;
    type Error = Failure;
    type SerializeSeq = List<'r>;
    type SerializeTuple = List<'r>;
    type SerializeTupleStruct = List<'r>;
    type SerializeTupleVariant = ser::Impossible<Value, Failure>;
    type SerializeMap = Object<'r>;
    type SerializeStruct = Object<'r>;
    type SerializeStructVariant = ser::Impossible<Value, Failure>;

    numbers! {
        serialize_bool bool
        serialize_i8 i8 serialize_i16 i16 serialize_i32 i32 serialize_i64 i64
        serialize_u8 u8 serialize_u16 u16 serialize_u32 u32 serialize_u64 u64
        serialize_f32 f32 serialize_f64 f64
    }

    fn serialize_char(self, character: char) -> Result<Value, Failure> {
        self.serialize_str(character.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<Value, Failure> {
        if !self.is_key {
            let text = self.ruby.str_new(text);
            text.freeze();
            return Ok(text.as_value());
        }
        Ok(symbol(self.ruby, text))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<Value, Failure> {
        Err(Failure::Data("bytes are not plain data".to_owned()))
    }

    fn serialize_none(self) -> Result<Value, Failure> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Failure> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, Failure> {
        Ok(self.ruby.qnil().as_value())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, Failure> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Value, Failure> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Value, Failure> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<Value, Failure> {
        value.serialize(self)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self::SerializeSeq, Failure> {
        Ok(List { to: self, array: self.ruby.ary_new_capa(length.unwrap_or_default()) })
    }

    fn serialize_tuple(self, length: usize) -> Result<Self::SerializeTuple, Failure> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Self::SerializeTupleStruct, Failure> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Failure> {
        Err(Failure::Data("tagged data is not plain data".to_owned()))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Failure> {
        self.object()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, Failure> {
        self.object()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Failure> {
        Err(Failure::Data("tagged data is not plain data".to_owned()))
    }
}

/// How many members are put into a hash at once: a hash that knows its size from the start is built much faster.
const PAIRS: usize = 24;

/// A hash being filled: keys and values in turn.
struct Object<'r> {
    to: ToRuby<'r>,
    hash: RHash,
    pairs: [Value; 2 * PAIRS],
    filled: usize,
}

impl Object<'_> {
    fn put(&mut self, value: Value) -> Result<(), Failure> {
        if let Some(place) = self.pairs.get_mut(self.filled) {
            *place = value;
            self.filled += 1;
        }
        if self.filled == self.pairs.len() { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        let pairs = self.pairs.get(..self.filled).unwrap_or_default();
        self.filled = 0;
        self.hash.bulk_insert(pairs).map_err(Failure::Ruby)
    }
}

impl ser::SerializeMap for Object<'_> {
    type Ok = Value;
    type Error = Failure;

    fn serialize_key<K: Serialize + ?Sized>(&mut self, key: &K) -> Result<(), Failure> {
        let key = key.serialize(ToRuby { is_key: true, ..self.to })?;
        self.put(key)
    }

    fn serialize_value<V: Serialize + ?Sized>(&mut self, value: &V) -> Result<(), Failure> {
        let value = value.serialize(self.to.inner())?;
        self.put(value)
    }

    fn end(mut self) -> Result<Value, Failure> {
        self.flush()?;
        Ok(self.to.finished(self.hash))
    }
}

impl ser::SerializeStruct for Object<'_> {
    type Ok = Value;
    type Error = Failure;

    fn serialize_field<V: Serialize + ?Sized>(&mut self, name: &'static str, value: &V) -> Result<(), Failure> {
        ser::SerializeMap::serialize_entry(self, name, value)
    }

    fn end(self) -> Result<Value, Failure> {
        ser::SerializeMap::end(self)
    }
}

/// An array being filled.
struct List<'r> {
    to: ToRuby<'r>,
    array: RArray,
}

macro_rules! lists {
    ($($kind:ident $method:ident)*) => { $(
        impl ser::$kind for List<'_> {
            type Ok = Value;
            type Error = Failure;

            fn $method<V: Serialize + ?Sized>(&mut self, item: &V) -> Result<(), Failure> {
                let item = item.serialize(self.to.inner())?;
                self.array.push(item).map_err(Failure::Ruby)
            }

            fn end(self) -> Result<Value, Failure> {
                Ok(self.to.finished(self.array))
            }
        }
    )* };
}

lists! { SerializeSeq serialize_element SerializeTuple serialize_element SerializeTupleStruct serialize_field }
