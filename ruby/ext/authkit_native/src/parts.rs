//! What the record of a session is made of: its plain members at once; its records and lists, which take longer to make
//! than a cookie takes to check, when somebody first reads them.

use std::sync::{Arc, OnceLock};

use authkit_core as engine;
use engine::Authentication;
use engine::authentication::{LAZY_MEMBERS, Session};
use magnus::{
    DataTypeFunctions, Error, RArray, RClass, RHash, RModule, Ruby, Symbol, TypedData, Value, gc::Marker, prelude::*,
    typed_data::Obj, value::Opaque,
};

use crate::convert;

/// What was made of a session so far, once for all its records. Threads and Ractors read it side by side: whatever is
/// in it is frozen at every depth. It does not hold the session, so it may be kept where it is found again.
#[derive(TypedData)]
#[magnus(class = "AuthKitNative::Native::Made", free_immediately, mark, size, frozen_shareable)]
pub struct Made {
    summary: Opaque<RHash>,
    parts: [OnceLock<Opaque<Value>>; LAZY_MEMBERS.len()],
}

/// The parts of one record, which holds on to its session for as long as somebody may read them.
#[derive(TypedData)]
#[magnus(class = "AuthKitNative::Native::Parts", free_immediately, mark, size, frozen_shareable)]
pub struct Parts {
    session: Arc<Session>,
    made: Opaque<Obj<Made>>,
}

impl DataTypeFunctions for Made {
    fn mark(&self, marker: &Marker) {
        marker.mark(self.summary);
        self.parts.iter().filter_map(OnceLock::get).for_each(|part| marker.mark(*part));
    }
}

impl DataTypeFunctions for Parts {
    fn mark(&self, marker: &Marker) {
        marker.mark(self.made);
    }
}

impl Made {
    /// The plain members of an outcome, and no part yet.
    ///
    /// # Errors
    /// Ruby's own, when memory runs out.
    pub fn summary(ruby: &Ruby, outcome: &Authentication) -> Result<Obj<Self>, Error> {
        let summary = RHash::try_convert(convert::to_ruby(ruby, &outcome.summary())?)?;
        summary.freeze();
        let made = ruby.obj_wrap(Self { summary: summary.into(), parts: Default::default() });
        made.freeze();
        Ok(made)
    }
}

impl Parts {
    /// The parts of a session, of which some may be made already.
    pub fn of(ruby: &Ruby, session: Arc<Session>, made: Obj<Made>) -> Obj<Self> {
        let parts = ruby.obj_wrap(Self { session, made: made.into() });
        parts.freeze();
        parts
    }

    /// What every part is called.
    pub fn names(ruby: &Ruby) -> RArray {
        ruby.ary_from_iter(LAZY_MEMBERS.map(|name| ruby.to_symbol(name)))
    }

    /// Every member that is none of them.
    pub fn members(ruby: &Ruby, this: &Self) -> RHash {
        ruby.get_inner(ruby.get_inner(this.made).summary)
    }

    /// A member or a part, or nil.
    pub fn get(ruby: &Ruby, this: &Self, name: Value) -> Result<Value, Error> {
        let made = ruby.get_inner(this.made);
        if let Some(member) = ruby.get_inner(made.summary).get(name) {
            return Ok(member);
        }
        let symbol = Symbol::from_value(name);
        let name = symbol.as_ref().and_then(|symbol| symbol.name().ok()).unwrap_or_default();
        let Some((name, place)) = LAZY_MEMBERS.iter().zip(&made.parts).find(|(part, _)| **part == name) else {
            return Ok(ruby.qnil().as_value());
        };
        if let Some(part) = place.get() {
            return Ok(ruby.get_inner(*part));
        }
        // Making it runs Ruby, where another thread may get its turn and ask for the same part. Waiting for each other
        // with Ruby's lock held would be for ever: both make it, and the first is handed out.
        let part = make(ruby, &this.session, name)?;
        let _ = place.set(part.into());
        Ok(place.get().map_or(part, |part| ruby.get_inner(*part)))
    }
}

fn make(ruby: &Ruby, session: &Session, name: &str) -> Result<Value, Error> {
    let part = convert::to_ruby(ruby, &session.lazy_member(name))?;
    part.freeze();
    let class = match name {
        "user" => "User",
        "impersonator" => "Impersonator",
        _ => return Ok(part),
    };
    if part.is_nil() {
        return Ok(part);
    }
    let base: RModule = ruby.class_object().const_get("AuthKitNative")?;
    base.const_get::<_, RClass>(class)?.new_instance((part,))
}
