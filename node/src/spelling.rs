//! Writes JSON whose keys are in camelCase, in one pass and without a copy of the record.

use std::borrow::Cow;
use std::io::{Result, Write};

use authkit_core as engine;
use engine::authentication::LazyMember;
use engine::casing;
use engine::raw_json::{RawMember, RawObject};
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// The JSON of a record, its keys converted to camelCase.
pub fn camel(record: &impl Serialize) -> serde_json::Result<String> {
    let mut text = Vec::with_capacity(1024);
    write(record, &mut text)?;
    String::from_utf8(text).map_err(serde::ser::Error::custom)
}

/// The same behind what is written already.
pub fn write(record: &impl Serialize, text: &mut Vec<u8>) -> serde_json::Result<()> {
    record.serialize(&mut Serializer::with_formatter(text, Camel::default()))
}

/// Writes the lazy member of a session that has this name, on one line.
pub fn write_lazy_member(name: &str, member: LazyMember<'_>, text: &mut Vec<u8>) -> serde_json::Result<()> {
    let is_opaque = casing::OPAQUE.contains(&name);
    match member {
        LazyMember::Record(record) => write_object(&record, is_opaque, text),
        LazyMember::Claim(claim) => write_raw(claim, is_opaque, text),
        LazyMember::Nothing => write(&(), text),
    }
}

fn write_object(object: &RawObject, is_opaque: bool, text: &mut Vec<u8>) -> serde_json::Result<()> {
    text.push(b'{');
    for (position, (name, value)) in object.iter().enumerate() {
        if position > 0 {
            text.push(b',');
        }
        let spelled = if is_opaque { Cow::Borrowed(name) } else { casing::to_camel(name) };
        serde_json::to_writer(&mut *text, &spelled)?;
        text.push(b':');
        write_raw(value, is_opaque || casing::OPAQUE.contains(&name), text)?;
    }
    text.push(b'}');
    Ok(())
}

/// Copies what was written, unless there may be keys to convert in it or it runs over several lines.
fn write_raw(value: RawMember<'_>, is_opaque: bool, text: &mut Vec<u8>) -> serde_json::Result<()> {
    let json = value.json();
    if json.contains('\n') || (json.contains('{') && !is_opaque) {
        let opaque = is_opaque.then_some(0);
        return value.serialize(&mut Serializer::with_formatter(text, Camel { opaque, ..Camel::default() }));
    }
    text.extend_from_slice(json.as_bytes());
    Ok(())
}

/// Compact JSON, except that keys outside the members of [`casing::OPAQUE`] are converted.
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
