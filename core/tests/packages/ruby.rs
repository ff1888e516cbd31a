//! The Ruby of `ruby/lib` and `ruby/sig`: options with their documentation, the readers of records, and signatures.

use std::fs;

use authkit_core::casing::to_snake;
use authkit_core::surface::{self, Kind, Member, Operation, Presence, Record};

use crate::names::{Name, Names, wrapped};
use crate::rows::of_the_web;
use crate::{Block, are_written, is_written, root};

const CONFIGURATION: &str = "ruby/lib/authkit_native/configuration.rb";
const CLIENT: &str = "ruby/lib/authkit_native/client.rb";
const RECORDS: &str = "ruby/lib/authkit_native/records.rb";
const SIGNATURES: &str = "ruby/sig/authkit_native.rbs";
const CALLS: &str = "ruby/lib/authkit_native/user_management/calls.rb";
const SESSION: &str = "ruby/lib/authkit_native/session.rb";

/// Records whose class has methods of its own, which stand beside the generated ones.
const WITH_MORE: &[&str] = &["User", "Authentication", "Inspection", "AuthenticationResponse"];

/// The page of a list has one class, whatever the list is of.
const LIST: (&str, &str) = ("SessionList", "List");

/// Records that are only found inside of others, where they are read as hashes.
const HASHES: &[&str] = &["Check", "Session", "ListMetadata", "AuthenticationFactor", "Totp"];

/// What the API sends and the engine passes on: a class of its own inherits from this.
const OF_THE_API: &[&str] = &["MagicAuth", "EnrolledFactor", "AuthenticationChallenge", "RadarChallenge"];

/// Where Ruby takes more than the table says.
const OPTION_TYPES: &[(&str, &str, &str)] = &[
    ("provider", "String, Symbol", "String | Symbol"),
    ("jwks", "Hash", "Hash[untyped, untyped]"),
    ("organization", "Boolean, String", "bool | String"),
];

const WIDTH: usize = 120;

#[test]
fn the_lists_of_the_ruby_package_are_up_to_date() {
    let ruby = Ruby { names: Names::of("ruby") };
    let options = surface::CLIENT_OPTIONS.members;
    let block = |file, name: &str, text| Block { file, name: name.to_owned(), text };
    let mut blocks = vec![
        block(CONFIGURATION, "options", ruby.configuration()),
        block(CLIENT, "keywords", listed(options, ": nil", 6)),
        block(CLIENT, "options", listed(options, ":", 8)),
        block(RECORDS, "records", ruby.classes()),
        block(RECORDS, LIST.1, ruby.readers(&record(LIST.0))),
        block(SIGNATURES, "options", options.iter().map(accessor).collect()),
        block(SIGNATURES, "keywords", signature(options, |_| false, 6)),
        block(SIGNATURES, "web", signatures_of_the_web()),
        block(SIGNATURES, "calls", ruby.calls()),
        block(SIGNATURES, "records", signatures_of_classes()),
        block(SIGNATURES, LIST.1, signatures_of_readers(&record(LIST.0))),
    ];
    for name in WITH_MORE {
        let record = record(name);
        blocks.push(block(RECORDS, name, ruby.readers(&record)));
        blocks.push(block(SIGNATURES, name, signatures_of_readers(&record)));
    }
    are_written(&blocks);
}

#[test]
fn the_options_of_ruby_methods_are_documented() {
    let ruby = Ruby { names: Names::of("ruby") };
    for file in [CLIENT, CALLS, SESSION] {
        let path = root().join(file);
        let written = fs::read_to_string(&path).unwrap();
        is_written(&path, &written, &ruby.with_parameters(file, &written));
    }
}

#[test]
fn documentation_is_replaced_above_the_method_that_it_is_about() {
    let source = "  # What it does.\n  #\n  # @param old [String] Gone,\n  #   all of it\n  # @param own [Hash] Stays.\n  # @return [String]\n  def call(code:) = 1\n  def calls = 2\n";
    let expected = "  # What it does.\n  #\n  # @param code [String] The code.\n  # @param own [Hash] Stays.\n  # @return [String]\n  def call(code:) = 1\n  def calls = 2\n";
    let lines = ["@param code [String] The code.".to_owned()];
    let is_generated = |name: &str| name != "own";
    assert_eq!(with_lines(source, |line| defines(line, "call"), "", &lines, is_generated), expected);
    assert_eq!(with_lines(expected, |line| defines(line, "call"), "", &lines, is_generated), expected);
}

struct Ruby {
    names: Names,
}

impl Ruby {
    /// A sentence of the table with its names as Ruby documentation has them.
    fn about(&self, sentence: &str) -> String {
        let spelled = self.names.spelled(sentence, |name| match name {
            Name::Method(path) => match path.split_once('.') {
                Some(("session", name)) => format!("{{Session#{name}}}"),
                Some((_, name)) => format!("{{UserManagement::Calls#{name}}}"),
                None => format!("`{path}`"),
            },
            Name::Member(name) | Name::Other(name) => format!("`{name}`"),
        });
        let words = spelled.split_whitespace().map(|word| match word {
            "null" => "nil",
            "Null" => "Nil",
            word => word,
        });
        words.collect::<Vec<_>>().join(" ")
    }

    fn configuration(&self) -> String {
        let options = surface::CLIENT_OPTIONS.members;
        let mut text = String::from("\n# Every option, by the engine's name.\nOPTIONS = %i[\n");
        for line in wrapped(&options.iter().map(|option| option.name).collect::<Vec<_>>().join(" "), WIDTH - 6) {
            text += &format!("  {line}\n");
        }
        text += "].freeze\n\n";
        for option in options {
            text += &format!("# @!attribute {}\n", option.name);
            for line in wrapped(&self.about(option.about()), WIDTH - 8) {
                text += &format!("#   {line}\n");
            }
            text += &format!("#   @return [{}, nil]\n", option_type(option));
        }
        text
    }

    /// The classes that have nothing but readers.
    fn classes(&self) -> String {
        // A comment at the marker would belong to the first class.
        let classes = plain_classes().map(|record| {
            let base = base_of(&record);
            let about = wrapped(&self.about(record.about()), WIDTH - 4);
            let about: String = about.iter().map(|line| format!("# {line}\n")).collect();
            let readers: String = self
                .readers(&record)
                .trim_start()
                .lines()
                .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") })
                .collect();
            format!("{about}class {} < {base}\n{readers}end\n", record.name)
        });
        format!("\n{}", classes.collect::<Vec<_>>().join("\n"))
    }

    fn readers(&self, record: &Record) -> String {
        let mut text = String::from("\n");
        if record.name == "User" {
            // Whatever else the API sends is `raw`.
            text += "# The members that have a method.\n# @private\nKNOWN = %i[\n";
            for line in
                wrapped(&record.members.iter().map(|member| member.name).collect::<Vec<_>>().join(" "), WIDTH - 6)
            {
                text += &format!("  {line}\n");
            }
            text += "].freeze\nprivate_constant :KNOWN\n\n";
        }
        for member in record.members {
            let mut about = self.about(member.about());
            if member.kind == Kind::Code {
                about += " In capitals, such as `INVALID_JWT`.";
            }
            if surface::is_secret(member) {
                about += " A secret.";
            }
            for line in wrapped(&about, WIDTH - 6) {
                text += &format!("# {line}\n");
            }
            let name = member.name;
            text += &format!("# @return [{}]\n", member_type(member));
            text += &match member.kind {
                Kind::Error => {
                    format!(
                        "def {name} = self[:{name}] && AuthKitError.build(self[:{name}][:message], self[:{name}])\n"
                    )
                }
                Kind::Bool => format!("def {name} = self[:{name}]\nalias {name}? {name}\n"),
                _ => format!("def {name} = self[:{name}]\n"),
            };
        }
        text
    }

    /// The source of a file with the options of its methods documented.
    fn with_parameters(&self, file: &str, source: &str) -> String {
        let mut text = source.to_owned();
        let lines = |options: &[Member], width| -> Vec<String> {
            options.iter().flat_map(|option| self.parameter(option, width)).collect()
        };
        if file == CLIENT {
            let options = surface::CLIENT_OPTIONS.members;
            let is_option = |name: &str| options.iter().any(|option| option.name == name);
            return with_lines(&text, |line| defines(line, "initialize"), "", &lines(options, WIDTH - 6), is_option);
        }
        let host = if file == SESSION { "session" } else { "user_management" };
        let common = common_to_grants();
        if file == CALLS {
            let is_macro = |line: &str| line.trim() == "# @!macro [new] grant";
            text = with_lines(&text, is_macro, "  ", &lines(&common, WIDTH - 10), |_| true);
        }
        for operation in operations() {
            let Some((_, name)) =
                self.names.method(&operation.name).and_then(|path| path.split_once('.')).filter(|(of, _)| *of == host)
            else {
                continue;
            };
            let is_grant = operation.name.starts_with("authenticate_with_");
            let is_common = |name: &str| is_grant && common.iter().any(|option| option.name == name);
            let options: Vec<_> =
                (operation.options.iter().copied()).filter(|option| !is_common(option.name)).collect();
            let is_option = |name: &str| operation.options.iter().any(|option| option.name == name);
            text = with_lines(&text, |line| defines(line, name), "", &lines(&options, WIDTH - 8), is_option);
        }
        text
    }

    fn parameter(&self, option: &Member, width: usize) -> Vec<String> {
        let mut about = self.about(option.about());
        if option.kind == Kind::Record("SealOptions") {
            about += " `{ seal_session: true, cookie_password: \"...\" }`; without a password, the client's.";
        }
        let nil = if is_required(option) { "" } else { ", nil" };
        let text = format!("@param {} [{}{nil}] {about}", option.name, option_type(option));
        let lines = wrapped(&text, width - 2).into_iter().enumerate();
        lines.map(|(index, line)| if index == 0 { line } else { format!("  {line}") }).collect()
    }

    /// The signatures of the calls of a client.
    fn calls(&self) -> String {
        let mut text = String::new();
        for operation in operations() {
            let Some(("user_management", name)) =
                self.names.method(&operation.name).and_then(|path| path.split_once('.'))
            else {
                continue;
            };
            let mut keywords = signature(&operation.options, is_required, 8);
            if operation.name == "load_sealed_session" {
                keywords = format!("{}, ?sealed_session: String?\n", keywords.trim_end());
            }
            let returns = returns(&operation.name);
            text += &match keywords.lines().count() {
                0 => format!("def {name}: () -> {returns}\n"),
                _ if keywords.len() + name.len() + returns.len() < WIDTH - 20 => {
                    format!("def {name}: ({}) -> {returns}\n", keywords.trim_end())
                }
                _ => {
                    let keywords: String = keywords.lines().map(|line| format!("  {line}\n")).collect();
                    format!("def {name}: (\n{keywords}) -> {returns}\n")
                }
            };
        }
        text
    }
}

/// What a method replies, in the words of a signature.
fn returns(operation: &str) -> &'static str {
    match operation {
        "authorization_url" | "logout_url" | "jwks_url" | "seal_data" | "seal_session_from_auth_response" => "String",
        "unseal_data" => "untyped",
        "authorization_url_with_pkce" => "AuthorizationRequest",
        "pkce_generate" => "Pkce",
        "inspect" => "Inspection",
        "load_sealed_session" => "Session",
        "list_sessions" => "List",
        "authorize_device" => "DeviceAuthorization",
        "create_magic_auth" => "MagicAuth",
        "enroll_auth_factor" => "EnrolledFactor",
        "challenge_auth_factor" => "AuthenticationChallenge",
        "create_radar_challenge" => "RadarChallenge",
        "revoke_session" | "send_verification_email" => "ApiRecord",
        grant if grant.starts_with("authenticate_with_") => "AuthenticationResponse",
        other => panic!("say what {other} returns in Ruby"),
    }
}

fn record(name: &str) -> Record {
    surface::records().into_iter().find(|record| record.name == name).unwrap()
}

fn plain_classes() -> impl Iterator<Item = Record> {
    let is_plain = |name: &str| !WITH_MORE.contains(&name) && !HASHES.contains(&name) && name != LIST.0;
    surface::records().into_iter().filter(move |record| is_plain(record.name))
}

fn base_of(record: &Record) -> &'static str {
    if OF_THE_API.contains(&record.name) { "ApiRecord" } else { "Record" }
}

/// Every operation with the options that Ruby has for it.
fn operations() -> Vec<Operation> {
    let mut operations = surface::operations();
    for operation in &mut operations {
        // The challenge is what the call makes.
        if operation.name == "authorization_url_with_pkce" {
            operation.options.retain(|option| !option.name.starts_with("code_challenge"));
        }
        for option in &mut operation.options {
            // A request without a cookie passes nil.
            if (&*operation.name, option.name) == ("inspect", "sealed") {
                option.presence = Presence::Maybe;
            }
        }
    }
    operations
}

/// A switch that is left out is off.
fn is_required(option: &Member) -> bool {
    option.presence == Presence::Value && option.kind != Kind::Bool
}

fn common_to_grants() -> Vec<Member> {
    let grants: Vec<_> = surface::operations()
        .into_iter()
        .filter(|operation| operation.name.starts_with("authenticate_with_"))
        .collect();
    let has = |options: &[Member], name: &str| options.iter().any(|option| option.name == name);
    let (first, others) = grants.split_first().unwrap();
    let is_common = |option: &&Member| others.iter().all(|grant| has(&grant.options, option.name));
    first.options.iter().filter(is_common).copied().collect()
}

/// Whether a line begins the definition of this method.
fn defines(line: &str, method: &str) -> bool {
    let name = line.trim_start().strip_prefix("def ").and_then(|line| line.strip_prefix(method));
    name.is_some_and(|rest| {
        !rest.starts_with(|next: char| next.is_alphanumeric() || "_?!=".contains(next)) || rest.starts_with(" =")
    })
}

/// The comment at the line that is found with these lines in the place of its `@param` lines about generated names. It
/// stands above a method, or below the line that names a macro, one step further from the margin.
fn with_lines(
    source: &str,
    is_found: impl Fn(&str) -> bool,
    step: &str,
    generated: &[String],
    is_generated: impl Fn(&str) -> bool,
) -> String {
    let lines: Vec<_> = source.lines().collect();
    let found = lines.iter().position(|line| is_found(line)).unwrap_or_else(|| panic!("no place for {generated:?}"));
    let is_comment = |line: &&str| line.trim_start().starts_with('#');
    let (begin, end) = if step.is_empty() {
        let comment = lines[..found].iter().rev().take_while(|line| is_comment(line)).count();
        (found - comment, found)
    } else {
        (found + 1, found + 1 + lines[found + 1..].iter().take_while(|line| is_comment(line)).count())
    };
    let indent: String = lines[found].chars().take_while(|next| next.is_whitespace()).collect();
    let prefix = format!("{indent}# {step}");
    let (mut rest, mut place, mut is_old) = (Vec::new(), None, false);
    for line in &lines[begin..end] {
        let tag = line.strip_prefix(&*prefix).unwrap_or_default();
        if let Some(parameter) = tag.strip_prefix("@param ") {
            is_old = is_generated(parameter.split_whitespace().next().unwrap_or_default());
        } else if !tag.starts_with("  ") {
            is_old = false;
        }
        let is_next = ["@param", "@return", "@raise", "@macro", "@yield"].iter().any(|next| tag.starts_with(next));
        if is_old || is_next {
            place.get_or_insert(rest.len());
        }
        if !is_old {
            rest.push((*line).to_owned());
        }
    }
    let place = place.unwrap_or(rest.len());
    rest.splice(place..place, generated.iter().map(|line| format!("{prefix}{line}")));
    let lines = lines[..begin].iter().map(|line| (*line).to_owned());
    let after = source.lines().skip(end).map(str::to_owned);
    lines.chain(rest).chain(after).map(|line| line + "\n").collect()
}

fn option_type(option: &Member) -> String {
    if let Some((_, text, _)) = OPTION_TYPES.iter().find(|(name, ..)| *name == option.name) {
        return (*text).to_owned();
    }
    let name = match option.kind {
        Kind::Bool => "Boolean",
        Kind::Int => "Integer",
        Kind::Seconds => "Numeric",
        Kind::Time => "Numeric, Time",
        Kind::TextOrTexts | Kind::SecretOrSecrets => "String, Array<String>",
        Kind::Texts => "Array<String>",
        Kind::Format => "String, Symbol",
        Kind::Formats => "Array<String, Symbol>",
        Kind::Json => "Object",
        Kind::Object | Kind::Record("SealOptions" | "WebOptions" | "Routes") => "Hash",
        Kind::Record(name) => return format!("{name}, Hash"),
        _ => "String",
    };
    name.to_owned()
}

fn is_nil(member: &Member) -> bool {
    [member.presence, member.signed_out].iter().any(|presence| matches!(presence, Presence::Maybe | Presence::Null))
}

fn member_type(member: &Member) -> String {
    let value = match member.kind {
        Kind::Bool => "Boolean".to_owned(),
        Kind::Int | Kind::Time => "Integer".to_owned(),
        Kind::Seconds => "Float".to_owned(),
        Kind::Texts => "Array<String>".to_owned(),
        Kind::Error => "AuthKitError".to_owned(),
        Kind::Json => "Object".to_owned(),
        Kind::Object => "Members".to_owned(),
        Kind::Record(name) => if HASHES.contains(&name) { "Members" } else { name }.to_owned(),
        Kind::Records(_) => "Array<Members>".to_owned(),
        _ => "String".to_owned(),
    };
    if is_nil(member) { format!("{value}, nil") } else { value }
}

fn signed(option: &Member) -> String {
    if let Some((.., text)) = OPTION_TYPES.iter().find(|(name, ..)| *name == option.name) {
        return if text.contains('|') { format!("({text})") } else { (*text).to_owned() };
    }
    let name = match option.kind {
        Kind::Bool => "bool",
        Kind::Int => "Integer",
        Kind::Seconds => "seconds",
        Kind::Time => "time",
        Kind::TextOrTexts => "(String | Array[String])",
        Kind::SecretOrSecrets => "passwords",
        Kind::Texts => "Array[String]",
        Kind::Format => "format",
        Kind::Formats => "Array[format]",
        Kind::Json => "untyped",
        Kind::Object => "Hash[untyped, untyped]",
        Kind::Record("SealOptions") => "sealing",
        Kind::Record("WebOptions") => "web_options",
        Kind::Record("Routes") => "routes",
        Kind::Record(name) => return format!("({name} | Hash[untyped, untyped])"),
        _ => "String",
    };
    name.to_owned()
}

fn signed_member(member: &Member) -> String {
    let value = match member.kind {
        Kind::Bool => "bool".to_owned(),
        Kind::Json => return "untyped".to_owned(),
        _ => {
            let value = member_type(member).replace(", nil", "");
            value.replace('<', "[").replace('>', "]")
        }
    };
    if is_nil(member) { format!("{value}?") } else { value }
}

/// The hashes of the web flow. RBS before 3.5 has no members that may be left out, so their names stand above.
fn signatures_of_the_web() -> String {
    let write = |record: Record| {
        let names: Vec<_> = record.members.iter().map(|option| option.name.to_owned()).collect();
        let names: String = in_lines(&names, 4).lines().map(|line| format!("# {}\n", line.trim_start())).collect();
        format!("{names}type {} = data\n", to_snake(record.name).to_lowercase())
    };
    of_the_web().into_iter().map(write).collect::<Vec<_>>().join("\n")
}

fn accessor(option: &Member) -> String {
    let line = |name: &str| format!("attr_accessor {name}: {}\n", nilable(&signed(option)));
    // The guide's name for the API key.
    let other = if option.name == "api_key" { line("key") } else { String::new() };
    line(option.name) + &other
}

fn nilable(name: &str) -> String {
    if name == "untyped" { name.to_owned() } else { format!("{name}?") }
}

/// The keywords of a signature, in lines.
fn signature(options: &[Member], is_required: impl Fn(&Member) -> bool, indent: usize) -> String {
    let keyword = |option: &Member| {
        if is_required(option) {
            format!("{}: {}", option.name, signed(option))
        } else {
            format!("?{}: {}", option.name, nilable(&signed(option)))
        }
    };
    in_lines(&options.iter().map(keyword).collect::<Vec<_>>(), indent)
}

/// The names of options with what follows each, in lines.
fn listed(options: &[Member], suffix: &str, indent: usize) -> String {
    in_lines(&options.iter().map(|option| format!("{}{suffix}", option.name)).collect::<Vec<_>>(), indent)
}

/// Items with commas between them, in lines. An item is not broken.
fn in_lines(items: &[String], indent: usize) -> String {
    let mut lines = vec![String::new()];
    for (index, item) in items.iter().enumerate() {
        let item = if index + 1 < items.len() { format!("{item},") } else { item.clone() };
        let last = lines.last_mut().unwrap();
        if last.is_empty() {
            *last = item;
        } else if indent + last.len() + 1 + item.len() <= WIDTH {
            *last += &format!(" {item}");
        } else {
            lines.push(item);
        }
    }
    if items.is_empty() { String::new() } else { lines.join("\n") + "\n" }
}

fn signatures_of_readers(record: &Record) -> String {
    let reader = |member: &Member| {
        let (name, value) = (member.name, signed_member(member));
        let also = if member.kind == Kind::Bool { format!("def {name}?: () -> {value}\n") } else { String::new() };
        format!("def {name}: () -> {value}\n{also}")
    };
    record.members.iter().map(reader).collect()
}

fn signatures_of_classes() -> String {
    let classes = plain_classes().map(|record| {
        let readers: String = signatures_of_readers(&record).lines().map(|line| format!("  {line}\n")).collect();
        format!("class {} < {}\n{readers}end\n", record.name, base_of(&record))
    });
    classes.collect::<Vec<_>>().join("\n")
}
