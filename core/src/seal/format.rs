//! The formats a session can be sealed in (contract section 5).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::described::{Kind, typed};

macro_rules! formats {
    ($( $(#[$doc:meta])* $variant:ident $name:literal; )*) => {
        /// How a value is sealed. Spelled as its [`Format::as_str`] everywhere outside Rust.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
        #[non_exhaustive]
        pub enum Format { $( $(#[$doc])* #[serde(rename = $name)] $variant, )* }

        impl Format {
            /// Every format, in the order in which a value that could be several is tried.
            pub const ALL: &'static [Format] = &[$( Format::$variant, )*];
            /// The stable spelling, as in the options `seal_format` and `accept_formats`.
            pub fn as_str(self) -> &'static str { match self { $( Self::$variant => $name, )* } }
            /// The format with this spelling.
            pub fn parse(name: &str) -> Option<Format> { match name { $( $name => Some(Self::$variant), )* _ => None } }
        }
    };
}

formats! {
    /// Ours: compact, the same in every language. The manual's page on cookies specifies it.
    #[default]
    Native "native";
    /// Node SDK, iron-session and the JavaScript kits; read also without `~2`, as the Kotlin SDK writes it (5.2).
    Iron "iron";
    /// Python SDK (5.3). The password is a Fernet key.
    Fernet "fernet";
    /// Ruby SDK 7 and later (5.5).
    Ruby "ruby";
    /// Ruby SDK 5 and 6 (5.4). The password is the key: exactly 32 bytes.
    RubyEncryptor "ruby-encryptor";
    /// Go SDK (5.6).
    Go "go";
    /// PHP SDK (5.6). The password is 32 bytes in base64.
    Php "php";
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

typed! {
    Format => Kind::Format,
    Vec<Format> => Kind::Formats,
}
