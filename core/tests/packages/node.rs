//! The TypeScript of `node/lib`: options, records, codes and which members of an outcome are lazy or secret.

use authkit_core::Code;
use authkit_core::authentication::LAZY_MEMBERS;
use authkit_core::casing::to_camel;
use authkit_core::surface::{self, Kind, Member, Operation, Presence, Record};

use crate::names::{Name, Names, wrapped};
use crate::rows::{common_to_grants, is_grant, of_the_web, operation, record, takes_null};
use crate::{Block, are_written};

/// Where TypeScript can say more than the table: sets of words, and members that the API leaves out.
const TYPES: &[(&str, &str)] = &[
    ("WorkOSOptions.jwks", "?: { keys: readonly object[] } | undefined"),
    (
        "AuthorizationOptions.provider",
        "?: 'authkit' | 'AppleOAuth' | 'GitHubOAuth' | 'GoogleOAuth' | 'MicrosoftOAuth' | (string & {}) | undefined",
    ),
    ("AuthorizationOptions.screen_hint", "?: 'sign-in' | 'sign-up' | undefined"),
    (
        "AuthorizationOptions.provider_query_params",
        "?: Readonly<Record<string, string | number | boolean>> | undefined",
    ),
    ("WebOptions.same_site", "?: 'lax' | 'strict' | 'none' | undefined"),
    ("WebOptions.get_sign_out", "?: 'own_pages' | 'always' | 'never' | undefined"),
    ("WebOptions.stateless_callback", "?: 'restart' | 'refuse' | 'accept_impersonation' | undefined"),
    ("WebOptions.routes", "?: Routes | undefined"),
    ("StartOptions.screen_hint", "?: 'sign-in' | 'sign-up' | undefined"),
    ("Requirement.organization", "?: boolean | string | undefined"),
    ("TestingSession.user", "?: Partial<User> | undefined"),
    ("TestingSession.impersonator", "?: (Pick<Impersonator, 'email'> & Partial<Impersonator>) | undefined"),
    ("GrantOptions.session", "?: SealSessionOptions | undefined"),
    ("LoadSealedSessionOptions.session_data", "?: string | null | undefined"),
    ("SealSessionFromAuthResponseOptions.impersonator", "?: Impersonator | null | undefined"),
    ("SealSessionFromAuthResponseOptions.organization_id", "?: string | null | undefined"),
    ("SealSessionFromAuthResponseOptions.authentication_method", "?: AuthenticationMethod | null | undefined"),
    ("ListSessionsOptions.order", "?: 'normal' | 'asc' | 'desc' | undefined"),
    ("EnrollAuthFactorOptions.type", ": 'totp'"),
    ("Authenticated.authentication_method", ": AuthenticationMethod | null"),
    ("Authenticated.claims", ": AccessTokenClaims"),
    ("AuthenticationResponse.authentication_method", ": AuthenticationMethod | null"),
    ("PkcePair.code_challenge_method", ": 'S256'"),
    ("User.object", "?: 'user'"),
    ("User.name", "?: string | null"),
    ("User.metadata", ": Record<string, string>"),
    ("Session.object", ": 'session'"),
    ("Session.organization_id", "?: string | null"),
    ("Session.status", ": 'active' | 'expired' | 'revoked' | (string & {})"),
    ("Session.impersonator", "?: Impersonator | null"),
    ("List<T>.object", ": 'list'"),
    ("List<T>.data", ": T[]"),
    ("DeviceAuthorization.verification_uri_complete", "?: string"),
    ("DeviceAuthorization.interval", "?: number"),
    ("MagicAuth.object", ": 'magic_auth'"),
    ("MagicAuth.radar_auth_attempt_id", "?: string"),
    ("AuthenticationFactor.object", "?: 'authentication_factor'"),
    ("AuthenticationFactor.type", ": 'totp' | (string & {})"),
    ("AuthenticationFactor.totp", "?: Totp"),
    ("AuthenticationFactor.user_id", "?: string"),
    ("AuthenticationFactor.created_at", "?: string"),
    ("AuthenticationFactor.updated_at", "?: string"),
    ("AuthenticationChallenge.object", "?: 'authentication_challenge'"),
    ("AuthenticationChallenge.created_at", "?: string"),
    ("AuthenticationChallenge.updated_at", "?: string"),
];

/// Durations of these names are milliseconds in Node; `lib/workos.ts` converts them.
const MILLISECONDS: &[&str] = &["timeout", "connect_timeout"];

/// Options that are arguments before the others.
const POSITIONAL: &[(&str, &str)] = &[("list_sessions", "user_id"), ("seal_data", "data"), ("unseal_data", "sealed")];

/// Operations whose options have a type that is written by hand, or none.
const BY_HAND: &[&str] =
    &["authorization_url", "authorization_url_with_pkce", "jwks_url", "pkce_generate", "session.reseal"];

/// The challenge of an authorization URL has types of its own: its two options go together.
const CHALLENGE: &[&str] = &["code_challenge", "code_challenge_method"];

#[test]
fn the_lists_of_the_node_package_are_up_to_date() {
    let node = Node { names: Names::of("node") };
    let options = "node/lib/options.ts";
    let records = "node/lib/records.ts";
    let authentication = "node/lib/authentication.ts";
    let block = |file, name: &str, text| Block { file, name: name.to_owned(), text };
    are_written(&[
        block(options, "WorkOSOptions", node.options("WorkOSOptions", surface::CLIENT_OPTIONS.members, true)),
        block(options, "web", node.of_the_web()),
        block(options, "AuthorizationOptions", node.authorization()),
        block(options, "SealSessionOptions", node.options("SealSessionOptions", surface::SEAL_OPTIONS.members, false)),
        block(options, "GrantOptions", node.options("GrantOptions", &common_to_grants(), false)),
        block(options, "options of operations", node.operations()),
        block(records, "Authenticated", node.outcome("Authenticated", |member| member.presence)),
        block(records, "NotAuthenticated", node.outcome("NotAuthenticated", |member| member.signed_out)),
        block(records, "records", node.records()),
        block("node/lib/codes.ts", "codes", codes()),
        block(authentication, "lazy members", quoted(LAZY_MEMBERS)),
        block(authentication, "members", members_of_the_summary()),
        block(authentication, "secret members", secret_members()),
    ]);
}

struct Node {
    names: Names,
}

impl Node {
    /// The members of an options type.
    fn options(&self, of: &str, options: &[Member], all_optional: bool) -> String {
        let write = |option: &Member| {
            // A switch that is left out is off.
            let is_required = option.presence == Presence::Value && option.kind != Kind::Bool && !all_optional;
            let value = option_type(option.kind);
            let or_null = if takes_null(of, option) { " | null" } else { "" };
            let value = if is_required { format!(": {value}") } else { format!("?: {value}{or_null} | undefined") };
            self.member(of, option, &value, self.about_option(option))
        };
        options.iter().map(write).collect()
    }

    /// The types of the web flow.
    fn of_the_web(&self) -> String {
        let write = |record: Record| {
            let about = documented(&self.about(record.about()), 0);
            let members = indented(&self.options(record.name, record.members, false));
            format!("{about}export interface {} {{\n{members}}}\n", record.name)
        };
        of_the_web().into_iter().map(write).collect::<Vec<_>>().join("\n")
    }

    fn authorization(&self) -> String {
        let operation = operation("authorization_url");
        let options: Vec<_> =
            operation.options.into_iter().filter(|option| !CHALLENGE.contains(&option.name)).collect();
        self.options("AuthorizationOptions", &options, false)
    }

    /// The options type of every operation that has one.
    fn operations(&self) -> String {
        let operations = surface::operations();
        let operations = operations.iter().filter(|operation| !BY_HAND.contains(&&*operation.name));
        operations.map(|operation| self.operation(operation)).collect::<Vec<_>>().join("\n")
    }

    fn operation(&self, operation: &Operation) -> String {
        let method = self.names.method(&operation.name).unwrap();
        let (name, link) = options_name(method);
        let positional = |option: &Member| POSITIONAL.contains(&(&operation.name, option.name));
        let is_common = |option: &Member| common_to_grants().iter().any(|common| common.name == option.name);
        let is_grant = is_grant(operation);
        // Every call to the API takes the client's id, and so does what touches no network and has no `signal`.
        let takes_client = operation.options.iter().any(|option| option.name == "client_id");
        let is_request = takes_client && !is_grant && operation.name != "load_sealed_session";
        let options: Vec<_> = (operation.options.iter().copied())
            .filter(|option| !positional(option))
            .filter(|option| !(is_grant && is_common(option) || is_request && option.name == "client_id"))
            .collect();
        let base = match &*operation.name {
            _ if is_grant => "GrantOptions",
            _ if is_request => "RequestOptions",
            "inspect" => "CallOptions",
            name if name.starts_with("session.") => "CallOptions",
            _ => "",
        };
        let about = format!("/** Options of {{@link {link}}}. */\n");
        if options.is_empty() {
            return format!("{about}export type {name} = {base};\n");
        }
        let extends = if base.is_empty() { String::new() } else { format!(" extends {base}") };
        format!("{about}export interface {name}{extends} {{\n{}}}\n", indented(&self.options(&name, &options, false)))
    }

    /// The members of an outcome, when signed in or when not.
    fn outcome(&self, of: &str, presence: impl Fn(&Member) -> Presence) -> String {
        let write = |member: &Member| {
            let value = member_type(member.kind, presence(member));
            self.member(of, member, &format!(": {value}"), self.about(member.about()))
        };
        record("Authentication").members.iter().map(write).collect()
    }

    /// Every record but the outcomes.
    fn records(&self) -> String {
        let records = surface::records();
        let records = records.iter().filter(|record| record.name != "Authentication");
        records.map(|record| self.record(record)).collect::<Vec<_>>().join("\n")
    }

    fn record(&self, record: &Record) -> String {
        let name = record_name(record.name);
        let write = |member: &Member| {
            let value = member_type(member.kind, member.presence);
            // The value of `object` is the API's word.
            let mut about =
                if member.name == "object" { member.about().to_owned() } else { self.about(member.about()) };
            if surface::is_secret(member) && !about.contains("ecret") {
                about += " Secret.";
            }
            self.member(name, member, &format!(": {value}"), about)
        };
        let members: String = record.members.iter().map(write).collect();
        let about = documented(&self.about(record.about()), 0);
        format!("{about}export interface {name} {{\n{}}}\n", indented(&members))
    }

    fn member(&self, of: &str, member: &Member, value: &str, about: String) -> String {
        let special = TYPES.iter().find(|(name, _)| *name == format!("{of}.{}", member.name));
        let value = special.map_or(value, |(_, value)| value);
        format!("{}{}{value};\n", documented(&about, 2), to_camel(member.name))
    }

    fn about_option(&self, option: &Member) -> String {
        let about = self.about(option.about());
        let unit = if MILLISECONDS.contains(&option.name) { "milliseconds" } else { "seconds" };
        if option.kind != Kind::Seconds || about.starts_with("How many seconds") {
            return about;
        }
        let (first, rest) = about.split_at(1);
        format!("In {unit}: {}{rest}", first.to_lowercase())
    }

    fn about(&self, sentences: &str) -> String {
        self.names.spelled(sentences, |name| match name {
            Name::Member(name) => format!("`{}`", to_camel(name)),
            Name::Method(method) => format!("`{}`", method.rsplit('.').next().unwrap_or(method)),
            Name::Other(text) => format!("`{text}`"),
        })
    }
}

/// The type of a method's options, and the method as a comment links it.
fn options_name(method: &str) -> (String, String) {
    let (object, method) = method.split_once('.').unwrap();
    let is_session = object == "session";
    let class = if is_session { "SealedSession" } else { "UserManagement" };
    let link = format!("{class}.{method}");
    let bare = method.strip_prefix("get").unwrap_or(method);
    let mut name = bare[..1].to_uppercase() + &bare[1..] + "Options";
    if is_session && method.starts_with("get") {
        name.insert_str(0, "Session");
    }
    (name, link)
}

/// The name that the vendor's package has for a record.
fn record_name(name: &'static str) -> &'static str {
    match name {
        "Pkce" => "PkcePair",
        "OAuthTokens" => "OauthTokens",
        "SessionList" => "List<T>",
        "Check" => "InspectionCheck",
        name => name,
    }
}

fn option_type(kind: Kind) -> String {
    match kind {
        Kind::Texts => "readonly string[]".to_owned(),
        Kind::Formats => "readonly SealFormat[]".to_owned(),
        Kind::Object => "Readonly<Record<string, unknown>>".to_owned(),
        kind => value_type(kind),
    }
}

fn member_type(kind: Kind, presence: Presence) -> String {
    match presence {
        Presence::Value => value_type(kind),
        Presence::Maybe => format!("{} | null", value_type(kind)),
        Presence::Null => "null".to_owned(),
        Presence::Always(value) => value.to_string(),
    }
}

fn value_type(kind: Kind) -> String {
    let name = match kind {
        Kind::Bool => "boolean",
        Kind::Int | Kind::Seconds | Kind::Time => "number",
        Kind::Date | Kind::Text | Kind::Secret => "string",
        Kind::TextOrTexts => "string | readonly string[]",
        Kind::SecretOrSecrets => "CookiePassword",
        Kind::Texts => "string[]",
        Kind::Format => "SealFormat",
        Kind::Formats => "SealFormat[]",
        Kind::Code => "Code",
        Kind::Error => "AuthKitError",
        Kind::Json => "unknown",
        Kind::Object => "Record<string, unknown>",
        Kind::Record(name) => record_name(name),
        Kind::Records(name) => return format!("{}[]", record_name(name)),
    };
    name.to_owned()
}

/// A comment of its own, for what stands this far from the margin.
fn documented(about: &str, indent: usize) -> String {
    let line = format!("/** {about} */\n");
    if indent + line.trim_end().chars().count() <= 120 {
        return line;
    }
    let lines = wrapped(about, 117 - indent).into_iter().map(|line| format!(" * {line}\n"));
    format!("/**\n{} */\n", lines.collect::<String>())
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

fn codes() -> String {
    Code::ALL.iter().map(|code| format!("'{}',\n", code.as_str())).collect()
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("'{}',\n", to_camel(name))).collect()
}

/// The members that every outcome has at once, as its literal names them.
fn members_of_the_summary() -> String {
    let is_plain = |member: &&Member| !LAZY_MEMBERS.contains(&member.name) && !surface::is_secret(member);
    let members = record("Authentication").members.iter().filter(is_plain);
    members.map(|member| to_camel(member.name)).map(|name| format!("{name}: summary.{name},\n")).collect()
}

fn secret_members() -> String {
    let secret: Vec<_> = record("Authentication")
        .members
        .iter()
        .filter(|member| surface::is_secret(member))
        .map(|member| member.name)
        .collect();
    quoted(&secret)
}
