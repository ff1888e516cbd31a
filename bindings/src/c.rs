//! The same seam as C functions, for languages that UniFFI has no generator for: options in and replies out are JSON
//! text. `include/authkit.h` is the contract.
//!
//! `unsafe` is how C calls at all: every pointer comes from the caller, who keeps the promises that stand in the header.
#![allow(unsafe_code, clippy::missing_safety_doc)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;
use std::sync::{Arc, Mutex, PoisonError};

use authkit_core as engine;
use engine::operations::{self, Call};
use engine::{Code, Error, Result};
use serde_json::Value;

use crate::client::{begin, finish};
use crate::convert::reply_text;

/// Configurations that one process serves; more are made anew.
const MAX_SHARED: usize = 16;

/// A client or a session; callers hold a pointer and never look inside.
pub enum Object {
    /// Made by [`authkit_client_new`].
    Client(engine::Client),
    /// Made by [`authkit_client_load_sealed_session`].
    Session(Arc<engine::SealedSession>),
}

/// UTF-8 text of the caller, read during the call only.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Text {
    data: *const u8,
    length: usize,
}

/// What is in a [`Reply`].
#[repr(i32)]
pub enum Kind {
    /// The reply of the operation, or nothing where an object was made.
    Value = 0,
    /// The error record.
    Error = 1,
    /// Nothing yet: the completion will be called.
    Pending = 2,
}

/// JSON text that the caller gives back to [`authkit_reply_free`].
#[repr(C)]
pub struct Reply {
    kind: Kind,
    data: *mut u8,
    length: usize,
}

/// Called once, on a thread of the engine, with the reply of a started operation, which then belongs to the callee.
pub type Done = extern "C" fn(context: usize, reply: Reply);

/// Makes a client from options and the environment.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn authkit_client_new(options: Text, client: *mut *mut Object) -> Reply {
    // SAFETY: promised by the caller, as everywhere in this file.
    let made = guard(|| unsafe {
        let options = operations::read(read(options)?)?;
        engine::Client::from_environment(options).map(Object::Client)
    });
    unsafe { hand_over(made, client) }
}

/// The process's client with these options, for hosts that forget everything between two requests but keep the process:
/// keys, opened sessions and refreshes stay known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn authkit_client_shared(options: Text, client: *mut *mut Object) -> Reply {
    static CLIENTS: Mutex<Vec<(Vec<u8>, engine::Client)>> = Mutex::new(Vec::new());
    let found = guard(|| unsafe {
        let key = bytes(options);
        let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = clients.iter().find(|(known, _)| known == key) {
            return Ok(Object::Client(known.clone()));
        }
        let made = engine::Client::from_environment(operations::read(read(options)?)?)?;
        clients.truncate(MAX_SHARED - 1);
        clients.insert(0, (key.to_vec(), made.clone()));
        Ok(Object::Client(made))
    });
    unsafe { hand_over(found, client) }
}

/// Takes a cookie in hand.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn authkit_client_load_sealed_session(
    client: *const Object,
    options: Text,
    session: *mut *mut Object,
) -> Reply {
    let made = guard(|| unsafe {
        match &*client {
            Object::Client(client) => {
                let loaded = client.load_sealed_session(operations::read(read(options)?)?)?;
                Ok(Object::Session(Arc::new(loaded)))
            }
            Object::Session(_) => Err(Error::new(Code::InvalidOption, "a session cannot load another")),
        }
    });
    unsafe { hand_over(made, session) }
}

/// Runs an operation and waits for it on this thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn authkit_call(object: *const Object, operation: Text, options: Text) -> Reply {
    Reply::from(guard(|| unsafe { finish(call(object, operation, options)?) }))
}

/// Starts an operation. What needs no network is answered at once; otherwise the kind is `Pending` and `done` is called.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn authkit_start(
    object: *const Object,
    operation: Text,
    options: Text,
    done: Done,
    context: usize,
) -> Reply {
    let started = guard(|| unsafe {
        let call = call(object, operation, options)?;
        Ok(begin(call, move |outcome| done(context, Reply::from(outcome))))
    });
    match started {
        Ok(None) => Reply::empty(Kind::Pending),
        Ok(Some(outcome)) => Reply::from(outcome),
        Err(error) => Reply::from(Err(error)),
    }
}

/// Lets go of a client or a session. Operations that were started go on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn authkit_object_free(object: *mut Object) {
    if !object.is_null() {
        drop(unsafe { Box::from_raw(object) });
    }
}

/// Lets go of a reply.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn authkit_reply_free(reply: Reply) {
    if !reply.data.is_null() {
        drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(reply.data, reply.length)) });
    }
}

unsafe fn bytes<'a>(text: Text) -> &'a [u8] {
    if text.length == 0 { &[] } else { unsafe { slice::from_raw_parts(text.data, text.length) } }
}

unsafe fn read(options: Text) -> Result<Value> {
    match unsafe { bytes(options) } {
        [] => Ok(Value::Null),
        text => serde_json::from_slice(text).map_err(|_| Error::new(Code::InvalidOption, "options are not JSON")),
    }
}

unsafe fn call(object: *const Object, operation: Text, options: Text) -> Result<Call> {
    let (name, options) = unsafe { (bytes(operation), read(options)?) };
    let name = std::str::from_utf8(name).map_err(|_| Error::new(Code::InvalidOption, "the operation is not text"))?;
    Ok(match unsafe { &*object } {
        Object::Client(client) => client.call(name, options),
        Object::Session(session) => session.call(name, options),
    })
}

unsafe fn hand_over(made: Result<Object>, place: *mut *mut Object) -> Reply {
    match made {
        Ok(object) => {
            unsafe { place.write(Box::into_raw(Box::new(object))) };
            Reply::empty(Kind::Value)
        }
        Err(error) => Reply::from(Err(error)),
    }
}

/// A panic must not reach C: it becomes an error of the engine.
fn guard<T>(act: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|_| Err(Error::new(Code::Internal, "the engine panicked")))
}

/// The error record, with the whole in one line as `text`.
fn error_text(error: &Error) -> serde_json::Result<Vec<u8>> {
    let mut record = serde_json::to_value(error)?;
    record.as_object_mut().map(|members| members.insert("text".to_owned(), error.to_string().into()));
    serde_json::to_vec(&record)
}

impl Reply {
    fn empty(kind: Kind) -> Self {
        Self { kind, data: std::ptr::null_mut(), length: 0 }
    }

    fn new(kind: Kind, text: Vec<u8>) -> Self {
        let text = Box::leak(text.into_boxed_slice());
        Self { kind, data: text.as_mut_ptr(), length: text.len() }
    }
}

impl From<Result<operations::Reply>> for Reply {
    fn from(outcome: Result<operations::Reply>) -> Self {
        match outcome.and_then(|reply| reply_text(&reply)) {
            Ok(text) => Self::new(Kind::Value, text),
            Err(error) => Self::new(Kind::Error, error_text(&error).unwrap_or_default()),
        }
    }
}
