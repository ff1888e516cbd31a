//! The Go of `bindings/go`: structs of options and records, and how those that hold secrets print.

use authkit_core::surface::{self, Kind, Member, Operation, Record};
use authkit_core::web::HEADERS;

use crate::names::{Name, Names, wrapped};
use crate::rows::{common_to_grants, is_grant, of_the_web, operation, record, takes_null};
use crate::{Block, are_written};

const OPTIONS: &str = "bindings/go/options.go";
const RECORDS: &str = "bindings/go/records.go";

/// Types that say more than the kind. A pointer tells a zero that was set from one that was not.
const TYPES: &[(&str, &str)] = &[
    ("ClientOptions.https", "*bool"),
    ("ClientOptions.leeway", "*time.Duration"),
    ("ClientOptions.proxy", "string"),
    ("ClientOptions.jwks", "map[string]any"),
    ("ClientOptions.session_cache", "*int"),
    ("AuthorizationURLOptions.max_age", "*time.Duration"),
    ("WebOptions.routes", "Routes"),
    ("WebOptions.refresh_buffer", "*time.Duration"),
    ("WebOptions.origin_check", "*bool"),
    ("WebOptions.allow_impersonation", "*bool"),
    ("StartOptions.max_age", "*time.Duration"),
    ("StartOptions.invitation_token", "Secret"),
    ("TestingSession.expires_in", "*time.Duration"),
    ("Requirement.organization", "any"),
    ("Requirement.impersonation", "*bool"),
    ("Requirement.origin_check", "*bool"),
    ("GrantOptions.session", "SealOptions"),
    ("AuthenticationResponse.raw", "Fields"),
    ("OAuthTokens.expires_at", "int64"),
    ("SessionList.list_metadata", "ListMetadata"),
    ("DeviceAuthorization.user_code", "string"),
    ("DeviceAuthorization.verification_uri_complete", "string"),
    ("EnrolledFactor.authentication_factor", "Fields"),
    ("EnrolledFactor.authentication_challenge", "AuthenticationChallenge"),
    ("Inspection.password_index", "*int"),
    ("Inspection.expires_at", "int64"),
];

/// Members that `UnmarshalJSON` reads by hand.
const DECODED: &[(&str, &str)] = &[
    ("Authentication.error", "Err error `json:\"-\"`"),
    ("Authentication.retry_after", "RetryAfter time.Duration `json:\"-\"`"),
    ("Authentication.expires_at", "ExpiresAt time.Time `json:\"-\"`"),
    ("Authentication.authenticated_at", "AuthenticatedAt time.Time `json:\"-\"`"),
];

/// Records that have no struct: [`TYPES`] gives their members as `Fields`, which print as their names.
const AS_FIELDS: &[&str] = &["AuthenticationFactor", "Totp"];

/// Operations whose options are a struct that is declared by hand, or arguments.
const BY_HAND: &[&str] = &[
    "authorization_url",
    "authorization_url_with_pkce",
    "pkce_generate",
    "logout_url",
    "jwks_url",
    "seal_data",
    "unseal_data",
    "inspect",
    "revoke_session",
    "authorize_device",
    "send_verification_email",
    "session.logout_url",
    "session.reseal",
];

/// Options that are arguments.
const POSITIONAL: &[(&str, &str)] = &[("list_sessions", "user_id"), ("seal_data", "data")];

#[test]
fn the_lists_of_the_go_module_are_up_to_date() {
    let go = Go { names: Names::of("go") };
    // Without the blank line the marker would be the beginning of a comment on what follows.
    let block = |file, name: &str, text: String| Block { file, name: name.to_owned(), text: format!("\n{text}") };
    let mut blocks: Vec<_> =
        declared_by_hand().iter().map(|(name, members)| block(OPTIONS, name, go.fields(name, members))).collect();
    blocks.extend([
        block(OPTIONS, "web", go.of_the_web() + "\n"),
        block(OPTIONS, "options of operations", go.operations() + "\n"),
        block(RECORDS, "User", go.fields("User", record("User").members)),
        block(RECORDS, "Authentication", go.fields("Authentication", record("Authentication").members)),
        block(RECORDS, "records", go.records() + "\n"),
        block("bindings/go/print.go", "printing", go.printing() + "\n"),
        block("bindings/go/reveal.go", "types with secrets in strings", go.with_hidden_strings()),
        block("bindings/go/web/headers.go", "headers", headers()),
        block("bindings/go/encode.go", "options that are written as JSON", open_options()),
    ]);
    are_written(&blocks);
}

struct Go {
    names: Names,
}

impl Go {
    fn operations(&self) -> String {
        let operations = surface::operations();
        let operations = operations.iter().filter(|operation| !BY_HAND.contains(&&*operation.name));
        operations.map(|operation| self.operation(operation)).collect::<Vec<_>>().join("\n")
    }

    fn of_the_web(&self) -> String {
        let write = |record: Record| {
            let verb = match record.name {
                "Routes" => "are",
                "Requirement" => "says",
                "TestingSession" => "is",
                _ => "say",
            };
            // The type of a duration says its unit, and nothing is null.
            let about = record.about().replace(" Durations are seconds.", "").replace("Null turns", "`NoRoute` turns");
            let about = first_small(&self.about(&about, "")).replace('"', "");
            let about = comment(&format!("{} {verb} {about}", record.name));
            format!(
                "{about}type {} struct {{\n{}}}\n",
                record.name,
                indented(&self.fields(record.name, record.members))
            )
        };
        of_the_web().into_iter().map(write).collect::<Vec<_>>().join("\n")
    }

    fn operation(&self, operation: &Operation) -> String {
        let method = self.names.method(&operation.name).unwrap();
        let name = self.options_name(operation);
        let is_grant = is_grant(operation);
        let fields = self.fields(&name, &own_options(operation));
        let embedded = if is_grant { "\tGrantOptions\n" } else { "" };
        let about = comment(&format!("{name} are the options of [{method}]."));
        format!("{about}type {name} struct {{\n{embedded}{}}}\n", indented(&fields))
    }

    fn options_name(&self, operation: &Operation) -> String {
        match &*operation.name {
            "seal_session_from_auth_response" => "SealSessionOptions".to_owned(),
            name => format!("{}Options", self.names.method(name).unwrap().rsplit('.').next().unwrap()),
        }
    }

    fn records(&self) -> String {
        let records = surface::records();
        let is_whole = |record: &&Record| !["User", "Authentication"].contains(&record.name);
        let records = records.iter().filter(|record| is_whole(record) && !AS_FIELDS.contains(&record.name));
        let write = |record: &Record| {
            let name = record_name(record.name);
            let verb = if ["OAuthTokens", "ListMetadata"].contains(&name) { "are" } else { "is" };
            let about = comment(&format!("{name} {verb} {}", first_small(&self.about(record.about(), ""))));
            format!("{about}type {name} struct {{\n{}}}\n", indented(&self.fields(name, record.members)))
        };
        records.map(write).collect::<Vec<_>>().join("\n")
    }

    fn fields(&self, of: &str, members: &[Member]) -> String {
        members.iter().map(|member| self.field(of, member)).collect()
    }

    fn field(&self, of: &str, member: &Member) -> String {
        let key = format!("{of}.{}", member.name);
        let kind = field_type(of, member);
        let declared = match DECODED.iter().find(|(name, _)| *name == key) {
            Some((_, declared)) => (*declared).to_owned(),
            None => {
                let hidden = if is_hidden_string(of, member) { " xml:\"-\" yaml:\"-\"" } else { "" };
                format!("{} {kind} `json:\"{}\"{hidden}`", field_name(member.name), member.name)
            }
        };
        let about =
            if member.name == "object" { member.about().replace('`', "\"") } else { self.about(member.about(), &kind) };
        format!("{}{declared}\n", comment(&about))
    }

    /// A sentence in Go's terms. The type says the unit of a duration or time, and nothing is null.
    fn about(&self, sentences: &str, kind: &str) -> String {
        let about = self.names.spelled(sentences, |name| match name {
            Name::Member(name) => field_name(name),
            Name::Method(method) => method.rsplit('.').next().unwrap_or(method).to_owned(),
            Name::Other(text) if text.starts_with("WORKOS_") => text.to_owned(),
            Name::Other(text) => format!("{text:?}"),
        });
        let about = about.replace("Null on", "Empty on");
        match kind.trim_start_matches('*') {
            "time.Time" => about.replace(", in seconds since the epoch", ""),
            "time.Duration" => about.replace("How many seconds", "How long"),
            _ => about,
        }
    }

    /// How every struct that holds a secret prints.
    fn printing(&self) -> String {
        // A field `Format` leaves no room for the method. The secrets beside it redact themselves.
        let has_room = |members: &[Member]| members.iter().all(|member| member.name != "format");
        let structs: Vec<_> = self.structs().into_iter().filter(|(_, members)| has_room(members)).collect();
        let secret = structs.iter().filter(|(name, members)| members.iter().any(|member| holds_secret(name, member)));
        secret.map(|(name, members)| printing(name, members)).collect::<Vec<_>>().join("\n")
    }

    fn with_hidden_strings(&self) -> String {
        let structs = self.structs();
        let hidden =
            structs.iter().filter(|(name, members)| members.iter().any(|member| is_hidden_string(name, member)));
        hidden.map(|(name, _)| format!("reflect.TypeOf({name}{{}}): true,")).collect::<Vec<_>>().join(" ")
    }

    /// Every struct with its own fields.
    fn structs(&self) -> Vec<(String, Vec<Member>)> {
        let records = surface::records().into_iter().filter(|record| !AS_FIELDS.contains(&record.name));
        let records = records.map(|record| (record_name(record.name).to_owned(), record.members.to_vec()));
        let operations = surface::operations().into_iter();
        let operations = operations.filter(|operation| !BY_HAND.contains(&&*operation.name));
        let operations = operations.map(|operation| (self.options_name(&operation), own_options(&operation)));
        // Its methods would be those of every struct that embeds it.
        let by_hand = declared_by_hand().into_iter().filter(|(name, _)| *name != "GrantOptions");
        let by_hand = by_hand.map(|(name, members)| (name.to_owned(), members));
        let of_the_web = of_the_web().into_iter().map(|record| (record.name.to_owned(), record.members.to_vec()));
        records.chain(by_hand).chain(of_the_web).chain(operations).collect()
    }
}

/// Options whose struct has a comment or a shape of its own.
fn declared_by_hand() -> Vec<(&'static str, Vec<Member>)> {
    vec![
        ("ClientOptions", surface::CLIENT_OPTIONS.members.to_vec()),
        ("AuthorizationURLOptions", operation("authorization_url").options),
        ("SealOptions", surface::SEAL_OPTIONS.members.to_vec()),
        ("GrantOptions", common_to_grants()),
        ("LogoutURLOptions", operation("logout_url").options),
        ("SealDataOptions", own_options(&operation("seal_data"))),
    ]
}

fn own_options(operation: &Operation) -> Vec<Member> {
    let is_grant = is_grant(operation);
    let is_common = |option: &Member| common_to_grants().iter().any(|common| common.name == option.name);
    let options = operation.options.iter().copied();
    let options = options.filter(|option| !POSITIONAL.contains(&(&operation.name, option.name)));
    options.filter(|option| !(is_grant && is_common(option))).collect()
}

fn record_name(name: &'static str) -> &'static str {
    match name {
        "Pkce" => "PKCE",
        "Check" => "InspectionCheck",
        name => name,
    }
}

fn field_name(name: &str) -> String {
    let word = |word: &str| match word {
        "api" | "ca" | "http" | "https" | "id" | "ip" | "jwks" | "kid" | "ok" | "qr" | "sms" | "totp" | "ttl"
        | "uri" | "url" => word.to_uppercase(),
        "oauth" => "OAuth".to_owned(),
        _ => word[..1].to_uppercase() + &word[1..],
    };
    name.split('_').map(word).collect()
}

fn field_type(of: &str, member: &Member) -> String {
    let key = format!("{of}.{}", member.name);
    if let Some((_, kind)) = TYPES.iter().find(|(name, _)| *name == key) {
        return (*kind).to_owned();
    }
    if takes_null(of, member) {
        return "Route".to_owned();
    }
    let kind = match member.kind {
        Kind::Bool => "bool",
        Kind::Int => "int",
        Kind::Seconds => "time.Duration",
        Kind::Time => "time.Time",
        Kind::Secret => "Secret",
        // `hiddenText` in `print.go` hides it.
        Kind::Date | Kind::Text | Kind::Format | Kind::Code => "string",
        Kind::TextOrTexts | Kind::Texts | Kind::Formats => "[]string",
        Kind::SecretOrSecrets => "Passwords",
        Kind::Error => "error",
        Kind::Json => "any",
        Kind::Object if of.ends_with("Options") => "map[string]any",
        Kind::Object => "Members",
        Kind::Record(name) => return format!("*{}", record_name(name)),
        Kind::Records(name) => return format!("[]{}", record_name(name)),
    };
    kind.to_owned()
}

/// Whether a field is a plain string that must not be printed.
fn is_hidden_string(of: &str, member: &Member) -> bool {
    field_type(of, member) == "string" && surface::is_secret(member)
}

fn holds_secret(of: &str, member: &Member) -> bool {
    let kind = field_type(of, member);
    ["Secret", "Passwords", "Members", "Fields"].contains(&&*kind) || is_hidden_string(of, member)
}

fn printing(name: &str, members: &[Member]) -> String {
    let receiver = name[..1].to_lowercase();
    let fields = members.iter().filter(|member| is_hidden_string(name, member));
    let fields: Vec<_> = fields.map(|member| format!("{receiver}.{}", field_name(member.name))).collect();
    let format = format!(
        "// Format prints the members, secrets redacted.\nfunc ({receiver} {name}) Format(state fmt.State, verb rune) {{"
    );
    if fields.is_empty() {
        return format!("{format}\n\ttype plain {name}\n\tprintAs(state, verb, plain({receiver}))\n}}\n");
    }
    let hidden: Vec<_> = fields.iter().map(|field| format!("hiddenText({field})")).collect();
    format!(
        "{format} printAs(state, verb, {receiver}.shown()) }}\n\n\
         // MarshalJSON writes the members, secrets redacted.\n\
         func ({receiver} {name}) MarshalJSON() ([]byte, error) {{ return json.Marshal({receiver}.shown()) }}\n\n\
         func ({receiver} {name}) shown() any {{\n\ttype plain {name}\n\t{} = {}\n\treturn plain({receiver})\n}}\n",
        fields.join(", "),
        hidden.join(", "),
    )
}

/// Options whose content is the caller's own.
fn open_options() -> String {
    let operations = surface::operations();
    let options = operations.iter().flat_map(|operation| &operation.options).chain(surface::CLIENT_OPTIONS.members);
    let is_open = |option: &&Member| matches!(option.kind, Kind::Json | Kind::Object | Kind::Record("User"));
    let mut names: Vec<_> = options.filter(is_open).map(|option| format!("\"{}\": true,", option.name)).collect();
    names.sort();
    names.dedup();
    names.join(" ")
}

/// The header fields of a request that cross, as net/http spells them.
fn headers() -> String {
    let word = |word: &str| word[..1].to_uppercase() + &word[1..];
    let name = |name: &&str| name.split('-').map(word).collect::<Vec<_>>().join("-");
    let names: Vec<_> = HEADERS.iter().map(|header| format!("\"{}\",", name(header))).collect();
    wrapped(&names.join(" "), 112).join("\n") + "\n"
}

fn comment(text: &str) -> String {
    wrapped(text, 112).into_iter().map(|line| format!("// {line}\n")).collect()
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("\t{line}\n")).collect()
}

fn first_small(text: &str) -> String {
    let (first, rest) = text.split_at(1);
    first.to_lowercase() + rest
}
