//! The logout URL: ends the session at the API and brings the browser back (contract section 1.3).

use serde::Deserialize;

use crate::addresses::check_redirect;
use crate::client::Client;
use crate::described::described;
use crate::ended::End;
use crate::error::{Error, Result};
use crate::http::Query;

described! {
    /// Which session to end and where to go then.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct LogoutUrlOptions {
        /// The session's id, the `sid` claim of its access token.
        pub session_id: String,
        /// Where the browser goes afterwards. It must be registered in the dashboard, whose default is used when unset.
        pub return_to: Option<String>,
    }
}

impl Client {
    /// The address that ends a session. Uses no network. The URL contains no secret, but any client that knows a
    /// session's id can end that session with it. This call invalidates the cached refreshes of the session: an old
    /// copy of its cookie stays valid only if the API says so.
    ///
    /// # Errors
    /// `invalid_option` without a session id, and for a `return_to` that is no absolute URL.
    pub fn logout_url(&self, options: LogoutUrlOptions) -> Result<String> {
        if options.session_id.is_empty() {
            return Err(Error::option("option `session_id` is missing"));
        }
        if let Some(return_to) = &options.return_to {
            // The API and browsers escape a space themselves.
            check_redirect("return_to", &return_to.replace(' ', "%20"))?;
        }
        self.ended().note(&options.session_id, End::LogoutUrl);
        let mut query = Query::default();
        query.add("session_id", Some(options.session_id));
        query.add("return_to", options.return_to);
        Ok(query.onto(self.endpoint("user_management/sessions/logout")?))
    }
}
