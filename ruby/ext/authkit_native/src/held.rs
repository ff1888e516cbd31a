//! A record's members where nothing finds them that walks an object's instance variables to print or dump it.

use authkit_core as engine;
use magnus::{DataTypeFunctions, RArray, RHash, Ruby, TypedData, Value, gc::Marker, prelude::*, value::Opaque};

/// The members of one record.
#[derive(TypedData)]
#[magnus(class = "AuthKitNative::Native::Held", free_immediately, mark, size, frozen_shareable)]
pub struct Held(Opaque<RHash>);

impl DataTypeFunctions for Held {
    fn mark(&self, marker: &Marker) {
        marker.mark(self.0);
    }
}

impl Held {
    pub fn of(ruby: &Ruby, members: RHash) -> Value {
        let held = ruby.obj_wrap(Self(members.into()));
        held.freeze();
        held.as_value()
    }

    /// All of them.
    pub fn members(ruby: &Ruby, this: &Self) -> RHash {
        ruby.get_inner(this.0)
    }

    /// One of them, or nil.
    pub fn get(ruby: &Ruby, this: &Self, name: Value) -> Option<Value> {
        ruby.get_inner(this.0).get(name)
    }
}

/// The names of the members that are not printed.
pub fn secrets(ruby: &Ruby) -> RArray {
    let names = ruby.ary_from_iter(engine::surface::secret_names().iter().map(|name| ruby.to_symbol(*name)));
    names.freeze();
    names
}
