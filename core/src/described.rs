//! How a record describes itself: the name, kind and sentence of each member, from its doc comments. Nothing here knows any
//! record; [`crate::surface`] lists them.

use serde_json::{Map, Value};

/// What a value is, in words that every language has a type for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A duration in seconds, fractions allowed.
    Seconds,
    /// A point in time, in seconds since the epoch.
    Time,
    /// A point in time as the API writes it, ISO 8601.
    Date,
    /// Text.
    Text,
    /// Text that no package prints.
    Secret,
    /// One text or a list of them.
    TextOrTexts,
    /// One secret or a list of them.
    SecretOrSecrets,
    /// A list of text.
    Texts,
    /// A name among those of [`crate::seal::Format::ALL`].
    Format,
    /// A list of such names.
    Formats,
    /// A name among those of [`crate::error::Code::ALL`].
    Code,
    /// An error of this library.
    Error,
    /// Any JSON value.
    Json,
    /// A JSON object whose members are somebody else's.
    Object,
    /// A record of this name.
    Record(&'static str),
    /// A list of records of this name.
    Records(&'static str),
}

/// Whether a member has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always.
    Value,
    /// A value or null.
    Maybe,
    /// Never: it is null.
    Null,
    /// It is this boolean.
    Always(bool),
}

/// An option, or a member of a record.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// The name in snake_case, as in every reply.
    pub name: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// Of an option: whether it has to be passed. Of a member: whether it has a value; of an outcome, when signed in.
    pub presence: Presence,
    /// Of a member of an outcome: whether it has a value when not signed in.
    pub signed_out: Presence,
    about: &'static str,
}

impl Member {
    /// A row.
    pub const fn new(name: &'static str, kind: Kind, presence: Presence, about: &'static str) -> Self {
        Self { name, kind, presence, signed_out: presence, about }
    }

    /// A row of an outcome.
    pub(crate) const fn of_outcome(
        name: &'static str,
        kind: Kind,
        [presence, signed_out]: [Presence; 2],
        about: &'static str,
    ) -> Self {
        Self { name, kind, presence, signed_out, about }
    }

    /// The same row, of an option that has to be passed.
    pub(crate) fn required(self) -> Self {
        Self { presence: Presence::Value, ..self }
    }

    /// What it means: plain sentences, names of other members and options in backticks.
    pub fn about(&self) -> &'static str {
        self.about.trim()
    }
}

/// A record, or the options of a call.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// The name in CamelCase.
    pub name: &'static str,
    about: &'static str,
    /// Its rows, in order.
    pub members: &'static [Member],
}

impl Record {
    /// A record and its rows.
    pub const fn new(name: &'static str, about: &'static str, members: &'static [Member]) -> Self {
        Self { name, about, members }
    }

    /// What it is.
    pub fn about(&self) -> &'static str {
        self.about.trim()
    }
}

/// A type that is a record of these tables.
pub trait Described {
    /// Its rows.
    const RECORD: Record;
}

/// A type that a member of such a record may have.
pub trait Typed {
    /// Its kind.
    const KIND: Kind;
    /// Whether it may be left out, or null.
    const PRESENCE: Presence = Presence::Value;
}

/// Says of types what kind of member they are. Each stands beside its type.
macro_rules! typed {
    ($($type:ty => $kind:expr),* $(,)?) => {
        $( impl $crate::described::Typed for $type { const KIND: $crate::described::Kind = $kind; } )*
    };
}
pub(crate) use typed;

typed! {
    bool => Kind::Bool,
    u16 => Kind::Int,
    usize => Kind::Int,
    i64 => Kind::Time,
    u64 => Kind::Seconds,
    f64 => Kind::Seconds,
    String => Kind::Text,
    &'static str => Kind::Text,
    Vec<String> => Kind::Texts,
    Value => Kind::Json,
    Map<String, Value> => Kind::Object,
}

impl<T: Typed> Typed for Option<T> {
    const KIND: Kind = T::KIND;
    const PRESENCE: Presence = Presence::Maybe;
}

/// Defines a record as usual and gives it its rows: the doc comments are the sentences.
macro_rules! described {
    ($(#[doc = $about:literal])+ #[derive($($derive:ident),+)] $(#[serde($default:ident)])? pub struct $name:ident {
        $( $(#[doc = $line:literal])+ $(#[serde($($serde:tt)*)])? pub $field:ident: $type:ty, )*
    }) => {
        $(#[doc = $about])+ #[derive($($derive),+)] $(#[serde($default)])? pub struct $name {
            $( $(#[doc = $line])+ $(#[serde($($serde)*)])? pub $field: $type, )*
        }

        impl $crate::described::Described for $name {
            const RECORD: $crate::described::Record = $crate::described::Record::new(
                stringify!($name),
                concat!($($about),+),
                &[$( $crate::described::Member::new(
                    stringify!($field),
                    <$type as $crate::described::Typed>::KIND,
                    <$type as $crate::described::Typed>::PRESENCE,
                    concat!($($line),+),
                ), )*],
            );
        }
    };
}
pub(crate) use described;
