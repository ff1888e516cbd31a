//! The manual.
//!
//! | page | answers |
//! |---|---|
//! | [`concepts`] | what the words mean, and what is cached where |
//! | [`flows`] | what happens at a sign-in, on each request, at a switch and a sign-out, and which calls do it by hand |
//! | [`kits`] | what a kit for a framework does with one request |
//! | [`testing`] | how to test an application that signs people in |
//! | [`names`] | every operation and its spelling in each language |
//! | [`options`] | every option of a client, its unit and default |
//! | [`records`] | every record that an operation returns, and its members |
//! | [`cookies`] | the formats of sealed sessions, and the specification of ours |
//! | [`errors`] | every code and what to do about it |
//! | [`threats`] | which threats are handled, in which file, and which are not |
//! | [`deployment`] | passwords, clocks, proxies, processes, cookies, logs |
//! | [`performance`] | what calls cost, compared with the vendor's packages and the cryptography, and how that grows |
//! | [`migration`] | how to move from a vendor's SDK, and the names in both |
//! | [`contract`] | what the API and the vendor's SDKs do, in numbered sections that comments cite |
//! | [`decisions`] | why the library is as it is |
//!
//! The pages are Markdown files in `core/src/manual`. `cargo test` compiles and runs their Rust programs.

/// Includes a page. The link definitions before it override those at its own end, so that one link leads to a file in a
/// repository's viewer and to a module in rustdoc.
macro_rules! page {
    ($name:ident, $( $file:literal ),+) => {
        #[doc = "[concepts]: crate::manual::concepts"]
        #[doc = "[flows]: crate::manual::flows"]
        #[doc = "[kits]: crate::manual::kits"]
        #[doc = "[testing]: crate::manual::testing"]
        #[doc = "[names]: crate::manual::names"]
        #[doc = "[options]: crate::manual::options"]
        #[doc = "[records]: crate::manual::records"]
        #[doc = "[cookies]: crate::manual::cookies"]
        #[doc = "[errors]: crate::manual::errors"]
        #[doc = "[threats]: crate::manual::threats"]
        #[doc = "[deployment]: crate::manual::deployment"]
        #[doc = "[performance]: crate::manual::performance"]
        #[doc = "[migration]: crate::manual::migration"]
        #[doc = "[contract]: crate::manual::contract"]
        #[doc = "[decisions]: crate::manual::decisions"]
        #[doc = ""]
        $( #[doc = include_str!($file)] )+
        pub mod $name {}
    };
}

page!(concepts, "concepts.md");
page!(flows, "flows.md");
page!(kits, "kits.md");
page!(testing, "testing.md");
page!(names, "names.md");
page!(options, "options.md");
page!(records, "records.md");
page!(cookies, "cookies.md");
page!(errors, "errors.md");
page!(threats, "threats.md");
page!(deployment, "deployment.md");
page!(performance, "performance.md");
page!(migration, "migration.md");
page!(contract, "contract.md");
page!(
    decisions,
    "decisions/README.md",
    "decisions/0001-one-bridge-by-operation-name.md",
    "decisions/0002-a-seal-format-of-our-own.md",
    "decisions/0003-a-refreshed-token-is-trusted-without-keys.md",
    "decisions/0004-issuers-are-compared-exactly.md",
    "decisions/0005-one-exchange-per-refresh-token.md",
    "decisions/0006-what-is-retried.md",
    "decisions/0007-verified-sessions-are-cached.md",
    "decisions/0008-one-cryptographic-library.md",
    "decisions/0009-configuration-errors-are-raised.md",
    "decisions/0010-a-c-interface-for-go.md",
    "decisions/0011-the-jvm-package-has-no-coroutines.md",
    "decisions/0013-php-through-ffi.md",
    "decisions/0014-what-a-package-contains.md",
    "decisions/0015-parts-are-handed-over-when-they-are-read.md",
    "decisions/0016-seals-have-a-purpose.md",
    "decisions/0017-a-seal-s-own-end-is-kept.md",
    "decisions/0018-what-ends-here-is-ended-here.md",
    "decisions/0019-rustcrypto-seals-aws-lc-verifies.md",
    "decisions/0020-the-web-flow-is-the-engine-s.md",
    "decisions/0021-tests-have-an-api-in-memory.md",
    "decisions/0022-packages-for-pages.md"
);
