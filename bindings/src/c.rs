//! The same bridge as C functions, for languages that UniFFI has no generator for: options in and replies out are JSON
//! text. `include/authkit.h` is the contract.
//!
//! `unsafe` is how C calls at all: every pointer comes from the caller, who keeps the promises that stand in the header.
#![allow(unsafe_code, clippy::missing_safety_doc)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::{ptr, slice};

use authkit_core::operations;
use authkit_core::{Code, Error, Result, surface};
use serde_json::{Value, json};

use crate::client::Handle;
use crate::convert::written;
use crate::shared;

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
pub unsafe extern "C" fn authkit_client_new(options: Text, client: *mut *const Handle) -> Reply {
    // SAFETY: promised by the caller, as everywhere in this file.
    catching_panics(|| unsafe { Ok(place(Arc::new(Handle::open(options.json()?)?), client)) })
}

/// The process's client with this configuration, for hosts that drop their objects after each request but not the
/// process: keys, sessions and refreshes stay cached.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn authkit_client_shared(options: Text, environment: Text, client: *mut *const Handle) -> Reply {
    catching_panics(|| unsafe { Ok(place(shared::client(options.json()?, &environment.json()?)?, client)) })
}

/// The names of the members of replies that must not be printed.
#[unsafe(no_mangle)]
pub extern "C" fn authkit_secret_names() -> Reply {
    catching_panics(|| Ok(Reply::new(Kind::Value, json!(surface::secret_names()).to_string().into_bytes())))
}

/// Loads a session from a cookie.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn authkit_client_load_sealed_session(
    client: *const Handle,
    options: Text,
    session: *mut *const Handle,
) -> Reply {
    catching_panics(|| unsafe { Ok(place(Arc::new(held(client)?.load(options.json()?)?), session)) })
}

/// Wraps the facts of a request.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn authkit_client_web_request(
    client: *const Handle,
    options: Text,
    request: *mut *const Handle,
) -> Reply {
    catching_panics(|| unsafe { Ok(place(Arc::new(held(client)?.wrap(options.json()?)?), request)) })
}

/// Runs an operation and waits for it on this thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn authkit_call(object: *const Handle, operation: Text, options: Text) -> Reply {
    catching_panics(|| unsafe { Ok(held(object)?.begin(operation.name()?, options.json()?).wait().into()) })
}

/// Starts an operation. What needs no network is answered at once; otherwise the kind is `Pending` and `done` is called.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn authkit_start(
    object: *const Handle,
    operation: Text,
    options: Text,
    done: Done,
    context: usize,
) -> Reply {
    catching_panics(|| unsafe {
        let call = held(object)?.begin(operation.name()?, options.json()?);
        let outcome = call.start(move |outcome| done(context, outcome.into()));
        Ok(outcome.map_or_else(|| Reply::new(Kind::Pending, Vec::new()), Reply::from))
    })
}

/// Lets go of a client or a session. Operations that were started go on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn authkit_object_free(object: *const Handle) {
    if !object.is_null() {
        drop(unsafe { Arc::from_raw(object) });
    }
}

/// Lets go of a reply.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn authkit_reply_free(reply: Reply) {
    if !reply.data.is_null() {
        drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(reply.data, reply.length)) });
    }
}

/// A panic must not reach C: it becomes an error of the engine.
fn catching_panics(act: impl FnOnce() -> Result<Reply>) -> Reply {
    let panicked = |_| Err(Error::new(Code::Internal, "the engine panicked"));
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(panicked).unwrap_or_else(|error| Reply::from(Err(error)))
}

unsafe fn held<'a>(object: *const Handle) -> Result<&'a Handle> {
    unsafe { object.as_ref() }.ok_or_else(|| Error::new(Code::InvalidOption, "there is no client or session"))
}

unsafe fn place(object: Arc<Handle>, place: *mut *const Handle) -> Reply {
    unsafe { place.write(Arc::into_raw(object)) };
    Reply::new(Kind::Value, Vec::new())
}

impl Text {
    unsafe fn bytes<'a>(self) -> &'a [u8] {
        if self.length == 0 { &[] } else { unsafe { slice::from_raw_parts(self.data, self.length) } }
    }

    unsafe fn name<'a>(self) -> Result<&'a str> {
        let name = std::str::from_utf8(unsafe { self.bytes() });
        name.map_err(|_| Error::new(Code::InvalidOption, "the operation is not text"))
    }

    unsafe fn json(self) -> Result<Value> {
        match unsafe { self.bytes() } {
            [] => Ok(Value::Null),
            text => serde_json::from_slice(text).map_err(|_| Error::new(Code::InvalidOption, "options are not JSON")),
        }
    }
}

impl Reply {
    fn new(kind: Kind, text: Vec<u8>) -> Self {
        let text = Box::leak(text.into_boxed_slice());
        Self { kind, data: text.as_mut_ptr(), length: text.len() }
    }
}

impl From<Result<operations::Reply>> for Reply {
    fn from(outcome: Result<operations::Reply>) -> Self {
        match outcome.and_then(|reply| written(serde_json::to_vec(&reply))) {
            Ok(text) => Self::new(Kind::Value, text),
            Err(error) => {
                let mut record = serde_json::to_value(&error).unwrap_or_default();
                record.as_object_mut().map(|members| members.insert("text".into(), error.to_string().into()));
                Self::new(Kind::Error, record.to_string().into_bytes())
            }
        }
    }
}
