//! Replies: what the engine serializes, as Python objects with no step between.

use std::cell::RefCell;
use std::collections::HashMap;

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use serde::ser::{self, Serialize};

/// Plain data: `None`, `bool`, `int`, `float`, `str`, `list` and `dict`.
///
/// # Errors
/// Those of the interpreter, out of memory for one.
pub fn to_python<'py>(py: Python<'py>, value: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    value.serialize(Writer::new(py)).map_err(|Failed(failure)| failure)
}

/// Builds Python objects while the engine serializes.
#[derive(Clone, Copy)]
struct Writer<'py> {
    py: Python<'py>,
    is_key: bool,
}

impl<'py> Writer<'py> {
    fn new(py: Python<'py>) -> Self {
        Self { py, is_key: false }
    }
}

/// Names that are kept as Python strings: more than the members of all records and the usual claims. A string that is
/// used again has its hash already.
const MAX_NAMES: usize = 200;

thread_local! {
    static NAMES: RefCell<HashMap<Box<str>, Py<PyString>>> = RefCell::default();
}

/// A name as a Python string. Making one runs no Python code, so nobody comes back here meanwhile.
fn name<'py>(py: Python<'py>, name: &str) -> Bound<'py, PyAny> {
    NAMES.with_borrow_mut(|names| {
        if let Some(known) = names.get(name) {
            return known.bind(py).clone().into_any();
        }
        let made = PyString::new(py, name);
        if names.len() < MAX_NAMES {
            names.insert(name.into(), made.clone().unbind());
        }
        made.into_any()
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

struct Items<'py>(Bound<'py, PyList>);

struct Members<'py> {
    dict: Bound<'py, PyDict>,
    key: Option<Bound<'py, PyAny>>,
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

impl<'py> ser::Serializer for Writer<'py> {
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
        Ok(if self.is_key { name(self.py, text) } else { PyString::new(self.py, text).into_any() })
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
        Ok(Items(PyList::empty(self.py)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'py>, Failed> {
        Ok(Members { dict: PyDict::new(self.py), key: None })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'py>, Failed> {
        self.serialize_map(None)
    }
}

impl<'py> ser::SerializeSeq for Items<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failed;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        Ok(self.0.append(value.serialize(Writer::new(self.0.py()))?)?)
    }

    fn end(self) -> Written<'py> {
        Ok(self.0.into_any())
    }
}

impl<'py> ser::SerializeMap for Members<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failed;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failed> {
        self.key = Some(key.serialize(Writer { is_key: true, ..Writer::new(self.dict.py()) })?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        let value = value.serialize(Writer::new(self.dict.py()))?;
        match self.key.take() {
            Some(key) => Ok(self.dict.set_item(key, value)?),
            None => Err(ser::Error::custom("a value without a key")),
        }
    }

    fn end(self) -> Written<'py> {
        Ok(self.dict.into_any())
    }
}

impl<'py> ser::SerializeStruct for Members<'py> {
    type Ok = Bound<'py, PyAny>;
    type Error = Failed;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Failed> {
        let value = value.serialize(Writer::new(self.dict.py()))?;
        Ok(self.dict.set_item(name(self.dict.py(), key), value)?)
    }

    fn end(self) -> Written<'py> {
        Ok(self.dict.into_any())
    }
}
