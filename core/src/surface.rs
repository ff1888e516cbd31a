//! What crosses to the packages of other languages, as tables: the options of a client and of every operation, the
//! members of every record, the codes, and which of them are secret. Each has its name, kind and sentence here or beside
//! the type that it belongs to, once.
//!
//! `core/tests/packages` writes the lists of every package from these tables, and [`describe`] replies their names, so
//! that the parity test of each package sees what it lacks.

mod parameters;
mod records;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use crate::api;
use crate::authentication::Authentication;
use crate::authorize::{AuthorizationRequest, AuthorizationUrlOptions};
use crate::client::Client;
use crate::config::ClientOptions;
use crate::described::Described;
use crate::error::Code;
use crate::exchange::{AuthenticationResponse, Grant, SealOptions};
use crate::inspect::{Check, InspectOptions, Inspection};
use crate::logout::LogoutUrlOptions;
use crate::pkce::Pkce;
use crate::sealing::{SealDataOptions, SealSessionOptions, UnsealDataOptions};
use crate::session::{AuthenticateOptions, LoadOptions, RefreshOptions, SessionLogoutOptions};
use crate::testing::TestingSession;
use crate::web::{Requirement, Routes, StartOptions, SwitchOptions, WebOptions, WebRequest};

pub use crate::described::{Kind, Member, Presence, Record};

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

/// The options of the web flow: the value of the client's option `web`, and of its `routes`.
pub const WEB_OPTIONS: [Record; 2] = [WebOptions::RECORD, Routes::RECORD];

/// What programs pass to kits: that of a sign-in, a guard, a switch, and of the session of a test.
pub const WEB_CALLS: [Record; 4] =
    [StartOptions::RECORD, Requirement::RECORD, SwitchOptions::RECORD, TestingSession::RECORD];

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

/// Secret members that these tables cannot name: parts of requests and configuration, records that are
/// secret as a whole, and text that is secret only here. `raw` and `fields` hold what this version does not know.
const BESIDE_THE_TABLES: &[&str] = &[
    "api_key",
    "client_secret",
    "cookie_password",
    "fields",
    "id_token",
    "oauth_tokens",
    "password",
    "pending_authentication_token",
    "raw",
    "state",
    "token",
    "totp",
    "url",
];

/// Members that no package prints, in snake_case and in order, wherever they stand in a record: those of kind `Secret` in
/// these tables, and a few more. The `code` of an error is a word of this library and no secret.
pub fn secret_names() -> &'static [&'static str] {
    static NAMES: OnceLock<Vec<&str>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let records = records();
        let members = records.iter().flat_map(|record| record.members);
        let tabled = members.filter(|member| member.kind == Kind::Secret).map(|member| member.name);
        let names: BTreeSet<_> = tabled.chain(BESIDE_THE_TABLES.iter().copied()).collect();
        names.into_iter().collect()
    })
}

/// Whether packages must not print a member.
pub fn is_secret(member: &Member) -> bool {
    matches!(member.kind, Kind::Secret | Kind::SecretOrSecrets) || secret_names().contains(&member.name)
}

/// The names of everything in these tables, for the parity tests of the packages.
pub fn describe() -> Value {
    let names = |members: &[Member]| members.iter().map(|member| member.name).collect::<Vec<_>>();
    let named = |records: &mut dyn Iterator<Item = &Record>| {
        records.map(|record| (record.name.to_owned(), json!(names(record.members)))).collect::<Map<_, _>>()
    };
    let records = named(&mut records().iter());
    let operations: Map<_, _> =
        operations().into_iter().map(|operation| (operation.name, json!(names(&operation.options)))).collect();
    json!({
        "client_options": names(CLIENT_OPTIONS.members),
        "operations": operations,
        "records": records,
        "web": named(&mut WEB_OPTIONS.iter().chain(&WEB_CALLS)),
        "request_operations": WebRequest::operations(),
        "testing_operations": Client::testing_operations(),
        "codes": Code::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>(),
        "secrets": secret_names(),
    })
}
