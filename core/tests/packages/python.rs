//! The Python of `python/authkit_native`: options, records, codes, and the sentences that grants and calls share.

use authkit_core::Code;
use authkit_core::authentication::LAZY_MEMBERS;
use authkit_core::seal::Format;
use authkit_core::surface::{self, Kind, Member, Presence, Record};

use crate::names::{Name, Names, wrapped};
use crate::rows::{of_the_web, takes_null};
use crate::{Block, are_written};

const OPTIONS: &str = "python/authkit_native/options.py";
const OUTCOMES: &str = "python/authkit_native/outcomes.py";
const RECORDS: &str = "python/authkit_native/records.py";
const API_RECORDS: &str = "python/authkit_native/api_records.py";

/// Where Python can say more than the table.
const TYPES: &[(&str, &str)] = &[
    ("AuthenticationResponse.raw", "dict[str, Any]"),
    ("ClientOptions.seal_format", "Format"),
    ("Pkce.code_challenge_method", "Literal[\"S256\"]"),
    ("WebOptions.same_site", "Literal[\"lax\", \"strict\", \"none\"]"),
    ("WebOptions.get_sign_out", "Literal[\"own_pages\", \"always\", \"never\"]"),
    ("WebOptions.stateless_callback", "Literal[\"restart\", \"refuse\", \"accept_impersonation\"]"),
    ("WebOptions.cookie_max_age", "int"),
    ("StartOptions.max_age", "int"),
    ("Requirement.organization", "bool | str"),
    ("Requirement.recent", "int"),
    ("StartOptions.screen_hint", "Literal[\"sign-in\", \"sign-up\"]"),
];

/// The file of each record that is not a mapping.
const FILES: &[(&str, &[&str])] = &[
    (OUTCOMES, &["Check", "Inspection"]),
    (RECORDS, &["User", "Impersonator", "OAuthTokens", "Pkce", "AuthorizationRequest", "AuthenticationResponse"]),
];

#[test]
fn the_lists_of_the_python_package_are_up_to_date() {
    let python = Python { names: Names::of("python") };
    let mut blocks = vec![
        block(OPTIONS, "formats", formats()),
        block(OPTIONS, "SealSession", python.options("SealSession", surface::SEAL_OPTIONS.members)),
        block(OPTIONS, "web", python.of_the_web() + "\n\n"),
        block(OPTIONS, "ClientOptions", python.options("ClientOptions", surface::CLIENT_OPTIONS.members)),
        block(OUTCOMES, "Authenticated", python.outcome("Authenticated", |member| member.presence)),
        block(OUTCOMES, "NotAuthenticated", python.outcome("NotAuthenticated", |member| member.signed_out)),
        block("python/authkit_native/reason.py", "codes", codes()),
        block(
            "python/authkit_native/grants.py",
            "options",
            python.shared(|name| name.starts_with("authenticate_with_")),
        ),
        block("python/authkit_native/api.py", "options", python.shared(is_call)),
    ];
    for record in surface::records().iter().filter(|record| record.name != "Authentication") {
        let file = FILES.iter().find(|(_, names)| names.contains(&record.name)).map_or(API_RECORDS, |(file, _)| file);
        blocks.push(block(file, class(record.name), python.record(record, file == API_RECORDS)));
    }
    are_written(&blocks);
}

fn block(file: &'static str, name: &str, text: String) -> Block {
    Block { file, name: name.to_owned(), text }
}

struct Python {
    names: Names,
}

impl Python {
    /// The members of a dictionary of options. All may be left out.
    fn options(&self, of: &str, options: &[Member]) -> String {
        let write = |option: &Member| {
            let value = special(of, option).unwrap_or_else(|| option_type(option.kind));
            let takes_none = option.presence != Presence::Value || of == "ClientOptions" || takes_null(of, option);
            let or_none = if takes_none { " | None" } else { "" };
            format!("{}: {value}{or_none}\n{}", option.name, documented(&self.about_option(option), 4))
        };
        options.iter().map(write).collect()
    }

    /// The dictionaries of the web flow.
    fn of_the_web(&self) -> String {
        let write = |record: Record| {
            let about = documented(&self.about(record.about()), 4);
            let text = format!("{about}\n{}", self.options(record.name, record.members));
            format!("class {}(TypedDict, total=False):\n{}", record.name, indented(&text))
        };
        of_the_web().into_iter().map(write).collect::<Vec<_>>().join("\n\n")
    }

    /// The members of an outcome, when signed in or when not.
    fn outcome(&self, of: &str, presence: impl Fn(&Member) -> Presence) -> String {
        let record = record("Authentication");
        let write = |member: &Member| {
            let presence = presence(member);
            let is_lazy = LAZY_MEMBERS.contains(&member.name) && presence != Presence::Null;
            let mut default = if is_lazy { lazy(member, presence) } else { plain(member, presence) };
            if default.is_empty() && member.kind == Kind::Bool {
                default = " = False".to_owned();
            }
            if of == "Authenticated" && member.name == "sealed_session" {
                // `Refreshed` always has one, and a class may not take away a default.
                default.clear();
            }
            self.member(of, member, presence, &default)
        };
        record.members.iter().map(write).collect()
    }

    /// A record and its members: attributes, or items that are attributes too.
    fn record(&self, record: &Record, has_items: bool) -> String {
        let write = |member: &Member| {
            let default = if has_items { item(member) } else { plain(member, member.presence) };
            self.member(class(record.name), member, member.presence, &default)
        };
        let members: String = record.members.iter().map(write).collect();
        format!("{}\n{members}", documented(&self.about(record.about()), 4))
    }

    fn member(&self, of: &str, member: &Member, presence: Presence, default: &str) -> String {
        let mut about = self.about(member.about());
        if surface::is_secret(member) && presence != Presence::Null && !about.contains("ecret") {
            about += " Secret.";
        }
        let value = special(of, member).unwrap_or_else(|| member_type(member.kind));
        let value = match presence {
            Presence::Value => value,
            Presence::Maybe => format!("{value} | None"),
            Presence::Null => "None".to_owned(),
            Presence::Always(truth) => format!("Literal[{}]", truth_of(truth)),
        };
        format!("{}: {value}{default}\n{}", member.name, documented(&about, 4))
    }

    /// The options that all of these operations take, with their sentences.
    fn shared(&self, is_one: impl Fn(&str) -> bool) -> String {
        let operations = surface::operations();
        let operations: Vec<_> = operations.iter().filter(|operation| is_one(&operation.name)).collect();
        let is_shared =
            |option: &Member| operations.iter().all(|other| other.options.iter().any(|it| it.name == option.name));
        let options = operations[0].options.iter().filter(|option| is_shared(option));
        options.map(|option| format!("\"{}\": \"{}\",\n", option.name, self.about(option.about()))).collect()
    }

    fn about_option(&self, option: &Member) -> String {
        let about = self.about(option.about());
        if option.kind != Kind::Seconds || about.starts_with("How many seconds") {
            return about;
        }
        let (first, rest) = about.split_at(1);
        format!("In seconds: {}{rest}", first.to_lowercase())
    }

    fn about(&self, sentences: &str) -> String {
        let sentences = self.names.spelled(sentences, |name| match name {
            Name::Method(method) => format!("`{}`", method.rsplit('.').next().unwrap_or(method)),
            Name::Member(text) | Name::Other(text) => format!("`{text}`"),
        });
        sentences.replace("Null ", "`None` ").replace(" null", " `None`")
    }
}

/// Two of the API calls around the grants, which have nothing else in common than all of them have.
fn is_call(operation: &str) -> bool {
    ["revoke_session", "list_sessions"].contains(&operation)
}

fn record(name: &str) -> Record {
    surface::records().into_iter().find(|record| record.name == name).unwrap()
}

/// The class of a record. `Session` is what is made of a cookie.
fn class(name: &'static str) -> &'static str {
    if name == "Session" { "UserSession" } else { name }
}

fn special(of: &str, member: &Member) -> Option<String> {
    let found = TYPES.iter().find(|(name, _)| *name == format!("{of}.{}", member.name));
    found.map(|(_, value)| (*value).to_owned())
}

fn option_type(kind: Kind) -> String {
    if kind == Kind::Time { "float".to_owned() } else { member_type(kind) }
}

fn member_type(kind: Kind) -> String {
    let name = match kind {
        Kind::Bool => "bool",
        Kind::Int | Kind::Time => "int",
        Kind::Seconds => "float",
        Kind::Date | Kind::Text | Kind::Secret => "str",
        Kind::TextOrTexts | Kind::SecretOrSecrets => "str | Sequence[str]",
        Kind::Texts => "Sequence[str]",
        Kind::Format => "ReadableFormat",
        Kind::Formats => "Sequence[ReadableFormat]",
        Kind::Code => "Reason",
        Kind::Error => "AuthKitError",
        Kind::Json => "Any",
        Kind::Object => "Mapping[str, Any]",
        Kind::Record(name) => class(name),
        Kind::Records(name) => return format!("Sequence[{}]", class(name)),
    };
    name.to_owned()
}

/// What converts a member that comes from the engine.
fn convert(kind: Kind) -> Option<String> {
    match kind {
        Kind::Code => Some("reason_of".to_owned()),
        Kind::Error => Some("error_of".to_owned()),
        Kind::Record(name) => Some(format!("{}._from_reply", class(name))),
        Kind::Records(name) => Some(format!("each({}._from_reply)", class(name))),
        _ => None,
    }
}

fn lazy(member: &Member, presence: Presence) -> String {
    let default = (presence == Presence::Maybe).then(|| "default=None".to_owned());
    let arguments: Vec<_> = convert(member.kind).into_iter().chain(default).collect();
    format!(" = lazy({})", arguments.join(", "))
}

fn plain(member: &Member, presence: Presence) -> String {
    match (presence, convert(member.kind)) {
        (Presence::Always(truth), _) => format!(" = {}", truth_of(truth)),
        (Presence::Null, _) | (Presence::Maybe, None) => " = None".to_owned(),
        (Presence::Maybe, Some(convert)) => format!(" = member({convert}, default=None)"),
        (Presence::Value, Some(convert)) => format!(" = member({convert})"),
        (Presence::Value, None) => match member.kind {
            Kind::Object => " = member(default_factory=dict)".to_owned(),
            Kind::Texts => " = member(default_factory=tuple)".to_owned(),
            _ => String::new(),
        },
    }
}

fn item(member: &Member) -> String {
    convert(member.kind).map_or_else(String::new, |convert| format!(" = item({convert})"))
}

fn truth_of(truth: bool) -> &'static str {
    if truth { "True" } else { "False" }
}

/// A string below what it is about, this far from the margin.
fn documented(about: &str, indent: usize) -> String {
    let line = format!("\"\"\"{about}\"\"\"\n");
    if indent + line.trim_end().chars().count() <= 120 {
        return line;
    }
    let (first, rest) = about.split_once(". ").map_or((about, ""), |(first, rest)| (first, rest));
    let dot = if rest.is_empty() { "" } else { "." };
    let first = wrapped(&format!("\"\"\"{first}{dot}"), 120 - indent).join("\n");
    let rest = wrapped(rest, 120 - indent).join("\n");
    let rest = if rest.is_empty() { rest } else { format!("\n\n{rest}") };
    format!("{first}{rest}\n\"\"\"\n")
}

fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect()
}

fn codes() -> String {
    Code::ALL.iter().map(|code| format!("{} = \"{}\"\n", code.as_str().to_uppercase(), code.as_str())).collect()
}

fn formats() -> String {
    let names = |formats: &mut dyn Iterator<Item = &Format>| {
        formats.map(|format| format!("\"{}\"", format.as_str())).collect::<Vec<_>>().join(", ")
    };
    format!(
        "Format = Literal[{}]\n\"\"\"A format that sessions can be sealed in.\"\"\"\nReadableFormat = Literal[{}]\n\"\"\"A format that sessions can come in.\"\"\"\n",
        names(&mut Format::ALL.iter().filter(|format| format.is_writable())),
        names(&mut Format::ALL.iter()),
    )
}
