//! JSON text as each vendor's runtime writes it. Readers do not care; being the same keeps a diff of two cookies empty.

use std::io;

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

/// As JavaScript and Ruby write it: without blanks.
pub(super) fn compact(value: &Value) -> Vec<u8> {
    written(value, CompactFormatter)
}

/// As Python writes it.
pub(super) fn as_python(value: &Value) -> Vec<u8> {
    written(value, PythonStyle)
}

fn written(value: &Value, style: impl Formatter) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1024);
    // Writing to memory cannot fail, and a `Value` has no key that is not a string.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut bytes, style));
    bytes
}

/// `json.dumps` with its defaults: spaces after separators, everything beyond ASCII escaped (contract section 5.3).
struct PythonStyle;

impl Formatter for PythonStyle {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        for character in fragment.chars() {
            // Python escapes DEL as well; what precedes the space has been escaped before this is called.
            if matches!(character, ' '..='~') {
                write!(writer, "{character}")?;
            } else {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}
