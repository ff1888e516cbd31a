//! The lists that every package has of options, members and codes are those of `core/src/surface.rs`, which this writes
//! into the packages' sources, between a line that says `generated: <name>` and one that says `end of generated`.
//! `UPDATE=1 cargo test -p authkit-core --test packages` writes them; without it the test names what is out of date.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod go;
mod kotlin;
mod names;
mod node;
mod php;
mod python;
mod rows;
mod ruby;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

/// What stands between two markers of a file.
pub struct Block {
    /// The file, from the root of the tree.
    pub file: &'static str,
    /// The name after `generated: `.
    pub name: String,
    /// The lines, without the indentation of the marker.
    pub text: String,
}

#[test]
fn the_table_of_the_parity_tests_is_up_to_date() {
    let path = root().join(table::FILE);
    let written = fs::read_to_string(&path).unwrap();
    is_written(&path, &written, &table::updated(&written));
}

/// Holds the blocks of a package against its files, or writes them.
fn are_written(blocks: &[Block]) {
    assert!(!blocks.is_empty(), "a package without generated lists");
    for block in blocks {
        let path = root().join(block.file);
        let written = fs::read_to_string(&path).unwrap();
        is_written(&path, &written, &with_block(&written, block));
    }
}

fn with_block(source: &str, block: &Block) -> String {
    let begin = format!("generated: {}", block.name);
    let is_begin =
        |line: &str| line.split_once(&*begin).is_some_and(|(_, rest)| !rest.starts_with(char::is_alphanumeric));
    let mut lines = source.lines();
    let mut updated = String::new();
    for line in lines.by_ref() {
        updated += line;
        updated.push('\n');
        if is_begin(line) {
            break;
        }
    }
    let indent: String = updated.lines().last().unwrap_or_default().chars().take_while(|c| c.is_whitespace()).collect();
    let end = lines.by_ref().find(|line| line.contains("end of generated"));
    let end = end.unwrap_or_else(|| panic!("{} has no block `{}`, or it has no end", block.file, block.name));
    for line in block.text.lines() {
        if !line.is_empty() {
            updated += &indent;
            updated += line;
        }
        updated.push('\n');
    }
    for line in std::iter::once(end).chain(lines) {
        updated += line;
        updated.push('\n');
    }
    updated
}

fn is_written(path: &Path, written: &str, expected: &str) {
    if std::env::var_os("UPDATE").is_some() {
        if written != expected {
            fs::write(path, expected).unwrap();
        }
    } else {
        let path = path.strip_prefix(root()).unwrap().display();
        assert!(written == expected, "{path} is out of date: UPDATE=1 cargo test -p authkit-core --test packages");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

#[test]
fn a_block_is_replaced_and_the_rest_stays() {
    let block = |text: &str| Block { file: "a.py", name: "User".to_owned(), text: text.to_owned() };
    let source = "class User:\n    # generated: UserData\n    # end of generated\n    # generated: User (how)\n    old\n    # end of generated\nrest\n";
    let expected = source.replace("    old\n", "    a\n\n    b\n");
    assert_eq!(with_block(source, &block("a\n\nb\n")), expected);
    assert_eq!(with_block(&expected, &block("a\n\nb\n")), expected);
}
