//! Text of Ruby's as the engine takes it.
//!
//! Web servers label as binary what came over the wire, and a process without a locale labels its environment as ASCII:
//! there the bytes decide. Any other label is trusted.

use magnus::{Error, RString, Ruby, Symbol, encoding::EncodingCapable, prelude::*};

/// The text of a string, in UTF-8.
///
/// # Errors
/// Ruby's own, when the string holds no such text.
pub fn of(ruby: &Ruby, string: RString) -> Result<String, Error> {
    string.to_string().or_else(|refused| {
        let label = string.enc_get();
        if label != ruby.ascii8bit_encindex() && label != ruby.usascii_encindex() {
            return Err(refused);
        }
        let bytes: RString = string.funcall("b", ())?;
        bytes.funcall::<_, _, RString>("force_encoding", ("UTF-8",))?.to_string()
    })
}

/// As [`of`], the name of a symbol.
///
/// # Errors
/// As [`of`].
pub fn of_symbol(ruby: &Ruby, symbol: Symbol) -> Result<String, Error> {
    match symbol.name() {
        Ok(name) => Ok(name.into_owned()),
        Err(_) => of(ruby, symbol.funcall("name", ())?),
    }
}
