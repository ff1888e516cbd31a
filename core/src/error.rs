//! Every failure this engine can report: one table of codes, each with a remedy and a hint.
//!
//! A [`Code`] is what programs branch on, in every language, and never changes its spelling. A [`Remedy`] says who has
//! to act; host exception classes follow remedies. The same codes are the `reason` of a session that does not
//! authenticate, so an outcome and an error speak one vocabulary.

use std::fmt;
use std::time::Duration;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::described::{Kind, typed};

/// What the caller should do about a failure. Host exception classes are named after these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Remedy {
    /// An option, secret or dashboard setting is wrong: change it; trying again will not help.
    FixConfiguration,
    /// The user has to go through sign-in (or its next step) again.
    SignIn,
    /// Nothing is known to be wrong: keep the cookie and try again later.
    RetryLater,
    /// This request carries something that must not be believed or accepted: refuse it.
    RejectRequest,
    /// The API or this library broke its own contract: report it.
    ReportBug,
}

impl Remedy {
    /// Every remedy, in the order of the manual.
    pub const ALL: &'static [Remedy] =
        &[Self::FixConfiguration, Self::SignIn, Self::RetryLater, Self::RejectRequest, Self::ReportBug];

    /// The stable snake_case name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FixConfiguration => "fix_configuration",
            Self::SignIn => "sign_in",
            Self::RetryLater => "retry_later",
            Self::RejectRequest => "reject_request",
            Self::ReportBug => "report_bug",
        }
    }
}

macro_rules! codes {
    ($( $variant:ident $name:literal $remedy:ident $hint:literal; )*) => {
        /// A stable, machine-readable name for one kind of failure.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code { $( #[doc = $hint] $variant, )* }

        impl Code {
            /// Every code, in the order of the manual.
            pub const ALL: &'static [Code] = &[$( Code::$variant, )*];
            /// The stable snake_case spelling used in every language.
            pub fn as_str(self) -> &'static str { match self { $( Self::$variant => $name, )* } }
            /// Who has to act.
            pub fn remedy(self) -> Remedy { match self { $( Self::$variant => Remedy::$remedy, )* } }
            /// What to do next, in one sentence.
            pub fn hint(self) -> &'static str { match self { $( Self::$variant => $hint, )* } }
            /// The code with this spelling.
            pub fn parse(name: &str) -> Option<Code> { match name { $( $name => Some(Self::$variant), )* _ => None } }
        }
    };
}

codes! {
    // Outcomes of reading a session cookie.
    NoSessionCookieProvided "no_session_cookie_provided" SignIn "there is no session cookie: send the user to sign-in";
    InvalidSessionCookie "invalid_session_cookie" SignIn "the cookie was not sealed with one of these passwords and formats: sign in again";
    InvalidJwt "invalid_jwt" SignIn "the access token in the session was refused: refresh, or sign in again";
    ExpiredJwt "expired_jwt" SignIn "the access token has expired: refresh the session";
    KeysUnavailable "keys_unavailable" RetryLater "the signing keys cannot be fetched now: keep the cookie and try again";

    // Configuration.
    ClientIdMissing "client_id_missing" FixConfiguration "pass the client id or set WORKOS_CLIENT_ID";
    ApiKeyMissing "api_key_missing" FixConfiguration "this call needs an API key: pass it or set WORKOS_API_KEY";
    RedirectUriMissing "redirect_uri_missing" FixConfiguration "pass the redirect URI or set WORKOS_REDIRECT_URI";
    InvalidOption "invalid_option" FixConfiguration "correct the named option";
    SelectorMissing "selector_missing" FixConfiguration "pass one of provider, connection_id or organization_id";
    PasswordMissing "password_missing" FixConfiguration "pass the cookie password or set WORKOS_COOKIE_PASSWORD";
    PasswordTooShort "password_too_short" FixConfiguration "use a cookie password of at least 32 bytes, for example from `openssl rand -base64 24`";
    PasswordNotFernetKey "password_not_fernet_key" FixConfiguration "the fernet format needs a key of 32 bytes in base64 (44 characters)";
    FormatNotWritable "format_not_writable" FixConfiguration "choose a seal format that can be written: native, iron, fernet or ruby";
    CookieTooLarge "cookie_too_large" FixConfiguration "shrink the named fields: browsers drop cookies over 4096 bytes";
    InvalidClient "invalid_client" FixConfiguration "check the client id and the API key";
    UnauthorizedClient "unauthorized_client" FixConfiguration "allow this client to use the grant in the dashboard";
    Unauthorized "unauthorized" FixConfiguration "check the API key";
    Forbidden "forbidden" FixConfiguration "use an API key that has this permission";
    NotFound "not_found" FixConfiguration "check the ids and the base URL";
    InvalidRequest "invalid_request" FixConfiguration "correct the request as the message says";
    InvalidRequestParameters "invalid_request_parameters" FixConfiguration "correct the parameters listed in errors";
    UnsupportedGrantType "unsupported_grant_type" FixConfiguration "use a grant that this environment offers";
    PkceNotSupported "pkce_not_supported" FixConfiguration "leave PKCE out for this connection";
    InvalidProfile "invalid_profile" FixConfiguration "check the identity provider's profile mapping";
    InvalidConnection "invalid_connection" FixConfiguration "check the SSO connection";
    ExtraAttributesRequired "extra_attributes_required" FixConfiguration "make the identity provider send the missing attributes";
    TokenTooBig "token_too_big" FixConfiguration "shrink the JWT template";

    // One more step, or a new sign-in.
    InvalidGrant "invalid_grant" SignIn "the code or refresh token is used up, expired or revoked: sign in again";
    AccessDenied "access_denied" SignIn "the user or a policy refused: offer sign-in again";
    ExpiredToken "expired_token" SignIn "the device code has expired: start again";
    SsoRequired "sso_required" SignIn "send the user to the authorization URL with one of connection_ids";
    MfaEnrollment "mfa_enrollment" SignIn "enrol a factor, then use the TOTP grant with the pending token";
    MfaChallenge "mfa_challenge" SignIn "challenge a factor, then use the TOTP grant with the pending token";
    MfaVerification "mfa_verification" SignIn "verify the factor, then use the TOTP grant with the pending token";
    EmailVerificationRequired "email_verification_required" SignIn "ask for the e-mailed code, then use the email-verification grant";
    OrganizationSelectionRequired "organization_selection_required" SignIn "let the user choose from organizations, then use the organization-selection grant";
    OrganizationAuthenticationMethodsRequired "organization_authentication_methods_required" SignIn "send the user to the authorization URL with an allowed method";
    AuthenticationMethodNotAllowed "authentication_method_not_allowed" SignIn "offer another way to sign in";
    EmailPasswordAuthDisabled "email_password_auth_disabled" SignIn "offer another way to sign in";
    PasskeyProgressiveEnrollment "passkey_progressive_enrollment" SignIn "let the user enrol a passkey, or skip it, on the hosted page";
    RadarChallenge "radar_challenge" SignIn "ask for the code, then use the radar-email-challenge or radar-sms-challenge grant with the pending token";
    RadarSignUpChallenge "radar_sign_up_challenge" SignIn "ask for the code, then use the radar-email-challenge or radar-sms-challenge grant with the pending token";
    RadarEmailChallenge "radar_email_challenge" SignIn "ask for the e-mailed code, then use the radar-email-challenge grant";
    RadarSmsChallenge "radar_sms_challenge" SignIn "ask for the code sent by SMS, then use the radar-sms-challenge grant";
    RadarSmsSignInChallenge "radar_sms_sign_in_challenge" SignIn "ask for the code sent by SMS, then use the radar-sms-challenge grant";
    ApplicationConsentRequired "application_consent_required" SignIn "let the user consent on the hosted page";
    OrganizationNotFound "organization_not_found" SignIn "the organization does not exist: choose another";
    OrganizationMembershipNotFound "organization_membership_not_found" SignIn "the user is not a member: choose another organization";
    InvalidOrganizationId "invalid_organization_id" SignIn "the organization id is not valid: choose another";
    InvalidPendingAuthenticationToken "invalid_pending_authentication_token" SignIn "the pending sign-in has expired: start again";
    SignUpNotAllowed "sign_up_not_allowed" SignIn "this environment does not let users sign up";

    // The web flow.
    SignInRequired "sign_in_required" SignIn "send the user to sign-in";
    ReauthenticationRequired "reauthentication_required" SignIn "the last sign-in is too long ago: send the user to sign-in with max_age";
    FlowMissing "flow_missing" SignIn "this browser has no cookie of the sign-in: start again";
    FlowExpired "flow_expired" SignIn "the sign-in took longer than ten minutes: start again";
    StateMissing "state_missing" SignIn "the callback has no state: set the Initiate login URI in the dashboard";
    CallbackIncomplete "callback_incomplete" SignIn "the callback has neither a code nor an error: start again";
    RefreshNotPossible "refresh_not_possible" RetryLater "the session has expired where no cookie can be set: send the browser to the sign-in URL, which refreshes";
    OrganizationRequired "organization_required" RejectRequest "let the user switch to the organization";
    RoleMissing "role_missing" RejectRequest "the user lacks the role in this organization";
    PermissionMissing "permission_missing" RejectRequest "the user lacks the permission in this organization";
    EntitlementMissing "entitlement_missing" RejectRequest "the organization lacks the entitlement";
    FeatureFlagMissing "feature_flag_missing" RejectRequest "the feature flag is off";
    ImpersonationNotAllowed "impersonation_not_allowed" RejectRequest "an administrator who acts as the user may not do this";
    CrossOriginRequest "cross_origin_request" RejectRequest "another site sent the request: add its origin to trusted_origins if it may";
    MethodNotAllowed "method_not_allowed" RejectRequest "use one of the methods in the Allow header";
    SessionCookieLost "session_cookie_lost" FixConfiguration "the browser did not keep the session cookie: check its size, its domain and whether cookies are blocked";

    // The request must be refused.
    InvalidCredentials "invalid_credentials" RejectRequest "the e-mail or password is wrong: ask again";
    InvalidOneTimeCode "invalid_one_time_code" RejectRequest "the code is wrong: ask again";
    OneTimeCodePreviouslyUsed "one_time_code_previously_used" RejectRequest "the code was used before: send a new one";
    OneTimeCodeExpired "one_time_code_expired" RejectRequest "the code has expired: send a new one";
    OneTimeCodeTooManyAttempts "one_time_code_too_many_attempts" RejectRequest "too many attempts: send a new code";
    UserMismatch "user_mismatch" RejectRequest "the code belongs to another user: start again";
    PhoneNumberRequired "phone_number_required" RejectRequest "ask for the user's phone number";
    VerificationIdRequired "verification_id_required" RejectRequest "pass the verification id";
    CodeChallengeNotFound "code_challenge_not_found" RejectRequest "the sign-in was started without PKCE: start again";
    InvitationInvalid "invitation_invalid" RejectRequest "the invitation is no longer valid: send a new one";
    InvitationCannotBeUsedForEmail "invitation_cannot_be_used_for_email" RejectRequest "the invitation is for another e-mail address";
    InvalidLinkAuthorizationCode "invalid_link_authorization_code" RejectRequest "start linking again";

    // Try again later.
    NetworkError "network_error" RetryLater "the API could not be reached: keep the session and try again";
    Timeout "timeout" RetryLater "the API did not respond in time: keep the session and try again";
    ServerError "server_error" RetryLater "the API failed: keep the session and try again";
    RateLimitExceeded "rate_limit_exceeded" RetryLater "wait for retry_after seconds, then try again";
    DailyQuotaExceeded "daily_quota_exceeded" RetryLater "the environment's daily quota is used up: try again tomorrow";
    Conflict "conflict" RetryLater "a concurrent request changed the same resource: try again";
    AuthorizationPending "authorization_pending" RetryLater "the user has not finished: poll again after the interval";
    SlowDown "slow_down" RetryLater "poll less often: add five seconds to the interval";
    UnexpectedResponse "unexpected_response" RetryLater "the API's response cannot be read: keep the session and try again";
    Cancelled "cancelled" RetryLater "the caller stopped waiting: call again if the reply is still needed";

    // Bugs.
    ApiError "api_error" ReportBug "the API refused with a code this version does not know: see api_code and message";
    Internal "internal" ReportBug "this is a bug in authkit-native: please report it";
}

/// Spellings the API uses for failures that have another name here.
const API_ALIASES: &[(&str, Code)] = &[("too_many_requests", Code::RateLimitExceeded)];

impl Code {
    /// The code for a `code` or `error` member of an API answer (contract section 2.2).
    pub fn from_api(name: &str) -> Option<Code> {
        API_ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, code)| *code).or_else(|| Code::parse(name))
    }

    /// Whether the same call may succeed later without anybody changing anything.
    pub fn is_retryable(self) -> bool {
        self.remedy() == Remedy::RetryLater
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for Remedy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A failed operation. `Display` is safe to log: it never contains a token, password, code or key.
#[derive(Clone, Serialize)]
pub struct Error {
    /// What happened, for programs.
    pub code: Code,
    /// What happened, for people. Text of the API is not repeated here, because it can contain secrets.
    pub message: String,
    /// What to do next.
    pub hint: &'static str,
    /// Who has to act.
    pub remedy: Remedy,
    /// The HTTP status, when the API answered.
    pub status: Option<u16>,
    /// The API's `X-Request-ID`, for its support.
    pub request_id: Option<String>,
    /// Whether trying again later can help.
    pub retryable: bool,
    /// Seconds to wait before trying again, when the API said so.
    #[serde(serialize_with = "seconds")]
    pub retry_after: Option<Duration>,
    /// The API's own `code` or `error`, unchanged.
    pub api_code: Option<String>,
    /// The remaining members of the API's answer: `pending_authentication_token`, `organizations`, `email`,
    /// `error_description`, ... They may be secret, so they are fields and never part of the text.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub fields: Map<String, Value>,
}

fn seconds<S: Serializer>(value: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    value.map(|d| d.as_secs_f64()).serialize(serializer)
}

impl Error {
    /// An error with no HTTP answer behind it. `message` must not contain secrets.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: code.hint(),
            remedy: code.remedy(),
            status: None,
            request_id: None,
            retryable: code.is_retryable(),
            retry_after: None,
            api_code: None,
            fields: Map::new(),
        }
    }

    /// An option that cannot be used.
    pub(crate) fn option(message: impl Into<String>) -> Self {
        Self::new(Code::InvalidOption, message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)?;
        if let Some(status) = self.status {
            write!(f, " (status {status})")?;
        }
        if let Some(id) = &self.request_id {
            write!(f, " [request {id}]")?;
        }
        write!(f, "; {}", self.hint)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.fields.keys().collect();
        write!(f, "Error({self}; fields {names:?})")
    }
}

impl std::error::Error for Error {}

/// What every fallible operation returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

typed! { Code => Kind::Code }
