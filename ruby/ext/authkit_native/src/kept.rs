//! Outcomes about sessions seen before: made once and handed to every caller, since nobody can change them.
//!
//! The records stand in one array, where the garbage collector finds them, and the engine keeps the number of a
//! session's place in it. The engine may forget a session on a thread of its own, or in a process after a fork: all that
//! happens then is that a flag changes, and the next record takes the place.

use std::sync::atomic::{AtomicBool, Ordering};

use authkit_core as engine;
use engine::Authentication;
use magnus::value::Lazy;
use magnus::{Error, RArray, RClass, RModule, Ruby, Value, prelude::*};

use crate::convert;

/// How many records are kept: one for each session that a client remembers unless told otherwise. Beyond that, outcomes
/// are made anew.
const PLACES: usize = 2_048;

static TAKEN: [AtomicBool; PLACES] = [const { AtomicBool::new(false) }; PLACES];

static RECORDS: Lazy<RArray> = Lazy::new(|ruby| {
    let records = ruby.ary_new_capa(PLACES);
    // Every place is there from now on, so that the array never moves what others may be reading.
    if records.store(PLACES as isize - 1, ruby.qnil()).is_ok() { records } else { ruby.ary_new() }
});

/// A place that belongs to one session, for as long as that is remembered.
struct Place(usize);

impl Place {
    /// The first free one, so that the places in use stay few.
    fn take() -> Option<Self> {
        let free = |taken: &AtomicBool| !taken.load(Ordering::Relaxed) && !taken.swap(true, Ordering::Acquire);
        TAKEN.iter().position(free).map(Self)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(taken) = TAKEN.get(self.0) {
            taken.store(false, Ordering::Release);
        }
    }
}

/// The outcome of a check or a refresh as an `AuthKitNative::Authentication`.
///
/// # Errors
/// Ruby's own, when memory runs out.
pub fn authentication(ruby: &Ruby, outcome: &Authentication) -> Result<Value, Error> {
    // A check that signs in says what its session says. Everything else differs from call to call.
    let Some(session) = outcome.session.as_deref().filter(|_| outcome.sealed_session.is_none()) else {
        return record(ruby, outcome);
    };
    let records = ruby.get_inner(&RECORDS);
    if let Some(Place(place)) = session.host.get() {
        return records.entry(*place as isize);
    }
    let record = record(ruby, outcome)?;
    if let Some(place) = Place::take() {
        records.store(place.0 as isize, record)?;
        session.host.keep(place);
    }
    Ok(record)
}

fn record(ruby: &Ruby, outcome: &Authentication) -> Result<Value, Error> {
    let members = convert::to_ruby(ruby, outcome)?;
    let base: RModule = ruby.class_object().const_get("AuthKitNative")?;
    base.const_get::<_, RClass>("Authentication")?.funcall("new", (members,))
}
