//! The engine's replies and errors as Ruby values. Keys are symbols, at every depth; everything is frozen, except the
//! outermost hash, which its record completes and freezes. Hashes print no secret, but for those of the caller's own data.

use std::cell::RefCell;
use std::collections::HashMap;

use authkit_core::host_values::{self, Failure, Host, HostList, HostMap};
use magnus::{
    Error, IntoValue, RArray, RClass, RHash, RModule, Ruby, Value,
    prelude::*,
    value::{Lazy, ReprValue, StaticSymbol},
};
use serde::Serialize;

/// Names that are cached as symbols for good: more than the members of all records and the usual claims.
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

/// A reply or an error as Ruby objects.
///
/// # Errors
/// Ruby's own, when memory runs out.
pub fn to_ruby(ruby: &Ruby, value: &impl Serialize) -> Result<Value, Error> {
    build(ToRuby { ruby, hashes: ruby.get_inner(&MEMBERS), depth: 0 }, value)
}

/// As [`to_ruby`], data of the caller's own.
///
/// # Errors
/// Likewise.
pub fn to_plain_ruby(ruby: &Ruby, value: &impl Serialize) -> Result<Value, Error> {
    build(ToRuby { ruby, hashes: ruby.class_hash(), depth: 0 }, value)
}

fn build(to: ToRuby<'_>, value: &impl Serialize) -> Result<Value, Error> {
    host_values::build(to, value).map_err(|failure| match failure {
        Failure::Host(error) => error,
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

/// Builds Ruby objects while the engine serializes. Objects under construction are only ever held on the stack, where the
/// garbage collector sees them.
#[derive(Clone, Copy)]
struct ToRuby<'r> {
    ruby: &'r Ruby,
    hashes: RClass,
    depth: usize,
}

impl ToRuby<'_> {
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
}

impl<'r> Host for ToRuby<'r> {
    type Value = Value;
    type Error = Error;
    type List = List<'r>;
    type Map = Object<'r>;

    fn null(self) -> Result<Value, Error> {
        Ok(self.ruby.qnil().as_value())
    }

    fn bool(self, value: bool) -> Result<Value, Error> {
        Ok(value.into_value_with(self.ruby))
    }

    fn int(self, value: i64) -> Result<Value, Error> {
        Ok(value.into_value_with(self.ruby))
    }

    fn uint(self, value: u64) -> Result<Value, Error> {
        Ok(value.into_value_with(self.ruby))
    }

    fn float(self, value: f64) -> Result<Value, Error> {
        Ok(value.into_value_with(self.ruby))
    }

    fn text(self, value: &str) -> Result<Value, Error> {
        let text = self.ruby.str_new(value);
        text.freeze();
        Ok(text.as_value())
    }

    fn list(self) -> Result<List<'r>, Error> {
        Ok(List { to: self, array: self.ruby.ary_new() })
    }

    fn map(self) -> Result<Object<'r>, Error> {
        let hash = RHash::try_convert(self.hashes.new_instance(())?)?;
        Ok(Object { to: self, hash, pairs: [self.ruby.qnil().as_value(); 2 * PAIRS], filled: 0 })
    }
}

/// An array being filled.
struct List<'r> {
    to: ToRuby<'r>,
    array: RArray,
}

impl<'r> HostList for List<'r> {
    type Host = ToRuby<'r>;

    fn item(&self) -> ToRuby<'r> {
        self.to.inner()
    }

    fn push(&mut self, item: Value) -> Result<(), Error> {
        self.array.push(item)
    }

    fn end(self) -> Result<Value, Error> {
        Ok(self.to.finished(self.array))
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
    fn put(&mut self, value: Value) -> Result<(), Error> {
        if let Some(place) = self.pairs.get_mut(self.filled) {
            *place = value;
            self.filled += 1;
        }
        if self.filled == self.pairs.len() { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Error> {
        let pairs = self.pairs.get(..self.filled).unwrap_or_default();
        self.filled = 0;
        self.hash.bulk_insert(pairs)
    }
}

impl<'r> HostMap for Object<'r> {
    type Host = ToRuby<'r>;

    fn key(&mut self, name: &str) -> Result<ToRuby<'r>, Error> {
        self.put(symbol(self.to.ruby, name))?;
        Ok(self.to.inner())
    }

    fn value(&mut self, value: Value) -> Result<(), Error> {
        self.put(value)
    }

    fn end(mut self) -> Result<Value, Error> {
        self.flush()?;
        Ok(self.to.finished(self.hash))
    }
}
