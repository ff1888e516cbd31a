//! Builds the values of a host language from whatever the engine serializes, with no copy in between.
//!
//! The walk through serde is the same for each host and stands here once. A binding implements [`Host`] and says how its
//! language makes a number, a text, a list and a map.

use std::fmt::{self, Display};

use serde::ser::{self, Serialize, Serializer};

/// Makes the values of one language. It is copied for every value, so it should be small.
pub trait Host: Copy {
    /// A value of the language.
    type Value;
    /// What the language raises, out of memory for one.
    type Error;
    /// A list that is being filled.
    type List: HostList<Host = Self>;
    /// A map that is being filled.
    type Map: HostMap<Host = Self>;

    /// The language's word for nothing.
    fn null(self) -> Result<Self::Value, Self::Error>;
    /// A truth value.
    fn bool(self, value: bool) -> Result<Self::Value, Self::Error>;
    /// A whole number.
    fn int(self, value: i64) -> Result<Self::Value, Self::Error>;
    /// A whole number that an `i64` may not hold.
    fn uint(self, value: u64) -> Result<Self::Value, Self::Error>;
    /// Any other number.
    fn float(self, value: f64) -> Result<Self::Value, Self::Error>;
    /// Text.
    fn text(self, value: &str) -> Result<Self::Value, Self::Error>;
    /// An empty list.
    fn list(self) -> Result<Self::List, Self::Error>;
    /// An empty map.
    fn map(self) -> Result<Self::Map, Self::Error>;
}

/// A list that is being filled.
pub trait HostList {
    /// Who makes its items.
    type Host: Host<List = Self>;

    /// Who makes the next item.
    fn item(&self) -> Self::Host;
    /// Appends an item.
    fn push(&mut self, item: <Self::Host as Host>::Value) -> Result<(), <Self::Host as Host>::Error>;
    /// The finished list.
    fn end(self) -> Result<<Self::Host as Host>::Value, <Self::Host as Host>::Error>;
}

/// A map that is being filled.
pub trait HostMap {
    /// Who makes its values.
    type Host: Host<Map = Self>;

    /// The name of the next member, and who makes its value.
    fn key(&mut self, name: &str) -> Result<Self::Host, <Self::Host as Host>::Error>;
    /// The value of the member that was named last.
    fn value(&mut self, value: <Self::Host as Host>::Value) -> Result<(), <Self::Host as Host>::Error>;
    /// The finished map.
    fn end(self) -> Result<<Self::Host as Host>::Value, <Self::Host as Host>::Error>;
}

/// Why a value was not built.
pub enum Failure<E> {
    /// The host failed.
    Host(E),
    /// The value is no plain data, which is a bug.
    Data(String),
}

impl<E> fmt::Debug for Failure<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

impl<E> Display for Failure<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(_) => f.write_str("the host cannot make a value"),
            Self::Data(message) => f.write_str(message),
        }
    }
}

impl<E> std::error::Error for Failure<E> {}

impl<E> ser::Error for Failure<E> {
    fn custom<T: Display>(message: T) -> Self {
        Self::Data(message.to_string())
    }
}

/// Builds the value of a host.
///
/// # Errors
/// What the host raises; [`Failure::Data`] for bytes, tagged data and keys that are no text.
pub fn build<H: Host>(host: H, value: &(impl Serialize + ?Sized)) -> Result<H::Value, Failure<H::Error>> {
    value.serialize(Values(host))
}

/// Serializes into values of a host.
struct Values<H>(H);

/// Serializes a key, and comes back with the host of its value.
struct Key<'a, M>(&'a mut M);

/// A list or a map that is being filled.
struct Filling<M, H> {
    into: M,
    /// Who makes the value of the key that was serialized last.
    host: Option<H>,
}

macro_rules! numbers {
    ($( $method:ident $kind:ty => $host:ident; )*) => { $(
        fn $method(self, number: $kind) -> Result<H::Value, Self::Error> {
            self.0.$host(number.into()).map_err(Failure::Host)
        }
    )* };
}

macro_rules! refused {
    ($( $method:ident($( $argument:ty ),*) -> $result:ty; )*) => { $(
        fn $method(self, $( _: $argument ),*) -> Result<$result, Self::Error> {
            Err(ser::Error::custom("this is no plain data"))
        }
    )* };
}

impl<H: Host> Serializer for Values<H> {
    type Ok = H::Value;
    type Error = Failure<H::Error>;
    type SerializeSeq = Filling<H::List, H>;
    type SerializeTuple = Filling<H::List, H>;
    type SerializeTupleStruct = Filling<H::List, H>;
    type SerializeTupleVariant = ser::Impossible<H::Value, Failure<H::Error>>;
    type SerializeMap = Filling<H::Map, H>;
    type SerializeStruct = Filling<H::Map, H>;
    type SerializeStructVariant = ser::Impossible<H::Value, Failure<H::Error>>;

    numbers! {
        serialize_bool bool => bool;
        serialize_i8 i8 => int; serialize_i16 i16 => int; serialize_i32 i32 => int; serialize_i64 i64 => int;
        serialize_u8 u8 => int; serialize_u16 u16 => int; serialize_u32 u32 => int; serialize_u64 u64 => uint;
        serialize_f32 f32 => float; serialize_f64 f64 => float;
    }

    refused! {
        serialize_bytes(&[u8]) -> H::Value;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }

    fn serialize_char(self, character: char) -> Result<H::Value, Self::Error> {
        self.serialize_str(character.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<H::Value, Self::Error> {
        self.0.text(text).map_err(Failure::Host)
    }

    fn serialize_none(self) -> Result<H::Value, Self::Error> {
        self.0.null().map_err(Failure::Host)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<H::Value, Self::Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<H::Value, Self::Error> {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<H::Value, Self::Error> {
        self.serialize_none()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<H::Value, Self::Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<H::Value, Self::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<H::Value, Self::Error> {
        Err(ser::Error::custom("this is no plain data"))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Self::Error> {
        Ok(Filling { into: self.0.list().map_err(Failure::Host)?, host: None })
    }

    fn serialize_tuple(self, length: usize) -> Result<Self::SerializeTuple, Self::Error> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Self::SerializeTupleStruct, Self::Error> {
        self.serialize_seq(Some(length))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Self::Error> {
        Ok(Filling { into: self.0.map().map_err(Failure::Host)?, host: None })
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Self::SerializeStruct, Self::Error> {
        self.serialize_map(Some(length))
    }
}

macro_rules! lists {
    ($( $kind:ident $method:ident; )*) => { $(
        impl<H: Host<List = L>, L: HostList<Host = H>> ser::$kind for Filling<L, H> {
            type Ok = H::Value;
            type Error = Failure<H::Error>;

            fn $method<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Self::Error> {
                let item = build(self.into.item(), item)?;
                self.into.push(item).map_err(Failure::Host)
            }

            fn end(self) -> Result<H::Value, Self::Error> {
                self.into.end().map_err(Failure::Host)
            }
        }
    )* };
}

lists! { SerializeSeq serialize_element; SerializeTuple serialize_element; SerializeTupleStruct serialize_field; }

impl<H: Host<Map = M>, M: HostMap<Host = H>> ser::SerializeMap for Filling<M, H> {
    type Ok = H::Value;
    type Error = Failure<H::Error>;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Self::Error> {
        self.host = Some(key.serialize(Key(&mut self.into))?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Self::Error> {
        let host = self.host.take().ok_or_else(|| Failure::Data("a value has no key".to_owned()))?;
        let value = build(host, value)?;
        self.into.value(value).map_err(Failure::Host)
    }

    fn end(self) -> Result<H::Value, Self::Error> {
        self.into.end().map_err(Failure::Host)
    }
}

impl<H: Host<Map = M>, M: HostMap<Host = H>> ser::SerializeStruct for Filling<M, H> {
    type Ok = H::Value;
    type Error = Failure<H::Error>;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Self::Error> {
        let host = self.into.key(name).map_err(Failure::Host)?;
        let value = build(host, value)?;
        self.into.value(value).map_err(Failure::Host)
    }

    fn end(self) -> Result<H::Value, Self::Error> {
        self.into.end().map_err(Failure::Host)
    }
}

impl<M: HostMap> Serializer for Key<'_, M> {
    type Ok = M::Host;
    type Error = Failure<<M::Host as Host>::Error>;
    type SerializeSeq = ser::Impossible<M::Host, Self::Error>;
    type SerializeTuple = ser::Impossible<M::Host, Self::Error>;
    type SerializeTupleStruct = ser::Impossible<M::Host, Self::Error>;
    type SerializeTupleVariant = ser::Impossible<M::Host, Self::Error>;
    type SerializeMap = ser::Impossible<M::Host, Self::Error>;
    type SerializeStruct = ser::Impossible<M::Host, Self::Error>;
    type SerializeStructVariant = ser::Impossible<M::Host, Self::Error>;

    refused! {
        serialize_bool(bool) -> M::Host;
        serialize_i8(i8) -> M::Host; serialize_i16(i16) -> M::Host; serialize_i32(i32) -> M::Host;
        serialize_i64(i64) -> M::Host; serialize_u8(u8) -> M::Host; serialize_u16(u16) -> M::Host;
        serialize_u32(u32) -> M::Host; serialize_u64(u64) -> M::Host; serialize_f32(f32) -> M::Host;
        serialize_f64(f64) -> M::Host; serialize_char(char) -> M::Host; serialize_bytes(&[u8]) -> M::Host;
        serialize_none() -> M::Host; serialize_unit() -> M::Host; serialize_unit_struct(&'static str) -> M::Host;
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct(&'static str, usize) -> Self::SerializeStruct;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }

    fn serialize_str(self, name: &str) -> Result<M::Host, Self::Error> {
        self.0.key(name).map_err(Failure::Host)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<M::Host, Self::Error> {
        self.serialize_str(variant)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, key: &T) -> Result<M::Host, Self::Error> {
        key.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, key: &T) -> Result<M::Host, Self::Error> {
        key.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<M::Host, Self::Error> {
        Err(ser::Error::custom("this is no plain data"))
    }
}

#[cfg(test)]
mod tests;
