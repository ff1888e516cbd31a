//! Replies: what the engine serializes, as Python objects with no step between.
//!
//! A dictionary with a secret in it is a `authkit_native.guarded.Guarded`, which gives it away by name only.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use authkit_core::secret;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyString};
use pyo3::{IntoPyObjectExt, intern};
use serde::ser::{self, Serialize};

/// What stands where a secret does not.
pub const REDACTED: &str = "[redacted]";

/// What becomes of members that are named in [`secret::NAMES`].
#[derive(Clone, Copy, PartialEq)]
pub enum Secrets {
    /// They are no secrets here: data of the application's own.
    Shown,
    /// They can be read by name, and show nowhere else.
    Guarded,
    /// They only show that they are there.
    Left,
}

/// Data in which every secret is guarded.
///
/// # Errors
/// Those of the interpreter, out of memory for one.
pub fn guarded<'py>(py: Python<'py>, value: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    to_python(py, value, Secrets::Guarded, Secrets::Guarded)
}

/// Plain data, the application's own.
///
/// # Errors
/// Those of the interpreter, out of memory for one.
pub fn plain<'py>(py: Python<'py>, value: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    to_python(py, value, Secrets::Shown, Secrets::Shown)
}

/// `None`, `bool`, `int`, `float`, `str`, `list` and `dict`; its own members are treated as `top` says, all others as
/// `below` does.
///
/// # Errors
/// Those of the interpreter, out of memory for one.
pub fn to_python<'py>(
    py: Python<'py>,
    value: &impl Serialize,
    top: Secrets,
    below: Secrets,
) -> PyResult<Bound<'py, PyAny>> {
    value.serialize(Writer { py, top, below, key: None, redact: false }).map_err(|Failed(failure)| failure)
}

/// Builds Python objects while the engine serializes.
#[derive(Clone, Copy)]
struct Writer<'py, 'k> {
    py: Python<'py>,
    top: Secrets,
    below: Secrets,
    /// Where to say what kind of name a key is.
    key: Option<&'k Cell<Kind>>,
    /// Text is a secret that will not be shown: it is not even made.
    redact: bool,
}

/// What a name says about its member.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Ordinary,
    Secret,
    /// The application's own data, which the API only keeps.
    Own,
}

impl Kind {
    fn of(name: &str) -> Self {
        match name {
            "metadata" => Self::Own,
            name if secret::NAMES.contains(&name) => Self::Secret,
            _ => Self::Ordinary,
        }
    }
}

/// Names that are kept as Python strings: more than the members of all records and the usual claims. A string that is
/// used again has its hash already.
const MAX_NAMES: usize = 200;

type Names = HashMap<Box<str>, (Py<PyString>, Kind)>;

thread_local! {
    static NAMES: RefCell<Names> = RefCell::default();
}

/// A name as a Python string, and its kind. Making one runs no Python code, so nobody comes back here meanwhile.
fn name<'py>(py: Python<'py>, name: &str) -> (Bound<'py, PyAny>, Kind) {
    NAMES.with_borrow_mut(|names| {
        if let Some((known, kind)) = names.get(name) {
            return (known.bind(py).clone().into_any(), *kind);
        }
        let (made, kind) = (PyString::new(py, name), Kind::of(name));
        if names.len() < MAX_NAMES {
            names.insert(name.into(), (made.clone().unbind(), kind));
        }
        (made.into_any(), kind)
    })
}

/// An exception on its way through the serializer.
#[derive(Debug)]
struct Failed(PyErr);

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Failed {}

impl ser::Error for Failed {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(PyRuntimeError::new_err(message.to_string()))
    }
}

impl From<PyErr> for Failed {
    fn from(failure: PyErr) -> Self {
        Self(failure)
    }
}

struct Items<'py> {
    list: Bound<'py, PyList>,
    top: Secrets,
    below: Secrets,
}

struct Members<'py> {
    dict: Bound<'py, PyDict>,
    hidden: Option<Bound<'py, PyDict>>,
    key: Option<(Bound<'py, PyAny>, Kind)>,
    secrets: Secrets,
    below: Secrets,
}

impl<'py> Members<'py> {
    fn add<T: Serialize + ?Sized>(&mut self, (key, kind): (Bound<'py, PyAny>, Kind), value: &T) -> Result<(), Failed> {
        let py = self.dict.py();
        let secret = kind == Kind::Secret && self.secrets != Secrets::Shown;
        let below = if kind == Kind::Own { Secrets::Shown } else { self.below };
        let redact = secret && self.secrets == Secrets::Left;
        let value = value.serialize(Writer { py, top: below, below, key: None, redact })?;
        if !secret || value.is_none() {
            return Ok(self.dict.set_item(key, value)?);
        }
        if self.secrets == Secrets::Guarded {
            self.hidden.get_or_insert_with(|| PyDict::new(py)).set_item(&key, value)?;
        }
        Ok(self.dict.set_item(key, intern!(py, REDACTED))?)
    }

    fn finish(self) -> Written<'py> {
        static GUARDED: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let Some(hidden) = self.hidden else { return Ok(self.dict.into_any()) };
        let guarded = GUARDED.import(self.dict.py(), "authkit_native.guarded", "Guarded")?;
        Ok(guarded.call1((self.dict, hidden))?)
    }
}

type Written<'py> = Result<Bound<'py, PyAny>, Failed>;

macro_rules! plain {
    ($( $method:ident $type:ty; )*) => { $(
        fn $method(self, value: $type) -> Result<Self::Ok, Failed> { Ok(value.into_bound_py_any(self.py)?) }
    )* };
}

/// What the engine's records never hold.
macro_rules! never {
    ($( $method:ident ( $($argument:ty),* ) -> $result:ty; )*) => { $(
        fn $method(self, $( _: $argument ),*) -> Result<$result, Failed> {
            Err(ser::Error::custom("the engine sent an unknown kind of value"))
        }
    )* };
}

impl<'py> ser::Serializer for Writer<'py, '_> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failed;
    type SerializeSeq = Items<'py>;
    type SerializeMap = Members<'py>;
    type SerializeStruct = Members<'py>;
    type SerializeTuple = ser::Impossible<Self::Ok, Failed>;
    type SerializeTupleStruct = ser::Impossible<Self::Ok, Failed>;
    type SerializeTupleVariant = ser::Impossible<Self::Ok, Failed>;
    type SerializeStructVariant = ser::Impossible<Self::Ok, Failed>;

    plain! {
        serialize_bool bool; serialize_i8 i8; serialize_i16 i16; serialize_i32 i32; serialize_i64 i64; serialize_u8 u8;
        serialize_u16 u16; serialize_u32 u32; serialize_u64 u64; serialize_f32 f32; serialize_f64 f64;
        serialize_char char;
    }

    never! {
        serialize_bytes(&[u8]) -> Self::Ok;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }

    fn serialize_str(self, text: &str) -> Written<'py> {
        let Some(key) = self.key else {
            return Ok(match self.redact {
                true => intern!(self.py, REDACTED).clone().into_any(),
                false => PyString::new(self.py, text).into_any(),
            });
        };
        let (name, kind) = name(self.py, text);
        key.set(kind);
        Ok(name)
    }

    fn serialize_none(self) -> Written<'py> {
        Ok(self.py.None().into_bound(self.py))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written<'py> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written<'py> {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written<'py> {
        self.serialize_none()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written<'py> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written<'py> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Written<'py> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'py>, Failed> {
        Ok(Items { list: PyList::empty(self.py), top: self.top, below: self.below })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'py>, Failed> {
        Ok(Members { dict: PyDict::new(self.py), hidden: None, key: None, secrets: self.top, below: self.below })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'py>, Failed> {
        self.serialize_map(None)
    }
}

impl<'py> ser::SerializeSeq for Items<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failed;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        let writer = Writer { py: self.list.py(), top: self.top, below: self.below, key: None, redact: false };
        Ok(self.list.append(value.serialize(writer)?)?)
    }

    fn end(self) -> Written<'py> {
        Ok(self.list.into_any())
    }
}

impl<'py> ser::SerializeMap for Members<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failed;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failed> {
        let kind = Cell::new(Kind::Ordinary);
        let writer = Writer { py: self.dict.py(), top: self.below, below: self.below, key: Some(&kind), redact: false };
        self.key = Some((key.serialize(writer)?, kind.get()));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        match self.key.take() {
            Some(key) => self.add(key, value),
            None => Err(ser::Error::custom("a value without a key")),
        }
    }

    fn end(self) -> Written<'py> {
        self.finish()
    }
}

impl<'py> ser::SerializeStruct for Members<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failed;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Failed> {
        self.add(name(self.dict.py(), key), value)
    }

    fn end(self) -> Written<'py> {
        self.finish()
    }
}
