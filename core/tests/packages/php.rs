//! The PHP of `bindings/php`: the options of a client, and the records that typed methods return.

use authkit_core::casing::to_camel;
use authkit_core::surface::{self, Kind, Member, Presence, Record};

use crate::names::{Name, Names, wrapped};
use crate::rows::of_the_web;
use crate::{Block, are_written};

/// The records that have a class. Any other is a `Record`: no method returns it, only `call` does.
const CLASSES: &[(&str, &str)] = &[
    ("Authentication", "bindings/php/src/Authentication.php"),
    ("AuthenticationResponse", "bindings/php/src/AuthenticationResponse.php"),
    ("AuthorizationRequest", "bindings/php/src/AuthorizationRequest.php"),
    ("Impersonator", "bindings/php/src/Impersonator.php"),
    ("OAuthTokens", "bindings/php/src/OAuthTokens.php"),
    ("User", "bindings/php/src/User.php"),
];

#[test]
fn the_lists_of_the_php_package_are_up_to_date() {
    let names = Names::of("php");
    let records = surface::records();
    let mut blocks = vec![Block {
        file: "bindings/php/src/WorkOS.php",
        name: "client options".to_owned(),
        text: client_options(&names),
    }];
    blocks.extend(CLASSES.iter().map(|(name, file)| {
        let record = records.iter().find(|record| record.name == *name).unwrap();
        Block { file, name: (*name).to_owned(), text: class(&names, record) }
    }));
    are_written(&blocks);
}

/// The comment of the constructor. Options are keys of an array, so they keep their names.
fn client_options(names: &Names) -> String {
    let options = surface::CLIENT_OPTIONS.members;
    let spelled = |option: &Member| names.spelled(option.about(), |name| quoted(name, |name| name.to_owned()));
    let lines = options.iter().flat_map(|option| {
        let unit = if option.kind == Kind::Seconds { " (seconds)" } else { "" };
        hanging(&format!("- `{}`{unit}: {}", option.name, spelled(option)), 110)
    });
    let shape = shape(options, 1);
    let lines: Vec<_> = lines
        .chain([String::new(), "@param array{".to_owned()])
        .chain(shape)
        .chain(["} $options".to_owned(), "@throws ConfigurationException".to_owned()])
        .collect();
    comment(&lines)
}

/// The keys of an array, those of arrays inside of it further from the margin.
fn shape(options: &[Member], depth: usize) -> Vec<String> {
    let indent = "    ".repeat(depth);
    let key = |option: &Member| match of_the_web().into_iter().find(|record| option.kind == Kind::Record(record.name)) {
        Some(record) => {
            let inner = shape(record.members, depth + 1).into_iter();
            let begin = format!("{indent}{}?: array{{", option.name);
            [begin].into_iter().chain(inner).chain([format!("{indent}}},")]).collect()
        }
        None => vec![format!("{indent}{}?: {},", option.name, option_type(option.kind))],
    };
    options.iter().flat_map(key).collect()
}

fn class(names: &Names, record: &Record) -> String {
    let spelled = |text: &str| names.spelled(text, |name| quoted(name, |name| to_camel(name).into_owned()));
    let properties = record.members.iter().flat_map(|member| {
        // The value of `object` is the API's word.
        let about = if member.name == "object" { member.about().to_owned() } else { spelled(member.about()) };
        hanging(&format!("@property-read {} ${} {about}", member_type(member), to_camel(member.name)), 114)
    });
    let lines: Vec<_> =
        wrapped(&spelled(record.about()), 114).into_iter().chain([String::new()]).chain(properties).collect();
    let is_classed = |name: &str| CLASSES.iter().any(|(class, _)| *class == name);
    let classes = record.members.iter().filter_map(|member| match member.kind {
        Kind::Record(name) | Kind::Records(name) if is_classed(name) => {
            Some(format!("'{}' => {name}::class", member.name))
        }
        _ => None,
    });
    let classes = classes.collect::<Vec<_>>().join(", ");
    let body = if classes.is_empty() { String::new() } else { format!("    protected const RECORDS = [{classes}];\n") };
    format!("{}final class {} extends Record\n{{\n{body}}}\n", comment(&lines), record.name)
}

fn quoted(name: Name<'_>, member: impl Fn(&str) -> String) -> String {
    match name {
        Name::Member(name) => format!("`{}`", member(name)),
        Name::Method(text) | Name::Other(text) => format!("`{text}`"),
    }
}

fn option_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "bool",
        Kind::Int | Kind::Time => "int",
        Kind::Seconds => "int|float",
        Kind::TextOrTexts | Kind::SecretOrSecrets => "string|list<string>",
        Kind::Texts | Kind::Formats => "list<string>",
        Kind::Json | Kind::Object => "array<string, mixed>",
        _ => "string",
    }
}

/// The type of a member, whether signed in or not.
fn member_type(member: &Member) -> String {
    let kind = match member.kind {
        Kind::Bool => "bool",
        Kind::Int | Kind::Time => "int",
        Kind::Seconds => "int|float",
        Kind::Texts | Kind::Formats | Kind::TextOrTexts | Kind::SecretOrSecrets => "list<string>",
        Kind::Error => "Record",
        // `json_decode` makes a list of an object without members.
        Kind::Object => "Record|array",
        Kind::Json => "mixed",
        Kind::Record(name) if CLASSES.iter().any(|(class, _)| *class == name) => name,
        Kind::Record(_) => "Record",
        Kind::Records(_) => "list<Record>",
        Kind::Date | Kind::Text | Kind::Secret | Kind::Format | Kind::Code => "string",
    };
    let may_be_null =
        [member.presence, member.signed_out].iter().any(|it| matches!(it, Presence::Maybe | Presence::Null));
    if may_be_null { format!("{kind}|null") } else { kind.to_owned() }
}

/// Lines whose second and later ones are indented.
fn hanging(text: &str, width: usize) -> Vec<String> {
    let lines = wrapped(text, width).into_iter().enumerate();
    lines.map(|(index, line)| if index == 0 { line } else { format!("  {line}") }).collect()
}

fn comment(lines: &[String]) -> String {
    let lines = lines.iter().map(|line| format!(" * {line}")).map(|line| format!("{}\n", line.trim_end()));
    format!("/**\n{} */\n", lines.collect::<String>())
}
