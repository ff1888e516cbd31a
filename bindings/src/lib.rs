//! The engine for languages without a crate of their own: through UniFFI for the JVM, through a small C
//! interface ([`c`]) for Go and PHP. Both are the same bridge, [`authkit_core::operations`]; nothing is decided here.

pub mod c;
pub mod client;
pub mod convert;
pub mod error;
mod shared;

uniffi::setup_scaffolding!("authkit");
