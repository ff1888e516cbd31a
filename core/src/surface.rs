//! What crosses to the packages of other languages, as tables: the options of a client and of every operation, the
//! members of every record, the codes, and which of them are secret. Each has its name, kind and sentence here or beside
//! the type that it belongs to, once.
//!
//! `core/tests/packages` writes the lists of every package from these tables, and [`describe`] replies their names, so
//! that the parity test of each package sees what it lacks.

mod parameters;
mod records;

use serde_json::{Map, Value, json};

use crate::api;
use crate::authentication::Authentication;
use crate::authorize::{AuthorizationRequest, AuthorizationUrlOptions};
use crate::config::ClientOptions;
use crate::error::Code;
use crate::exchange::{AuthenticationResponse, Grant, SealOptions};
use crate::inspect::{Check, InspectOptions, Inspection};
use crate::logout::LogoutUrlOptions;
use crate::model::{Impersonator, User};
use crate::options::OneOrMany;
use crate::pkce::Pkce;
use crate::seal::Format;
use crate::sealing::{SealDataOptions, SealSessionOptions, UnsealDataOptions};
use crate::secret::Secret;
use crate::session::{AuthenticateOptions, LoadOptions, RefreshOptions, SessionLogoutOptions};
use crate::time::Timestamp;

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
    /// A name among those of [`Format::ALL`].
    Format,
    /// A list of such names.
    Formats,
    /// A name among those of [`Code::ALL`].
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

    /// What it means: plain sentences, names of other members and options in backticks.
    pub fn about(&self) -> &'static str {
        self.about.trim()
    }

    /// Whether packages must not print it.
    pub fn is_secret(&self) -> bool {
        matches!(self.kind, Kind::Secret | Kind::SecretOrSecrets) || secret_names().contains(&self.name)
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

macro_rules! typed {
    ($($type:ty => $kind:expr),* $(,)?) => { $( impl Typed for $type { const KIND: Kind = $kind; } )* };
}

typed! {
    u16 => Kind::Int,
    usize => Kind::Int,
    i64 => Kind::Time,
    u64 => Kind::Seconds,
    f64 => Kind::Seconds,
    Timestamp => Kind::Time,
    String => Kind::Text,
    &'static str => Kind::Text,
    Secret => Kind::Secret,
    OneOrMany<String> => Kind::TextOrTexts,
    OneOrMany<Secret> => Kind::SecretOrSecrets,
    Vec<String> => Kind::Texts,
    Format => Kind::Format,
    Vec<Format> => Kind::Formats,
    Code => Kind::Code,
    Value => Kind::Json,
    Map<String, Value> => Kind::Object,
    User => Kind::Record("User"),
    Impersonator => Kind::Record("Impersonator"),
    Vec<Check> => Kind::Records("Check"),
}

impl Typed for bool {
    const KIND: Kind = Kind::Bool;
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

        impl $crate::surface::Described for $name {
            const RECORD: $crate::surface::Record = $crate::surface::Record::new(
                stringify!($name),
                concat!($($about),+),
                &[$( $crate::surface::Member::new(
                    stringify!($field),
                    <$type as $crate::surface::Typed>::KIND,
                    <$type as $crate::surface::Typed>::PRESENCE,
                    concat!($($line),+),
                ), )*],
            );
        }
    };
}
pub(crate) use described;

/// What an operation of a client or a session takes.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The name, `session.` before those of a session.
    pub name: String,
    /// Its options, required ones first.
    pub options: Vec<Member>,
}

/// The options of a client.
pub const CLIENT_OPTIONS: Record = ClientOptions::RECORD;

/// The options that seal the session of an exchange: the value of the option `session`.
pub const SEAL_OPTIONS: Record = SealOptions::RECORD;

/// Every record that an operation replies.
pub fn records() -> Vec<Record> {
    let ours = [
        Authentication::RECORD,
        AuthenticationResponse::RECORD,
        AuthorizationRequest::RECORD,
        Pkce::RECORD,
        Inspection::RECORD,
        Check::RECORD,
    ];
    ours.into_iter().chain(records::OF_THE_API.iter().copied()).collect()
}

/// Every operation with its options.
pub fn operations() -> Vec<Operation> {
    let described = [
        ("authorization_url", AuthorizationUrlOptions::RECORD),
        ("authorization_url_with_pkce", AuthorizationUrlOptions::RECORD),
        ("logout_url", LogoutUrlOptions::RECORD),
        ("seal_data", SealDataOptions::RECORD),
        ("unseal_data", UnsealDataOptions::RECORD),
        ("seal_session_from_auth_response", SealSessionOptions::RECORD),
        ("inspect", InspectOptions::RECORD),
        ("load_sealed_session", LoadOptions::RECORD),
        ("session.authenticate", AuthenticateOptions::RECORD),
        ("session.refresh", RefreshOptions::RECORD),
        ("session.logout_url", SessionLogoutOptions::RECORD),
    ];
    let described = described
        .into_iter()
        .map(|(name, record)| Operation { name: name.to_owned(), options: record.members.to_vec() });
    let bare = [("pkce_generate", &[][..]), ("jwks_url", &["client_id"]), ("session.reseal", &[])];
    let bare = bare.into_iter().map(|(name, options)| (name.to_owned(), parameters::rows(&[], options)));
    let grants = Grant::all().map(|grant| {
        let (required, optional) = grant.parameters();
        (format!("authenticate_with_{}", grant.as_str()), parameters::rows(required, &optional))
    });
    let calls = api::names().filter_map(|name| {
        let (required, optional) = api::parameters(name)?;
        Some((name.to_owned(), parameters::rows(required, &optional)))
    });
    let tabled = bare.into_iter().chain(grants).chain(calls).map(|(name, options)| Operation { name, options });
    described.chain(tabled).collect()
}

/// Members that no package prints, in snake_case, wherever they stand in a record. The `code` of an error is a word of
/// this library and no secret.
pub fn secret_names() -> &'static [&'static str] {
    crate::secret::NAMES
}

/// The names of everything in these tables, for the parity tests of the packages.
pub fn describe() -> Value {
    let names = |members: &[Member]| members.iter().map(|member| member.name).collect::<Vec<_>>();
    let records: Map<_, _> =
        records().iter().map(|record| (record.name.to_owned(), json!(names(record.members)))).collect();
    let operations: Map<_, _> =
        operations().into_iter().map(|operation| (operation.name, json!(names(&operation.options)))).collect();
    json!({
        "client_options": names(CLIENT_OPTIONS.members),
        "operations": operations,
        "records": records,
        "codes": Code::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>(),
        "secrets": secret_names(),
    })
}
