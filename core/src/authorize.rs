//! The authorization URL: where a sign-in starts (contract section 1.2, RFC 6749 section 4.1.1, RFC 7636).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::addresses::check_redirect;
use crate::client::Client;
use crate::config::check_client_id;
use crate::described::described;
use crate::error::{Code, Error, Result};
use crate::http::Query;
use crate::options::OneOrMany;
use crate::pkce::{Pkce, make_state};
use crate::secret::Secret;

/// The provider name of the hosted sign-in page.
const AUTHKIT: &str = "authkit";

described! {
    /// What can be asked of the authorization URL. One of `provider`, `connection_id` and `organization_id` is needed;
    /// `provider: "authkit"` with `organization_id` preselects the organization.
    #[derive(Clone, Debug, Default, Deserialize)]
    #[serde(default)]
    pub struct AuthorizationUrlOptions {
        /// The redirect URI that the code is sent to. The client's when unset. It must be registered in the dashboard.
        pub redirect_uri: Option<String>,
        /// Another client than the configured one.
        pub client_id: Option<String>,
        /// `authkit` for the hosted sign-in page, or one identity provider such as `GoogleOAuth`. An open set.
        pub provider: Option<String>,
        /// The id of one SSO connection.
        pub connection_id: Option<String>,
        /// The id of one organization.
        pub organization_id: Option<String>,
        /// The domain that some providers prefill.
        pub domain_hint: Option<String>,
        /// The e-mail address that the page prefills.
        pub login_hint: Option<String>,
        /// Which page comes first: `sign-in` or `sign-up`. Only with the provider `authkit`.
        pub screen_hint: Option<String>,
        /// An opaque value that comes back to the redirect URI (RFC 6749 section 4.1.1). Use a fresh unguessable one
        /// for each sign-in and compare it there.
        pub state: Option<String>,
        /// The OpenID Connect prompt: `login`, `consent`, `select_account`, ...
        pub prompt: Option<String>,
        /// How long ago the user may have signed in last: after that they must sign in again. 0 always asks.
        pub max_age: Option<u64>,
        /// The S256 challenge of a code verifier (RFC 7636).
        pub code_challenge: Option<String>,
        /// The method of the challenge: `S256`, which is the default and the only one.
        pub code_challenge_method: Option<String>,
        /// More scopes to ask the provider for.
        pub provider_scopes: Option<OneOrMany<String>>,
        /// More query parameters for the provider.
        pub provider_query_params: Option<Map<String, Value>>,
        /// The token of an invitation that the user accepts.
        pub invitation_token: Option<Secret>,
        /// A nonce that binds a claim to this sign-in.
        pub claim_nonce: Option<String>,
        /// Passed on to the API, which has deprecated it.
        pub context: Option<String>,
        /// The token of a password reset that the user continues.
        pub password_reset_token: Option<Secret>,
    }
}

described! {
    /// An authorization URL and what has to be kept, in a cookie or session, until its code comes back.
    #[derive(Clone, Debug, Serialize)]
    pub struct AuthorizationRequest {
        /// The address to send the browser to.
        pub url: String,
        /// The value to compare with the `state` of the callback.
        pub state: String,
        /// The code verifier to pass to the exchange of the code. A secret of this sign-in.
        pub code_verifier: Secret,
    }
}

impl Client {
    /// The address of the sign-in page. Uses no network.
    ///
    /// # Errors
    /// `client_id_missing`, `redirect_uri_missing`, `selector_missing`, `invalid_option`.
    pub fn authorization_url(&self, options: AuthorizationUrlOptions) -> Result<String> {
        let client_id = match options.client_id {
            Some(id) => check_client_id(&id).map(|()| id)?,
            None => self.client_id()?.to_owned(),
        };
        let redirect_uri = match (options.redirect_uri, &self.config().redirect_uri) {
            (Some(given), _) => check_redirect("redirect_uri", &given).map(|()| given)?,
            (None, Some(configured)) => configured.clone(),
            (None, None) => return Err(Error::new(Code::RedirectUriMissing, "no redirect URI was given")),
        };

        let has_selector =
            options.provider.is_some() || options.connection_id.is_some() || options.organization_id.is_some();
        if !has_selector {
            return Err(Error::new(Code::SelectorMissing, "no provider, connection or organization was chosen"));
        }
        if options.connection_id.is_some() && (options.provider.is_some() || options.organization_id.is_some()) {
            return Err(Error::option("option `connection_id` stands alone: drop `provider` and `organization_id`"));
        }
        if let Some(hint) = options.screen_hint.as_deref() {
            if options.provider.as_deref() != Some(AUTHKIT) {
                return Err(Error::option("option `screen_hint` needs provider `authkit`"));
            }
            if !["sign-in", "sign-up"].contains(&hint) {
                return Err(Error::option("option `screen_hint` must be `sign-in` or `sign-up`"));
            }
        }
        let method = match (&options.code_challenge, options.code_challenge_method.as_deref()) {
            (Some(_), None | Some("S256")) => Some("S256".to_owned()),
            (None, None) => None,
            (None, Some(_)) => return Err(Error::option("option `code_challenge_method` needs `code_challenge`")),
            (Some(_), Some(_)) => return Err(Error::option("option `code_challenge_method` must be `S256`")),
        };

        let mut query = Query::default();
        query.add("client_id", Some(client_id));
        query.add("redirect_uri", Some(redirect_uri));
        query.add("response_type", Some("code".to_owned()));
        query.add("provider", options.provider);
        query.add("connection_id", options.connection_id);
        query.add("organization_id", options.organization_id);
        query.add("state", options.state);
        query.add("code_challenge", options.code_challenge);
        query.add("code_challenge_method", method);
        query.add("screen_hint", options.screen_hint);
        query.add("login_hint", options.login_hint);
        query.add("domain_hint", options.domain_hint);
        query.add("prompt", options.prompt);
        query.add("max_age", options.max_age.map(|seconds| seconds.to_string()));
        query.add("provider_scopes", options.provider_scopes.map(|scopes| scopes.into_vec().join(",")));
        for (name, value) in options.provider_query_params.into_iter().flatten() {
            let value = match value {
                Value::String(text) => text,
                Value::Number(_) | Value::Bool(_) => value.to_string(),
                _ => return Err(Error::option("option `provider_query_params` may only hold plain values")),
            };
            query.add(&format!("provider_query_params[{name}]"), Some(value));
        }
        query.add("invitation_token", options.invitation_token.map(|token| token.reveal().to_owned()));
        query.add("claim_nonce", options.claim_nonce);
        query.add("context", options.context);
        query.add("password_reset_token", options.password_reset_token.map(|token| token.reveal().to_owned()));
        Ok(query.onto(self.endpoint("user_management/authorize")?))
    }

    /// An authorization URL with a new `state` and PKCE challenge. A `state` that is passed is used instead.
    ///
    /// # Errors
    /// Those of [`Client::authorization_url`]; `invalid_option` when a challenge is given.
    pub fn authorization_url_with_pkce(&self, mut options: AuthorizationUrlOptions) -> Result<AuthorizationRequest> {
        if options.code_challenge.is_some() {
            return Err(Error::option("option `code_challenge` is made by this call: leave it out"));
        }
        let pkce = Pkce::generate()?;
        let state = match options.state.take() {
            Some(state) => state,
            None => make_state()?,
        };
        options.state = Some(state.clone());
        options.code_challenge = Some(pkce.code_challenge);
        options.code_challenge_method = None;
        Ok(AuthorizationRequest { url: self.authorization_url(options)?, state, code_verifier: pkce.code_verifier })
    }
}
