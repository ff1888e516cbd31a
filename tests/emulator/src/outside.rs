//! Sign-ins that begin outside of the application: in the dashboard, at an identity provider, in an e-mail. With a sign-in
//! endpoint the browser goes to the application first, which then asks for a sign-in of its own, with a state and PKCE.

use crate::clock::{Millis, after};
use crate::sign_in::SignIn;
use crate::state::{Site, World};

/// A finished sign-in that waits until the application asks for it.
pub(crate) struct Arrival {
    sign_in: SignIn,
    expires_at: Millis,
}

impl World {
    /// Keeps a sign-in for the browser with this cookie value.
    pub fn expect_arrival(&mut self, cookie: String, sign_in: SignIn) {
        let expires_at = after(self.now(), ARRIVAL_LIFETIME);
        self.arrivals.insert(cookie, Arrival { sign_in, expires_at });
    }

    /// The sign-in that waits for this browser. It is used up, even if the request does not accept it.
    pub fn take_arrival(&mut self, cookie: &str) -> Option<SignIn> {
        let now = self.now();
        self.arrivals.remove(cookie).filter(|arrival| arrival.expires_at > now).map(|arrival| arrival.sign_in)
    }
}

/// The page that a refused switch names, as `authkit_redirect_url`.
pub(crate) fn continuation(site: &Site, organization_id: &str) -> String {
    format!("{}/continue?organization_id={organization_id}", site.base_url)
}

/// Seconds the application has for asking.
const ARRIVAL_LIFETIME: u64 = 600;
