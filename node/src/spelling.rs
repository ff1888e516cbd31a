//! Writes JSON whose keys are in camelCase, in one pass and without a copy of the record.

use std::io::{Result, Write};

use authkit_core as engine;
use engine::casing;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// The JSON of a record in the engine's spelling, respelled for JavaScript.
pub fn camel(record: &impl Serialize) -> serde_json::Result<String> {
    let mut text = Vec::with_capacity(1024);
    write(record, &mut text)?;
    String::from_utf8(text).map_err(serde::ser::Error::custom)
}

/// The same behind what is written already.
pub fn write(record: &impl Serialize, text: &mut Vec<u8>) -> serde_json::Result<()> {
    record.serialize(&mut Serializer::with_formatter(text, Camel::default()))
}

/// Writes one member of a record by itself, without its name.
pub fn write_member(name: &str, value: &impl Serialize, text: &mut Vec<u8>) -> serde_json::Result<()> {
    let opaque = casing::OPAQUE.contains(&name).then_some(0);
    value.serialize(&mut Serializer::with_formatter(text, Camel { opaque, ..Camel::default() }))
}

/// Compact JSON, except that keys outside the members of [`casing::OPAQUE`] are respelled.
#[derive(Default)]
struct Camel {
    depth: usize,
    /// The depth of the object whose opaque member is being written.
    opaque: Option<usize>,
    is_key: bool,
}

impl Formatter for Camel {
    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> Result<()> {
        self.depth += 1;
        writer.write_all(b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> Result<()> {
        self.depth -= 1;
        writer.write_all(b"}")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> Result<()> {
        self.is_key = self.opaque.is_none();
        if first { Ok(()) } else { writer.write_all(b",") }
    }

    fn end_object_key<W: Write + ?Sized>(&mut self, _writer: &mut W) -> Result<()> {
        self.is_key = false;
        Ok(())
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _writer: &mut W) -> Result<()> {
        if self.opaque == Some(self.depth) {
            self.opaque = None;
        }
        Ok(())
    }

    fn write_string_fragment<W: Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> Result<()> {
        if !self.is_key {
            return writer.write_all(fragment.as_bytes());
        }
        if casing::OPAQUE.contains(&fragment) {
            self.opaque = Some(self.depth);
        }
        writer.write_all(casing::to_camel(fragment).as_bytes())
    }
}
