//! The reply cache: of a session, what was made of its members so far. It is made once and used by every later record, since
//! it is frozen at every depth.
//!
//! A cached object must not refer to its session. Records do, and they go when their readers let go of them; a cached one
//! would keep a session that the engine has evicted.

use std::sync::Arc;

use authkit_core as engine;
use engine::Authentication;
use engine::reply_cache::ReplyCache;
use magnus::{
    DataTypeFunctions, Error, Ruby, TypedData, Value, gc::Marker, prelude::*, typed_data::Obj, value::Lazy,
    value::Opaque,
};

use crate::parts::{CachedMembers, Parts};
use crate::to_ruby;

/// Where the garbage collector finds what is cached.
///
/// It can miss nothing because the cache is in use: that happens between two safe points of Ruby, and in a child of a fork
/// where the cache stays locked nothing is read from it any more.
#[derive(Default, TypedData)]
#[magnus(class = "AuthKitNative::Native::ReplyCache", free_immediately, mark, size, frozen_shareable)]
pub struct Replies(ReplyCache<Opaque<Obj<CachedMembers>>>);

static REPLIES: Lazy<Obj<Replies>> = Lazy::new(|ruby| {
    let replies = ruby.obj_wrap(Replies::default());
    replies.freeze();
    replies
});

impl DataTypeFunctions for Replies {
    fn mark(&self, marker: &Marker) {
        self.0.each(|members| marker.mark(*members));
    }
}

/// The outcome of a check or a refresh, for `AuthKitNative::Authentication`: of a session its [`Parts`], otherwise every
/// member.
///
/// # Errors
/// Ruby's own, when memory runs out.
pub fn outcome(ruby: &Ruby, outcome: &Authentication) -> Result<Value, Error> {
    let Some(session) = &outcome.session else {
        return to_ruby::to_ruby(ruby, outcome);
    };
    // A check that signs in says what its session says. A refresh says more.
    let members = match outcome.sealed_session {
        Some(_) => CachedMembers::summary(ruby, outcome)?,
        None => checked(ruby, outcome, session)?,
    };
    Ok(Parts::of(ruby, Arc::clone(session), members).as_value())
}

fn checked(ruby: &Ruby, outcome: &Authentication, session: &Arc<engine::Session>) -> Result<Obj<CachedMembers>, Error> {
    let replies = ruby.get_inner(&REPLIES);
    if let Some(members) = replies.0.get(session, |members| *members) {
        return Ok(ruby.get_inner(members));
    }
    let members = CachedMembers::summary(ruby, outcome)?;
    replies.0.insert(session, members.into());
    Ok(members)
}
