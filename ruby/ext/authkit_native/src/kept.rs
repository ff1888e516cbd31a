//! What was made of the sessions that the engine remembers: made once and used for every later record, since nobody can
//! change it.
//!
//! It stands in one array, where the garbage collector finds it, and the engine keeps the number of a session's place in
//! it. The engine may forget a session on a thread of its own, or in a process after a fork: all that happens then is that
//! a flag changes, and what is next kept takes the place.
//!
//! What is kept never holds its session. Records do, and they go when their readers let go of them; one that was kept
//! would hold the session, whose end is what frees the place: neither would ever go.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use authkit_core as engine;
use engine::Authentication;
use magnus::{Error, RArray, Ruby, Value, prelude::*, typed_data::Obj, value::Lazy};

use crate::convert;
use crate::parts::{Made, Parts};

/// How many sessions something is kept of: as many as a client remembers unless told otherwise, and as many again that it
/// forgot while records of them wait for the collector. Beyond that, members are made anew for each record.
const PLACES: usize = 4_096;

/// Which places are taken: one bit each, so that a free one is found fast.
static TAKEN: [AtomicU64; PLACES / 64] = [const { AtomicU64::new(0) }; PLACES / 64];

static KEPT: Lazy<RArray> = Lazy::new(|ruby| {
    let kept = ruby.ary_new_capa(PLACES);
    // Every place is there from now on, so that the array never moves what others may be reading.
    if kept.store(PLACES as isize - 1, ruby.qnil()).is_ok() { kept } else { ruby.ary_new() }
});

/// A place that belongs to one session, for as long as that exists.
struct Place(usize);

impl Place {
    /// The first free one, so that the places in use stay few and what a forgotten session left is soon replaced.
    fn take() -> Option<Self> {
        TAKEN.iter().enumerate().find_map(|(index, taken)| {
            loop {
                let bit = taken.load(Ordering::Relaxed).trailing_ones();
                let flag = 1_u64.checked_shl(bit)?;
                if taken.fetch_or(flag, Ordering::Acquire) & flag == 0 {
                    return Some(Self(64 * index + bit as usize));
                }
            }
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(taken) = TAKEN.get(self.0 / 64) {
            taken.fetch_and(!(1 << (self.0 % 64)), Ordering::Release);
        }
    }
}

/// The outcome of a check or a refresh, for `AuthKitNative::Authentication`: of a session its [`Parts`], otherwise every
/// member.
///
/// # Errors
/// Ruby's own, when memory runs out.
pub fn outcome(ruby: &Ruby, outcome: &Authentication) -> Result<Value, Error> {
    let Some(session) = &outcome.session else {
        return convert::to_ruby(ruby, outcome);
    };
    // A check that signs in says what its session says. A refresh says more.
    let made =
        if outcome.sealed_session.is_some() { Made::summary(ruby, outcome)? } else { kept(ruby, outcome, session)? };
    Ok(Parts::of(ruby, Arc::clone(session), made).as_value())
}

fn kept(ruby: &Ruby, outcome: &Authentication, session: &Arc<engine::Session>) -> Result<Obj<Made>, Error> {
    let kept = ruby.get_inner(&KEPT);
    if let Some(Place(place)) = session.host.get() {
        return kept.entry(*place as isize);
    }
    let made = Made::summary(ruby, outcome)?;
    // Nobody comes back for a session that the engine does not remember: its only holder is this outcome.
    if Arc::strong_count(session) > 1
        && let Some(place) = Place::take()
    {
        kept.store(place.0 as isize, made)?;
        session.host.keep(place);
    }
    Ok(made)
}
