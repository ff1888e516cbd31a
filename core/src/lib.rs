//! The engine of authkit-native.

pub mod casing;
mod crypto;
pub mod error;
pub mod model;
pub mod seal;
pub mod secret;
pub mod time;
