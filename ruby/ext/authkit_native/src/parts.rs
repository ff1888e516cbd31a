//! What the record of a session is made of: its plain members at once, and its lazy members on first access. These are
//! records and lists, which take longer to make than a cached session takes to check.

use std::sync::{Arc, OnceLock};

use authkit_core as engine;
use engine::Authentication;
use engine::authentication::{LAZY_MEMBERS, Session};
use magnus::{
    DataTypeFunctions, Error, RArray, RClass, RHash, RModule, Ruby, Symbol, TypedData, Value, gc::Marker, prelude::*,
    typed_data::Obj, value::Opaque,
};

use crate::to_ruby;

/// What was made of a session so far, once for all its records. Threads and Ractors read it side by side: whatever is in it
/// is frozen at every depth. It does not refer to the session, so it may be cached.
#[derive(TypedData)]
#[magnus(class = "AuthKitNative::Native::CachedMembers", free_immediately, mark, size, frozen_shareable)]
pub struct CachedMembers {
    summary: Opaque<RHash>,
    lazy: [OnceLock<Opaque<Value>>; LAZY_MEMBERS.len()],
}

/// The members of one record, which refers to its session for as long as they may be read.
#[derive(TypedData)]
#[magnus(class = "AuthKitNative::Native::Parts", free_immediately, mark, size, frozen_shareable)]
pub struct Parts {
    session: Arc<Session>,
    members: Opaque<Obj<CachedMembers>>,
}

impl DataTypeFunctions for CachedMembers {
    fn mark(&self, marker: &Marker) {
        marker.mark(self.summary);
        self.lazy.iter().filter_map(OnceLock::get).for_each(|member| marker.mark(*member));
    }
}

impl DataTypeFunctions for Parts {
    fn mark(&self, marker: &Marker) {
        marker.mark(self.members);
    }
}

impl CachedMembers {
    /// The plain members of an outcome, and no lazy one yet.
    ///
    /// # Errors
    /// Ruby's own, when memory runs out.
    pub fn summary(ruby: &Ruby, outcome: &Authentication) -> Result<Obj<Self>, Error> {
        let summary = RHash::try_convert(to_ruby::to_ruby(ruby, &outcome.summary())?)?;
        summary.freeze();
        let members = ruby.obj_wrap(Self { summary: summary.into(), lazy: Default::default() });
        members.freeze();
        Ok(members)
    }
}

impl Parts {
    /// The members of a session, of which some may be made already.
    pub fn of(ruby: &Ruby, session: Arc<Session>, members: Obj<CachedMembers>) -> Obj<Self> {
        let parts = ruby.obj_wrap(Self { session, members: members.into() });
        parts.freeze();
        parts
    }

    /// The names of the lazy members.
    pub fn names(ruby: &Ruby) -> RArray {
        ruby.ary_from_iter(LAZY_MEMBERS.iter().map(|name| ruby.to_symbol(*name)))
    }

    /// Every member that is not lazy.
    pub fn members(ruby: &Ruby, this: &Self) -> RHash {
        ruby.get_inner(ruby.get_inner(this.members).summary)
    }

    /// A member, or nil.
    pub fn get(ruby: &Ruby, this: &Self, name: Value) -> Result<Value, Error> {
        let members = ruby.get_inner(this.members);
        if let Some(member) = ruby.get_inner(members.summary).get(name) {
            return Ok(member);
        }
        let symbol = Symbol::from_value(name);
        let name = symbol.as_ref().and_then(|symbol| symbol.name().ok()).unwrap_or_default();
        let Some((name, place)) = LAZY_MEMBERS.iter().zip(&members.lazy).find(|(lazy, _)| **lazy == name) else {
            return Ok(ruby.qnil().as_value());
        };
        if let Some(member) = place.get() {
            return Ok(ruby.get_inner(*member));
        }
        // Making it runs Ruby, which may switch to another thread that reads the same member. A thread that waited for the
        // other with Ruby's lock (GVL) held would wait for ever: both make it, and the first is returned.
        let member = make(ruby, &this.session, name)?;
        let _ = place.set(member.into());
        Ok(place.get().map_or(member, |first| ruby.get_inner(*first)))
    }
}

fn make(ruby: &Ruby, session: &Session, name: &str) -> Result<Value, Error> {
    let member = to_ruby::to_ruby(ruby, &session.lazy_member(name))?;
    member.freeze();
    let class = match name {
        "user" => "User",
        "impersonator" => "Impersonator",
        _ => return Ok(member),
    };
    if member.is_nil() {
        return Ok(member);
    }
    let base: RModule = ruby.class_object().const_get("AuthKitNative")?;
    base.const_get::<_, RClass>(class)?.new_instance((member,))
}
