//! The flow cookie: what a sign-in needs when its code comes back, sealed, one for each sign-in that is under way.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::WebRequest;
use super::cookies::{Jar, Lines, host_prefix, is_plain, is_vendor_flow};
use super::options::WebConfig;
use super::site::Site;
use crate::crypto;
use crate::error::{Error, Result};
use crate::seal::{self, Format, Passwords, Purpose};
use crate::secret::Secret;
use crate::time::Timestamp;

/// How long a person may take at the sign-in page.
pub(super) const LIFETIME: Duration = Duration::from_secs(600);

/// How far the clock of another server may be ahead.
const CLOCK_SKEW: Duration = Duration::from_secs(60);

/// The most flows beside a new one. Tabs that were left open must not fill the header.
const MAX_OTHERS: usize = 4;

/// The most bytes of all flow cookies together.
const MAX_BYTES: usize = 3_500;

/// The most bytes of one line, so that every browser keeps it.
const MAX_LINE: usize = 3_800;

/// The most bytes of an application's own state.
pub(super) const MAX_CUSTOM_STATE: usize = 2_048;

/// A prefix that no cookie of an application has by chance.
pub(super) const NAME: &str = "wos-flow-";

/// What a flow is sealed for: it opens as nothing else.
const PURPOSE: &str = "authkit web flow";

/// As many characters of `state` as stand in the name of the cookie: its time, and some to tell flows apart.
const NAMED: usize = 16;

/// Characters of the time at the beginning of `state`, in base 36.
const TIME: usize = 7;

/// Stands at the end of the `state` of a flow that was started because an earlier one was lost.
const RESTARTED: &str = ".r";

/// What a sign-in needs when its code comes back.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct Flow {
    kind: String,
    pub state: String,
    pub code_verifier: Secret,
    pub return_to: String,
    pub redirect_uri: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_state: Option<String>,
    /// `sign-in`, `sign-up` or `resume`.
    pub mode: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u64>,
    #[serde(default)]
    pub restarted: bool,
    /// When it was started, in seconds since the epoch.
    pub at: i64,
}

/// What a flow is made of.
pub(super) struct NewFlow {
    pub code_verifier: Secret,
    pub return_to: String,
    pub custom_state: Option<String>,
    pub mode: &'static str,
    pub organization_id: Option<String>,
    pub max_age: Option<u64>,
    pub restarted: bool,
}

impl Flow {
    /// A fresh flow.
    ///
    /// # Errors
    /// `internal` when the operating system gives no randomness; `invalid_option` for a custom state that is too long.
    pub(super) fn new(new: NewFlow, site: &Site, now: Timestamp) -> Result<Self> {
        if new.custom_state.as_ref().is_some_and(|state| state.len() > MAX_CUSTOM_STATE) {
            return Err(Error::option(format!("option `state` must be at most {MAX_CUSTOM_STATE} bytes")));
        }
        let random = URL_SAFE_NO_PAD.encode(crypto::random::<32>()?);
        let end = if new.restarted { RESTARTED } else { "" };
        Ok(Self {
            kind: "flow".to_owned(),
            state: format!("{}{random}{end}", base36(now.seconds())),
            code_verifier: new.code_verifier,
            return_to: new.return_to,
            redirect_uri: site.redirect_uri().to_owned(),
            custom_state: new.custom_state,
            mode: new.mode.to_owned(),
            organization_id: new.organization_id,
            max_age: new.max_age,
            restarted: new.restarted,
            at: now.seconds(),
        })
    }

    /// The name of its cookie.
    fn name(&self, config: &WebConfig, site: &Site) -> String {
        format!("{}{NAME}{}", host_prefix(config, site), self.state.get(..NAMED).unwrap_or_default())
    }

    /// Sets its cookie, and deletes the one that it replaces, flows that are over and the oldest of too many.
    ///
    /// # Errors
    /// `invalid_option` for a flow that no browser would keep.
    pub(super) fn write(
        &self,
        request: &WebRequest,
        replaced: Option<&Self>,
        lines: &mut Lines,
        now: Timestamp,
    ) -> Result<()> {
        let (config, site, jar) = (request.config()?, &request.site, request.jar());
        let passwords = request.client.passwords(None)?;
        let value = serde_json::to_value(self).map_err(|_| Error::option("option `state` cannot be sealed"))?;
        let purpose = Purpose::data(PURPOSE);
        let sealed = seal::seal_data(&value, &passwords, Format::Native, purpose, Some(LIFETIME), now)?;
        let name = self.name(config, site);
        if name.len() + sealed.len() > MAX_LINE - 100 {
            return Err(Error::option(
                "options `state` and `return_to` are too long together: a browser would drop the flow cookie",
            ));
        }
        let replaced = replaced.map(|flow| flow.name(config, site));
        let prefix = host_prefix(config, site);
        for gone in evicted(&jar, prefix, replaced.as_deref(), name.len() + sealed.len(), now) {
            lines.delete_flow(&gone, config, site);
        }
        lines.set_flow(name, sealed, LIFETIME, config, site);
        Ok(())
    }

    /// Deletes its cookie.
    pub(super) fn end(&self, lines: &mut Lines, config: &WebConfig, site: &Site) {
        lines.delete_flow(&self.name(config, site), config, site);
    }
}

/// What stands at a callback.
pub(super) enum Found {
    /// The flow that this browser began.
    Flow(Box<Flow>),
    /// It began one with this state, and took longer than [`LIFETIME`].
    Expired(Box<Flow>),
    /// It began none with this state.
    Nothing,
}

/// The flow of a `state`, if this browser began it and it is not over.
pub(super) fn find(
    state: &str,
    jar: &Jar<'_>,
    passwords: &Passwords,
    config: &WebConfig,
    site: &Site,
    now: Timestamp,
) -> Found {
    let Some(named) = state.get(..NAMED) else { return Found::Nothing };
    let name = format!("{}{NAME}{named}", host_prefix(config, site));
    for value in jar.values(&name) {
        // The seal's own end is looked at below, with the clock of another server in mind.
        let began = started(named);
        let opened =
            seal::unseal_data(value, passwords, &[Format::Native], Purpose::data(PURPOSE), began.unwrap_or(now));
        let flow = opened.ok().and_then(|opened| serde_json::from_value::<Flow>(opened.value).ok());
        let is_this = |flow: &Flow| {
            flow.kind == "flow"
                && bool::from(flow.state.as_bytes().ct_eq(state.as_bytes()))
                && flow.redirect_uri == site.redirect_uri()
        };
        let Some(flow) = flow.filter(is_this) else { continue };
        let at = Timestamp::from_seconds(flow.at);
        let is_over = now.minus(LIFETIME) > at || at > now.plus(CLOCK_SKEW);
        return if is_over { Found::Expired(Box::new(flow)) } else { Found::Flow(Box::new(flow)) };
    }
    Found::Nothing
}

/// Whether a `state` is that of a flow that was started because an earlier one was lost.
pub(super) fn is_restarted(state: &str) -> bool {
    state.ends_with(RESTARTED)
}

/// The names of all flow cookies of a request.
pub(super) fn names<'j>(jar: &'j Jar<'_>) -> impl Iterator<Item = &'j str> {
    jar.names().filter(|name| suffix(name).is_some())
}

/// What the cookie of a flow has after its prefix.
fn suffix(name: &str) -> Option<&str> {
    let suffix = name.strip_prefix("__Host-").unwrap_or(name).strip_prefix(NAME)?;
    (suffix.len() == NAMED && is_plain(suffix) && started(suffix).is_some()).then_some(suffix)
}

/// The cookies that make room for a flow of this size: the one that it replaces, those that are over, then the oldest. One
/// other may stay whatever its size. Names without our prefix are not counted: a sibling subdomain can set them, and would
/// push out sign-ins that are under way.
fn evicted(jar: &Jar<'_>, prefix: &str, replaced: Option<&str>, size: usize, now: Timestamp) -> Vec<String> {
    let mut flows: Vec<_> = names(jar)
        .filter_map(|name| {
            let began = started(suffix(name).filter(|_| name.starts_with("__Host-") != prefix.is_empty())?)?;
            let value = jar.values(name).next().unwrap_or_default();
            Some((began, name, name.len() + value.len()))
        })
        .collect();
    flows.sort_unstable();
    flows.dedup_by_key(|(_, name, _)| *name);
    let is_over = |began: Timestamp, name: &str| now.minus(LIFETIME) > began || Some(name) == replaced;
    let (mut gone, mut kept): (Vec<_>, Vec<_>) = flows.into_iter().partition(|(began, name, _)| is_over(*began, name));
    let bytes = |kept: &[(Timestamp, &str, usize)]| size + kept.iter().map(|(.., size)| size).sum::<usize>();
    while kept.len() > 1 && (kept.len() > MAX_OTHERS || bytes(&kept) > MAX_BYTES) {
        gone.push(kept.remove(0));
    }
    gone.into_iter().map(|(_, name, _)| name.to_owned()).collect()
}

/// When the flow was started whose `state` begins so.
fn started(state: &str) -> Option<Timestamp> {
    let digits = state.get(..TIME)?;
    i64::from_str_radix(digits, 36).ok().filter(|seconds| *seconds >= 0).map(Timestamp::from_seconds)
}

/// A number of seconds in seven digits, so that names sort by age.
fn base36(seconds: i64) -> String {
    let mut rest = u64::try_from(seconds).unwrap_or_default();
    let mut digits: Vec<char> = Vec::with_capacity(TIME);
    for _ in 0..TIME {
        digits.push(char::from_digit(u32::try_from(rest % 36).unwrap_or_default(), 36).unwrap_or('0'));
        rest /= 36;
    }
    digits.iter().rev().collect()
}

/// A flow of the vendor's kits that is under way: its `state` is the seal in the cookie.
pub(super) fn find_of_vendor(state: &str, jar: &Jar<'_>, passwords: &Passwords, now: Timestamp) -> Option<VendorFlow> {
    if !state.starts_with("Fe26.2") {
        return None;
    }
    let is_this = |value: &str| {
        let plain = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
        bool::from(plain.as_bytes().ct_eq(state.as_bytes()))
    };
    if !jar.names().any(|name| is_vendor_flow(name) && jar.values(name).any(is_this)) {
        return None;
    }
    let opened = seal::unseal_data(state, passwords, &[Format::Iron], Purpose::DATA, now).ok()?;
    serde_json::from_value(opened.value).ok()
}

/// What the vendor's kits seal for a flow.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VendorFlow {
    pub code_verifier: Secret,
    #[serde(default)]
    pub custom_state: Option<String>,
    #[serde(default)]
    pub return_pathname: Option<String>,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::web::WebOptions;

    const FIRST: &str = "correct-horse-battery-staple-0001";
    const SECOND: &str = "another-horse-battery-staple-0002";

    fn passwords(passwords: &[&str]) -> Passwords {
        Passwords::new(passwords.iter().map(|password| (*password).into()).collect()).unwrap()
    }

    fn config() -> WebConfig {
        WebOptions::default().validate(Some("https://app.example/callback")).unwrap()
    }

    fn flow(site: &Site, now: Timestamp) -> Flow {
        let new = NewFlow {
            code_verifier: "verifier".into(),
            return_to: "/".to_owned(),
            custom_state: None,
            mode: "sign-in",
            organization_id: None,
            max_age: None,
            restarted: false,
        };
        Flow::new(new, site, now).unwrap()
    }

    fn sealed(flow: &Flow, password: &str, now: Timestamp) -> String {
        let value = serde_json::to_value(flow).unwrap();
        seal::seal_data(&value, &passwords(&[password]), Format::Native, Purpose::data(PURPOSE), Some(LIFETIME), now)
            .unwrap()
    }

    #[test]
    fn a_flow_opens_with_any_of_the_passwords_and_only_under_its_name() {
        let (config, now) = (config(), Timestamp::from_seconds(1_700_000_000));
        let flow = flow(&config.site, now);
        let sealed = sealed(&flow, SECOND, now);
        let found = |name: &str, state: &str, with: &[&str]| {
            let header = format!("{name}={sealed}");
            find(state, &Jar::parse(Some(&header)), &passwords(with), &config, &config.site, now)
        };
        let name = flow.name(&config, &config.site);
        assert!(matches!(found(&name, &flow.state, &[FIRST, SECOND]), Found::Flow(_)));
        assert!(matches!(found(&name, &flow.state, &[FIRST]), Found::Nothing));
        assert!(matches!(found(&name, &format!("{}x", flow.state), &[SECOND]), Found::Nothing));
        assert!(matches!(found(name.trim_start_matches("__Host-"), &flow.state, &[SECOND]), Found::Nothing));
    }

    #[test]
    fn names_sort_by_age() {
        let earlier = base36(1_700_000_000);
        assert!(earlier < base36(1_700_000_001) && base36(0) < earlier);
        assert_eq!(started(&earlier), Some(Timestamp::from_seconds(1_700_000_000)));
        assert_eq!((started("-000001"), started("short"), started("\u{e9}\u{e9}\u{e9}\u{e9}")), (None, None, None));
        assert_eq!(base36(i64::MIN), "0000000");
    }
}
