//! The documentation is true of the tree: generated parts are up to date, links and paths lead somewhere, every page is
//! compiled in. `UPDATE=1 cargo test -p authkit-core --test manual` writes the generated parts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use authkit_core::surface::{self, CLIENT_OPTIONS, Member};
use authkit_core::{Code, Remedy};

/// Where each language declares its exception classes, and what follows the name in them.
const CLASSES: &[(&str, &str)] = &[
    ("python/authkit_native/errors.py", "Error(AuthKitError)"),
    ("node/lib/errors.ts", "Error extends AuthKitError"),
    ("ruby/lib/authkit_native/errors.rb", "Error < AuthKitError"),
    ("bindings/kotlin/src/main/kotlin/io/github/authkitnative/Exceptions.kt", "Exception internal"),
    ("bindings/go/errors.go", "Error struct"),
    ("bindings/php/src", "Exception extends AuthKitException"),
];

/// Folders of tools and of outputs.
const NOT_OURS: &[&str] = &[".build", "target", "node_modules", "dist", "pkg", "vendor"];

const MANUAL: &str = "core/src/manual";

#[test]
fn the_page_on_errors_is_the_table_of_codes() {
    let mut text = String::from(
        "| remedy | retryable | class in Python, Node, Ruby, Go | on the JVM and in PHP |\n|---|---|---|---|\n",
    );
    for remedy in Remedy::ALL {
        let (class, retryable) = (class_of(*remedy), if *remedy == Remedy::RetryLater { "yes" } else { "no" });
        text += &format!("| `{}` | {retryable} | `{class}Error` | `{class}Exception` |\n", remedy.as_str());
        for (file, end) in CLASSES {
            let declaration = format!("{class}{end}");
            // A language with one class a file names the folder.
            let path = if exists(&root().join(file).join(format!("{class}Exception.php"))) {
                format!("{file}/{class}Exception.php")
            } else {
                (*file).to_owned()
            };
            assert!(read(&path).contains(&declaration), "{path} does not declare {declaration}");
        }
    }
    for remedy in Remedy::ALL {
        text += &format!("\n## `{}`\n\n{}\n\n| code | what to do |\n|---|---|\n", remedy.as_str(), about(*remedy));
        for code in Code::ALL.iter().filter(|code| code.remedy() == *remedy) {
            assert_eq!(code.is_retryable(), *remedy == Remedy::RetryLater, "{code} is not as its remedy");
            text += &format!("| `{code}` | {} |\n", code.hint());
        }
    }
    is_generated("errors.md", &text);
}

#[test]
fn the_page_on_names_is_the_list_of_operations() {
    const LANGUAGES: &[(&str, &str)] =
        &[("python", "Python"), ("node", "Node"), ("ruby", "Ruby"), ("kotlin", "JVM"), ("go", "Go")];
    let list: serde_json::Value = serde_json::from_str(&read("tests/api.json")).unwrap();
    let titles: Vec<_> = LANGUAGES.iter().map(|(_, title)| *title).collect();
    let mut text = format!("| operation | {} |\n|---{}|\n", titles.join(" | "), "|---".repeat(titles.len()));
    for row in list.get("operations").and_then(serde_json::Value::as_array).unwrap() {
        let name = |key: &str| format!("`{}`", row.get(key).and_then(serde_json::Value::as_str).unwrap());
        let names: Vec<_> = LANGUAGES.iter().map(|(key, _)| name(key)).collect();
        text += &format!("| {} | {} |\n", name("operation"), names.join(" | "));
    }
    is_generated("names.md", &text);
}

#[test]
fn the_page_on_options_is_the_table_of_options() {
    let of_the_web = surface::WEB_OPTIONS.into_iter().chain(surface::WEB_CALLS);
    let sections = of_the_web
        .map(|record| format!("\n## {}\n\n{}\n\n{}", record.name, record.about(), rows("option", record.members)));
    is_generated("options.md", &(rows("option", CLIENT_OPTIONS.members) + &sections.collect::<String>()));
}

#[test]
fn the_page_on_records_is_the_table_of_records() {
    let sections = surface::records()
        .into_iter()
        .map(|record| format!("## {}\n\n{}\n\n{}", record.name, record.about(), rows("member", record.members)));
    is_generated("records.md", &sections.collect::<Vec<_>>().join("\n"));
}

fn rows(title: &str, members: &[Member]) -> String {
    let mut text = format!("| {title} | meaning |\n|---|---|\n");
    for member in members {
        let secret = if title == "member" && surface::is_secret(member) { " A secret." } else { "" };
        text += &format!("| `{}` | {}{secret} |\n", member.name, member.about());
    }
    text
}

#[test]
fn every_page_is_compiled_into_the_documentation() {
    let root = read(format!("{MANUAL}/mod.rs"));
    let pages = documents().into_iter().filter_map(|path| path.strip_prefix(MANUAL).ok().map(Path::to_owned));
    let missing: Vec<_> = pages.filter(|page| !root.contains(&format!("\"{}\"", page.display()))).collect();
    assert!(missing.is_empty(), "{MANUAL}/mod.rs does not include {missing:?}");
}

#[test]
fn every_link_leads_somewhere() {
    let mut dead = BTreeSet::new();
    for document in documents() {
        let text = read(&document);
        let prose = without_code(&text);
        let inline = prose.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link);
        let defined = prose.lines().filter_map(|line| line.strip_prefix('[')?.split_once("]: ")).map(|(_, link)| link);
        for link in inline.chain(defined) {
            let file = link.split('#').next().unwrap_or_default();
            if !file.is_empty() && !link.contains(':') && !exists(&document.parent().unwrap().join(file)) {
                dead.insert(format!("{}: {link}", document.display()));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

#[test]
fn every_section_of_the_contract_that_is_cited_exists() {
    let contract = read(format!("{MANUAL}/contract.md"));
    let headings = contract.lines().filter_map(|line| line.trim_start_matches('#').trim().split_once(' '));
    let sections: BTreeSet<_> = headings.map(|(number, _)| number.trim_end_matches('.')).collect();
    let (mut cited, mut missing) = (0, BTreeSet::new());
    for path in sources(&root().join("core/src")).into_iter().filter(|path| !path.ends_with("contract.md")) {
        let text = fs::read_to_string(&path).unwrap();
        for rest in text.split("contract section").skip(1) {
            let end = rest.find([')', ';', ',', '\n', ':']).unwrap_or(rest.len());
            for number in rest.split_at(end).0.split_whitespace().map(|word| word.trim_end_matches('.')) {
                if number.starts_with(|first: char| first.is_ascii_digit()) {
                    cited += 1;
                    if !sections.contains(number) {
                        missing.insert(format!("{}: {number}", path.display()));
                    }
                }
            }
        }
    }
    assert!(cited > 20, "only {cited} citations were found");
    assert!(missing.is_empty(), "{missing:#?}");
}

/// rustdoc checks the labels it defines itself; a repository's viewer has only those of the page.
#[test]
fn every_label_is_defined_where_it_is_used() {
    let mut undefined = BTreeSet::new();
    for document in documents().into_iter().filter(|path| path.starts_with(MANUAL)) {
        let prose = without_code(&read(&document));
        for (label, rest) in prose.split('[').skip(1).filter_map(|rest| rest.split_once(']')) {
            let definition = format!("\n[{label}]: ");
            if !rest.starts_with(['(', ':']) && !prose.contains(&definition) {
                undefined.insert(format!("{}: [{label}]", document.display()));
            }
        }
    }
    assert!(undefined.is_empty(), "{undefined:#?}");
}

#[test]
fn every_path_that_is_named_exists() {
    let mut lost = BTreeSet::new();
    for document in documents() {
        let text = read(&document);
        for name in code_spans(&without_blocks(&text)) {
            let is_path = name.contains('/') && name.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
            let (beside, first) = (document.parent().unwrap(), name.split('/').next().unwrap_or_default());
            // A name with a slash is a path when its first part is a folder of the tree or of the document's place.
            let place =
                [Path::new(""), beside].into_iter().find(|place| !first.is_empty() && exists(&place.join(first)));
            let is_ours = !name.split('/').any(|part| NOT_OURS.contains(&part));
            let Some(_) = place.filter(|_| is_path && is_ours) else { continue };
            if !exists(Path::new(name)) && !exists(&beside.join(name)) {
                lost.insert(format!("{}: {name}", document.display()));
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn every_block_of_code_names_its_language() {
    for document in documents().into_iter().filter(|path| path.starts_with(MANUAL)) {
        let fences =
            read(&document).lines().filter(|line| line.starts_with("```")).map(str::to_owned).collect::<Vec<_>>();
        assert!(fences.len().is_multiple_of(2), "{} leaves a block open", document.display());
        let unnamed = fences.iter().step_by(2).filter(|fence| fence.len() == 3).count();
        assert_eq!(unnamed, 0, "{}: rustdoc takes a block without a language for Rust", document.display());
    }
}

#[test]
fn decisions_are_numbered_and_whole() {
    let folder = format!("{MANUAL}/decisions");
    let decisions: Vec<_> =
        documents().into_iter().filter(|path| path.starts_with(&folder) && !path.ends_with("README.md")).collect();
    assert!(decisions.len() > 10, "only {} decisions were found", decisions.len());
    let mut numbers = BTreeSet::new();
    for path in &decisions {
        let (name, text) = (path.file_name().unwrap().to_str().unwrap(), read(path));
        // A number is never given again, so that of a decision that went stays free.
        let number: u32 = name.split_once('-').unwrap().0.parse().unwrap();
        assert!(numbers.insert(number), "two decisions have the number {number}");
        assert!(text.starts_with(&format!("# {number}. ")), "{name}: its heading begins with its number");
        for part in ["\n**Context.** ", "\n**Decision.**", "\n**Consequences.** "] {
            assert!(text.contains(part), "{name} lacks {}", part.trim());
        }
    }
}

/// The second column of a table behind `<!-- names: folder -->` holds names of ours, which the folder has to know.
#[test]
fn the_names_in_the_page_on_migration_are_ours() {
    let text = read(format!("{MANUAL}/migration.md"));
    let mut count = 0;
    for section in text.split("<!-- names: ").skip(1) {
        let (folder, rest) = section.split_once(" -->").unwrap();
        let source: String =
            sources(&root().join(folder)).iter().map(|path| fs::read_to_string(path).unwrap()).collect();
        let rows = rest.trim_start().lines().take_while(|line| line.starts_with('|')).skip(2);
        for cell in rows.filter_map(|row| row.split(" | ").nth(1)) {
            for name in code_spans(cell) {
                let call = name.split(['(', ' ', '{']).next().unwrap_or_default();
                let word = call.rsplit(['.', ':']).next().unwrap_or_default();
                assert!(source.contains(word), "{folder} has no `{word}`, which migration.md names");
                count += 1;
            }
        }
    }
    assert!(count > 30, "only {count} names were found");
}

fn class_of(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::FixConfiguration => "Configuration",
        Remedy::SignIn => "SignInRequired",
        Remedy::RetryLater => "Unavailable",
        Remedy::RejectRequest => "Rejected",
        _ => "Internal",
    }
}

fn about(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::FixConfiguration => {
            "An option, a secret or a dashboard setting is wrong. Trying again does not help. Keep cookies."
        }
        Remedy::SignIn => "The user has to sign in again, or to take the next step of a sign-in.",
        Remedy::RetryLater => {
            "Nothing is known to be wrong. Keep the cookie and try again, after `retry_after` seconds if it is set."
        }
        Remedy::RejectRequest => "The request carries something that must not be accepted. Refuse it or ask again.",
        _ => "The API or this library broke its own contract. Report it.",
    }
}

/// Holds the generated part of a page against what it should be, or writes it.
fn is_generated(page: &str, text: &str) {
    const BEGIN: &str = "<!-- generated by core/tests/manual.rs -->\n\n";
    let path = root().join(MANUAL).join(page);
    let written = fs::read_to_string(&path).unwrap();
    let preface = written.split_once(BEGIN).expect("a page with a generated part").0;
    let expected = format!("{preface}{BEGIN}{text}");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, expected).unwrap();
    } else {
        assert!(written == expected, "{page} is out of date: UPDATE=1 cargo test -p authkit-core --test manual");
    }
}

/// Every Markdown file of the tree, relative to its root, in order.
fn documents() -> Vec<PathBuf> {
    let markdown = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "md");
    let files = sources(&root()).into_iter().filter(markdown);
    files.map(|path| path.strip_prefix(root()).unwrap().to_owned()).collect()
}

/// Every text file below a folder, in order.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_string_lossy();
        if path.is_dir() && !name.starts_with('.') && !NOT_OURS.contains(&&*name) {
            files.extend(sources(&path));
        } else if path
            .extension()
            .is_some_and(|kind| ["md", "rs", "py", "ts", "rb", "go", "kt", "php"].iter().any(|known| kind == *known))
        {
            files.push(path);
        }
    }
    files
}

fn without_blocks(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// Prose only: what stands in code is no link.
fn without_code(text: &str) -> String {
    without_blocks(text).split('`').step_by(2).collect()
}

fn code_spans(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn exists(path: &Path) -> bool {
    root().join(path).exists()
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(root().join(path.as_ref()))
        .unwrap_or_else(|error| panic!("{}: {error}", path.as_ref().display()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
