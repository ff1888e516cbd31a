//! An authorization request with checked parameters.

use crate::params::Params;
use crate::redirects;
use crate::sign_in::SignIn;
use crate::state::World;

/// A valid authorization request.
#[derive(Debug)]
pub(crate) struct Authorization {
    pub redirect_uri: String,
    pub state: Option<String>,
    pub way: Way,
    /// The requested organization; a sign-in for another one fails.
    pub organization_id: Option<String>,
    pub login_hint: Option<String>,
    pub sign_up: bool,
    pub code_challenge: Option<String>,
    pub prompt: Option<String>,
    pub max_age: Option<i64>,
    pub invitation_token: Option<String>,
}

/// How the user signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// On the hosted page, which recognizes the browser by a cookie.
    AuthKit,
    /// At a provider such as `GoogleOAuth`, which the page simulates.
    Provider(String),
    /// At an organization's own identity provider.
    Sso,
}

/// Why a request is refused. The browser may be redirected only after the redirect URI was checked.
#[derive(Debug)]
pub(crate) enum Refusal {
    Page(String),
    Redirect { uri: String, state: Option<String>, error: &'static str, description: String },
}

impl Authorization {
    pub fn read(world: &World, query: &Params) -> Result<Self, Refusal> {
        let options = &world.site.options;
        let redirect_uri = match (query.get("client_id"), query.get("redirect_uri")) {
            (None, _) => return Err(Refusal::Page("The parameter client_id is missing.".into())),
            (Some(id), _) if id != options.client_id => {
                return Err(Refusal::Page(format!("There is no application with the client id '{id}'.")));
            }
            (_, None) => return Err(Refusal::Page("The parameter redirect_uri is missing.".into())),
            (_, Some(uri)) if !redirects::is_registered(&options.redirect_uris, uri) => {
                let registered = options.redirect_uris.join(", ");
                return Err(Refusal::Page(format!(
                    "'{uri}' is not a registered redirect URI. Registered: {registered}"
                )));
            }
            (Some(_), Some(uri)) => uri,
        };
        Self::read_rest(world, query, redirect_uri).map_err(|(error, description)| Refusal::Redirect {
            uri: redirect_uri.to_owned(),
            state: query.get("state").map(str::to_owned),
            error,
            description,
        })
    }

    /// Whether the hosted page may go on without asking, because it knows the person.
    pub fn accepts_known_person(&self) -> bool {
        let asks_again = matches!(self.prompt.as_deref(), Some(prompt) if prompt != "none");
        self.way == Way::AuthKit && !asks_again && self.invitation_token.is_none()
    }

    /// Whether a sign-in that began outside of the application answers this request.
    pub fn accepts(&self, sign_in: &SignIn) -> bool {
        let fits = self.organization_id.is_none() || self.organization_id == sign_in.organization.id();
        self.accepts_known_person() && self.max_age != Some(0) && fits
    }

    fn read_rest(world: &World, query: &Params, redirect_uri: &str) -> Result<Self, (&'static str, String)> {
        let owned = |name: &str| query.get(name).map(str::to_owned);
        if query.get("response_type") != Some("code") {
            return Err(("unsupported_response_type", "The response_type must be 'code'.".into()));
        }
        let code_challenge = match (query.get("code_challenge"), query.get("code_challenge_method")) {
            (None, None) => None,
            (Some(challenge), Some("S256")) if challenge.len() == 43 => Some(challenge.to_owned()),
            _ => {
                return Err((
                    "invalid_request",
                    "PKCE needs a code_challenge of 43 characters and the method S256.".into(),
                ));
            }
        };
        let (way, organization_id) = selector(world, query)?;
        let sign_up = match query.get("screen_hint") {
            None | Some("sign-in") => false,
            Some("sign-up") => true,
            Some(other) => return Err(("invalid_request", format!("Unknown screen_hint '{other}'."))),
        };
        let max_age = match query.get("max_age").map(str::parse::<i64>) {
            None => None,
            Some(Ok(seconds)) if seconds >= 0 => Some(seconds),
            Some(_) => return Err(("invalid_request", "The max_age must be a number of seconds.".into())),
        };
        if way != Way::AuthKit && (query.get("screen_hint").is_some() || max_age.is_some()) {
            return Err(("invalid_request", "screen_hint and max_age go with provider 'authkit' only.".into()));
        }
        if let Some(token) = query.get("invitation_token").filter(|token| world.invitation(token).is_none()) {
            return Err(("invalid_request", format!("There is no invitation '{token}'.")));
        }
        Ok(Self {
            redirect_uri: redirect_uri.to_owned(),
            state: owned("state"),
            way,
            organization_id,
            login_hint: owned("login_hint"),
            sign_up,
            code_challenge,
            prompt: owned("prompt"),
            max_age,
            invitation_token: owned("invitation_token"),
        })
    }
}

/// Exactly one of provider, connection and organization; `authkit` may be narrowed to an organization.
fn selector(world: &World, query: &Params) -> Result<(Way, Option<String>), (&'static str, String)> {
    let known = |id: &str| match world.organization(id) {
        Some(organization) => Ok(organization),
        None => Err(("organization_invalid", format!("There is no organization '{id}'."))),
    };
    match (query.get("provider"), query.get("connection_id"), query.get("organization_id")) {
        (Some("authkit"), None, None) => Ok((Way::AuthKit, None)),
        (Some("authkit"), None, Some(id)) => Ok((Way::AuthKit, Some(known(id)?.id.clone()))),
        (Some(provider), None, None) if PROVIDERS.contains(&provider) => Ok((Way::Provider(provider.to_owned()), None)),
        (Some(provider), None, None) => Err(("invalid_connection_selector", format!("Unknown provider '{provider}'."))),
        (None, Some(connection), None) => {
            let mut organizations = world.organizations.iter();
            let owner = organizations.find(|it| it.connection_ids.iter().any(|id| id == connection));
            let owner = owner.ok_or_else(|| ("connection_invalid", format!("There is no connection '{connection}'.")))?;
            Ok((Way::Sso, Some(owner.id.clone())))
        }
        (None, None, Some(id)) => match known(id)? {
            organization if organization.connection_ids.is_empty() => {
                Err(("organization_invalid", format!("The organization '{id}' has no connection.")))
            }
            organization => Ok((Way::Sso, Some(organization.id.clone()))),
        },
        (None, None, None) => {
            Err(("invalid_connection_selector", "One of provider, connection_id and organization_id is required.".into()))
        }
        _ => Err((
            "ambiguous_connection_selector",
            "Only one of provider, connection_id and organization_id may be given, except provider 'authkit' with an organization.".into(),
        )),
    }
}

const PROVIDERS: [&str; 13] = [
    "AppleOAuth",
    "BitbucketOAuth",
    "GitHubOAuth",
    "GitLabOAuth",
    "GoogleOAuth",
    "IntuitOAuth",
    "LinkedInOAuth",
    "MicrosoftOAuth",
    "SalesforceOAuth",
    "SlackOAuth",
    "VercelMarketplaceOAuth",
    "VercelOAuth",
    "XeroOAuth",
];
