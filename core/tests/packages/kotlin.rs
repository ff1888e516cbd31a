//! The Kotlin of `bindings/kotlin`: the setters of options and the properties of records.

use authkit_core::casing::to_camel;
use authkit_core::surface::{self, Kind, Member, Presence, Record};
use authkit_core::web::HEADERS;

use crate::names::{Name, Names, wrapped};
use crate::rows::of_the_web;
use crate::{Block, are_written};

const OPTIONS: &str = "bindings/kotlin/src/main/kotlin/io/github/authkitnative/Options.kt";
const FILTER: &str = "bindings/kotlin/src/main/kotlin/io/github/authkitnative/WebFilter.kt";
const RECORDS: &str = "bindings/kotlin/src/main/kotlin/io/github/authkitnative/Records.kt";

/// Records that have a class. The others are a `Record`, whose members are found by name.
const CLASSES: &[&str] = &[
    "User",
    "Impersonator",
    "OAuthTokens",
    "Authentication",
    "AuthenticationResponse",
    "AuthorizationRequest",
    "Pkce",
];

/// Options that have a class and are no grant's, and the operation that takes them.
const OPTION_CLASSES: &[(&str, &str)] = &[
    ("AuthorizationUrlOptions", "authorization_url"),
    ("LoadSealedSessionOptions", "load_sealed_session"),
    ("AuthenticateOptions", "session.authenticate"),
    ("RefreshOptions", "session.refresh"),
    ("SealDataOptions", "seal_data"),
];

/// Options that are arguments of the method itself, or have a setter of their own.
const BY_HAND: &[&str] = &["data", "session"];

#[test]
fn the_lists_of_the_kotlin_package_are_up_to_date() {
    let kotlin = Kotlin { names: Names::of("kotlin") };
    let block = |file, name: &str, text| Block { file, name: name.to_owned(), text };
    let mut blocks = vec![block(OPTIONS, "ClientOptions", kotlin.setters(surface::CLIENT_OPTIONS.members))];
    for (class, operation) in OPTION_CLASSES {
        blocks.push(block(OPTIONS, class, kotlin.setters(&options_of(operation))));
    }
    blocks.push(block(OPTIONS, "web", kotlin.of_the_web()));
    let common = common_to_grants();
    blocks.push(block(OPTIONS, "GrantOptions", kotlin.setters(&common)));
    for operation in surface::operations() {
        if operation.name.starts_with("authenticate_with_") {
            let class = format!("{}Options", capitalized(&to_camel(&operation.name)));
            let is_own = |option: &&Member| common.iter().all(|common| common.name != option.name);
            let own: Vec<_> = operation.options.iter().filter(is_own).copied().collect();
            blocks.push(block(OPTIONS, &class, kotlin.setters(&own)));
        }
    }
    for name in CLASSES {
        let record = surface::records().into_iter().find(|record| record.name == *name).unwrap();
        blocks.push(block(RECORDS, name, kotlin.properties(record.members)));
    }
    let headers = HEADERS.iter().map(|name| format!("\"{name}\","));
    let headers = wrapped(&headers.collect::<Vec<_>>().join(" "), 108).join("\n");
    blocks.push(block(FILTER, "headers", headers));
    are_written(&blocks);
}

struct Kotlin {
    names: Names,
}

impl Kotlin {
    /// The classes of the web flow.
    fn of_the_web(&self) -> String {
        let write = |record: Record| {
            let setters: String = self
                .setters_but(&[], record.members)
                .lines()
                .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
                .collect();
            let about = self.comment(&record.about().replace(" Durations are seconds.", ""));
            format!("{about}class {0} : Options<{0}>() {{\n{setters}}}\n", record.name)
        };
        of_the_web().into_iter().map(write).collect::<Vec<_>>().join("\n")
    }

    fn about(&self, member: &Member) -> String {
        self.comment(member.about())
    }

    /// A sentence of the table as a comment.
    fn comment(&self, about: &str) -> String {
        let about = self.names.spelled(about, |name| match name {
            Name::Method(path) => match path.split_once('.') {
                Some(("session", name)) => format!("[SealedSession.{name}]"),
                Some((_, name)) => format!("[UserManagement.{name}]"),
                None => format!("`{path}`"),
            },
            Name::Member(name) => format!("`{}`", to_camel(name)),
            Name::Other(name) => format!("`{name}`"),
        });
        // Points in time are an `Instant` here, and durations a `Duration`.
        let about = about.replace(", in seconds since the epoch", "").replace("How many seconds ", "How long ");
        let line = format!("/** {about} */\n");
        if line.chars().count() <= 117 {
            return line;
        }
        let lines: String = wrapped(&about, 113).into_iter().map(|line| format!(" * {line}\n")).collect();
        format!("/**\n{lines} */\n")
    }

    fn setters(&self, options: &[Member]) -> String {
        self.setters_but(BY_HAND, options)
    }

    fn setters_but(&self, by_hand: &[&str], options: &[Member]) -> String {
        let options = options.iter().filter(|option| !by_hand.contains(&option.name));
        let setters = options.map(|option| {
            let (name, method) = (option.name, to_camel(option.name));
            let one = |kind: &str| format!("fun {method}(value: {kind}) = set(\"{name}\", value)\n");
            let several = format!("fun {method}(vararg values: String) = set(\"{name}\", values.toList())\n");
            let code = match option.kind {
                Kind::Bool if option.presence == Presence::Value => one("Boolean"),
                Kind::Bool => one("Boolean?"),
                Kind::Int => one("Int?"),
                Kind::Seconds => one("Duration?"),
                Kind::Time => one("Instant?"),
                Kind::TextOrTexts | Kind::Texts | Kind::Formats => several,
                // True, or the id of one.
                Kind::Text if name == "organization" => format!("{}\n{}{}", one("Boolean?"), self.about(option), one("String?")),
                Kind::Record(of @ ("WebOptions" | "Routes")) => one(&format!("{of}?")),
                Kind::Object | Kind::Json => one("Map<String, Any?>?"),
                Kind::SecretOrSecrets => format!(
                    "{}\n/** Several: the first seals, all of them open. */\nfun {method}(values: List<String>) = set(\"{name}\", values)\n",
                    one("String?")
                ),
                _ => one("String?"),
            };
            self.about(option) + &code
        });
        setters.collect::<Vec<_>>().join("\n")
    }

    fn properties(&self, members: &[Member]) -> String {
        members.iter().map(|member| self.about(member) + &property(member)).collect::<Vec<_>>().join("\n")
    }
}

fn property(member: &Member) -> String {
    let name = member.name;
    let camel = to_camel(name);
    let property = if name == "object" { "`object`" } else { &*camel };
    let is_null = [member.presence, member.signed_out].iter().any(|it| matches!(it, Presence::Maybe | Presence::Null));
    let code = match member.kind {
        Kind::Bool => {
            let getter =
                if name.starts_with("needs_") { camel.to_string() } else { format!("is{}", capitalized(&camel)) };
            return format!("@get:JvmName(\"{getter}\")\nval {property}: Boolean get() = flag(\"{name}\")\n");
        }
        Kind::Texts => format!("List<String> get() = texts(\"{name}\")"),
        Kind::Seconds => format!("Duration? get() = seconds(this[\"{name}\"])"),
        Kind::Time => format!("Instant? get() = instant(\"{name}\")"),
        Kind::Error => format!("AuthKitException? get() = map(\"{name}\")?.let {{ exceptionOf(failureOf(it)) }}"),
        Kind::Object => format!("Map<String, Any?> get() = map(\"{name}\").orEmpty()"),
        Kind::Record(of) if is_null => format!("{of}? get() = map(\"{name}\")?.let(::{of})"),
        Kind::Record(of) => format!("{of} get() = {of}(map(\"{name}\").orEmpty())"),
        Kind::Int | Kind::Json | Kind::Records(_) => format!("Any? get() = this[\"{name}\"]"),
        _ if is_null => format!("String? get() = textOrNull(\"{name}\")"),
        _ => format!("String get() = text(\"{name}\")"),
    };
    format!("val {property}: {code}\n")
}

fn options_of(operation: &str) -> Vec<Member> {
    surface::operations().into_iter().find(|it| it.name == operation).unwrap().options
}

fn common_to_grants() -> Vec<Member> {
    let grants = surface::operations().into_iter().filter(|operation| operation.name.starts_with("authenticate_with_"));
    let grants: Vec<_> = grants.collect();
    let has = |options: &[Member], name: &str| options.iter().any(|option| option.name == name);
    let (first, others) = grants.split_first().unwrap();
    let is_common = |option: &&Member| others.iter().all(|grant| has(&grant.options, option.name));
    first.options.iter().filter(is_common).copied().collect()
}

fn capitalized(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}
