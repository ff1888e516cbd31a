//! The engine of authkit-native.

pub mod error;
pub mod model;
pub mod secret;
pub mod time;
