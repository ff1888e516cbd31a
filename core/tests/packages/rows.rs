//! Rows of the tables by their names, and what all grants have in common.

use authkit_core::surface::{self, Member, Operation, Record};

/// The operation of this name.
pub fn operation(name: &str) -> Operation {
    surface::operations().into_iter().find(|operation| operation.name == name).unwrap()
}

/// The record of this name.
pub fn record(name: &str) -> Record {
    surface::records().into_iter().find(|record| record.name == name).unwrap()
}

/// What the web flow takes, each record after those that it holds.
pub fn of_the_web() -> Vec<Record> {
    let mut options = surface::WEB_OPTIONS.to_vec();
    options.reverse();
    options.extend(surface::WEB_CALLS);
    options
}

/// Whether null is a value of its own for an option: it turns the route off.
pub fn takes_null(of: &str, option: &Member) -> bool {
    of == "Routes" && option.name != "prefix"
}

/// Whether an operation signs a user in.
pub fn is_grant(operation: &Operation) -> bool {
    operation.name.starts_with("authenticate_with_")
}

/// What every grant takes.
pub fn common_to_grants() -> Vec<Member> {
    let grants: Vec<_> = surface::operations().into_iter().filter(is_grant).collect();
    let is_common =
        |option: &Member| grants.iter().all(|grant| grant.options.iter().any(|other| other.name == option.name));
    grants[0].options.iter().copied().filter(is_common).collect()
}
