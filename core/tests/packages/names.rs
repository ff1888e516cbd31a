//! The names in sentences, as one language spells them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use authkit_core::{Code, surface};
use serde_json::Value;

use crate::rows::of_the_web;

/// A name that stands in backticks.
pub enum Name<'a> {
    /// An option, or a member of a record, in snake_case.
    Member(&'a str),
    /// The method of an operation, spelled as the column of the language has it in `tests/api.json`.
    Method(&'a str),
    /// A code, a claim, a value, a variable or anything else that every language spells alike.
    Other(&'a str),
}

/// The spelling of one language.
pub struct Names {
    members: BTreeSet<&'static str>,
    methods: BTreeMap<String, String>,
}

impl Names {
    /// Reads the column of a language.
    pub fn of(language: &str) -> Self {
        let options = surface::operations().into_iter().flat_map(|operation| operation.options);
        let members = surface::records().into_iter().flat_map(|record| record.members.iter().copied());
        let of_the_web = of_the_web().into_iter().flat_map(|record| record.members.iter().copied());
        let members = members.chain(options).chain(of_the_web).chain(surface::CLIENT_OPTIONS.members.iter().copied());
        // As a word in a sentence, `https` is the scheme.
        let is_name = |name: &&str| *name != "https" && Code::ALL.iter().all(|code| code.as_str() != *name);
        let members = members.map(|member| member.name).filter(is_name);
        Self { members: members.collect(), methods: methods(language) }
    }

    /// The method of an operation, with the object that it is called on.
    pub fn method(&self, operation: &str) -> Option<&str> {
        self.methods.get(operation).map(String::as_str)
    }

    /// A sentence with each name in backticks written by `write`.
    pub fn spelled(&self, sentence: &str, write: impl Fn(Name<'_>) -> String) -> String {
        let sentence = without_reference(sentence);
        let part = |(index, part): (usize, &str)| if index % 2 == 0 { part.to_owned() } else { write(self.name(part)) };
        sentence.split('`').enumerate().map(part).collect()
    }

    fn name<'a>(&'a self, name: &'a str) -> Name<'a> {
        let method = self.methods.get(name).or_else(|| self.methods.get(&format!("session.{name}")));
        match method {
            Some(method) => Name::Method(method),
            None if self.members.contains(name) => Name::Member(name),
            None => Name::Other(name),
        }
    }
}

/// A sentence without the section of the contract that it rests on, which no package has.
fn without_reference(sentence: &str) -> String {
    match sentence.split_once(" (contract section ") {
        Some((before, after)) => format!("{before}{}", after.split_once(')').map_or("", |(_, rest)| rest)),
        None => sentence.to_owned(),
    }
}

fn methods(language: &str) -> BTreeMap<String, String> {
    let table = fs::read_to_string(crate::root().join(crate::table::FILE)).unwrap();
    let table: Value = serde_json::from_str(&table).unwrap();
    let text = |row: &Value, name: &str| row[name].as_str().map(str::to_owned);
    let rows = table["operations"].as_array().unwrap().iter();
    rows.filter_map(|row| Some((text(row, "operation")?, text(row, language)?))).collect()
}

/// Text in lines of at most `width` characters.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().unwrap();
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}
