//! What a value is sealed for. It opens for nothing else.

/// What a value is sealed for: a session, data, or data of a name that the program chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose<'a>(Kind<'a>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind<'a> {
    Session,
    Data(&'a str),
}

impl<'a> Purpose<'a> {
    /// A session's cookie.
    pub(super) const SESSION: Purpose<'static> = Purpose(Kind::Session);

    /// A value of a program's own, for no purpose in particular.
    pub const DATA: Purpose<'static> = Purpose(Kind::Data(""));

    /// A value of a program's own for this purpose, or for none in particular if the name is empty.
    pub fn data(name: &'a str) -> Self {
        Self(Kind::Data(name))
    }

    pub(super) fn is_named(self) -> bool {
        matches!(self.0, Kind::Data(name) if !name.is_empty())
    }

    /// What a key for this purpose is derived with, after the text that says what it is a key of. Sessions came first,
    /// and nothing is added for them.
    pub(super) fn after(self, info: &[u8]) -> Vec<u8> {
        match self.0 {
            Kind::Session => info.to_vec(),
            Kind::Data(name) => [info, DATA, name.as_bytes()].concat(),
        }
    }
}

/// A zero byte stands in no name of a key, so no name of a purpose reaches back over it.
const DATA: &[u8] = b"\0data\0";
