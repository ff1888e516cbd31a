package authkit

import "time"

// ClientOptions set up a client. What is unset comes from the environment, then from the engine's defaults.
type ClientOptions struct {
	// generated: ClientOptions (UPDATE=1 cargo test -p authkit-core --test packages)

	// The API key, "sk_...", or WORKOS_API_KEY. Public clients leave it out and use PKCE.
	APIKey Secret `json:"api_key"`
	// The client id, "client_...", or WORKOS_CLIENT_ID. Required here or in each call.
	ClientID string `json:"client_id"`
	// The default redirect URI, or WORKOS_REDIRECT_URI.
	RedirectURI string `json:"redirect_uri"`
	// The default cookie password, at least 32 bytes, or several, or WORKOS_COOKIE_PASSWORD. The first seals, all
	// unseal.
	CookiePassword Passwords `json:"cookie_password"`
	// The address of the API, or WORKOS_BASE_URL. It must be "https" unless it is loopback or DangerAllowHTTP is set.
	BaseURL string `json:"base_url"`
	// The host name of the API, or WORKOS_API_HOSTNAME. An alternative to BaseURL.
	APIHostname string `json:"api_hostname"`
	// The port that goes with APIHostname, or WORKOS_API_PORT.
	Port int `json:"port"`
	// Whether APIHostname speaks TLS, or WORKOS_API_HTTPS. True by default.
	HTTPS *bool `json:"https"`
	// Allows "http" to a host that is not loopback. Every secret then crosses that network in clear.
	DangerAllowHTTP bool `json:"danger_allow_http"`
	// The accepted issuers of access tokens, one or a list, or WORKOS_ISSUER, separated by commas. They are compared
	// exactly, a trailing slash included. Unset: not checked, because the issuer differs by environment.
	Issuer []string `json:"issuer"`
	// The clock difference that is tolerated on "exp" and "nbf". 5 seconds by default, 60 at most.
	Leeway *time.Duration `json:"leeway"`
	// Strict mode: refuses access tokens without "auth_time".
	RequireAuthTime bool `json:"require_auth_time"`
	// How long a call may take in all, retries included. 10 seconds by default.
	Timeout time.Duration `json:"timeout"`
	// How long a connection may take. 5 seconds by default.
	ConnectTimeout time.Duration `json:"connect_timeout"`
	// A proxy for all calls: "http", "https", "socks4", "socks4a", "socks5" or "socks5h", then "://", a user and
	// password if need be, host and port. Unset: the usual proxy variables of the environment.
	Proxy string `json:"proxy" xml:"-" yaml:"-"`
	// More certificate authorities, or self-signed certificates of servers, PEM.
	CACertificates string `json:"ca_certificates"`
	// The format that new cookies are sealed in. "native" by default.
	SealFormat string `json:"seal_format"`
	// The formats that cookies may come in. All by default.
	AcceptFormats []string `json:"accept_formats"`
	// A pinned JSON Web Key Set (RFC 7517). No key is ever fetched then.
	JWKS map[string]any `json:"jwks"`
	// The age at which keys are fetched again in the background. 300 seconds by default.
	KeysMaxAge time.Duration `json:"keys_max_age"`
	// How long known keys are used while their endpoint is down. 24 hours by default.
	KeysMaxStale time.Duration `json:"keys_max_stale"`
	// The least time between two fetches that unknown key ids cause. 30 seconds by default.
	KeysRefetchInterval time.Duration `json:"keys_refetch_interval"`
	// How long the successor of a refresh token is cached, or that the token was refused. 60 seconds by default, 600
	// at most.
	RefreshMemory time.Duration `json:"refresh_memory"`
	// How many verified sessions are cached. 2,000 by default, 1,000,000 at most, 0 turns the cache off.
	SessionCache *int `json:"session_cache"`
	// The options of the web flow, which framework kits use. Unset: the client has none.
	Web *WebOptions `json:"web"`
	// For tests only: the client has an API in memory and accepts the sessions that tests of this process make, and no
	// others. It never uses the network and reads nothing from the environment. False by default.
	Testing bool `json:"testing"`
	// end of generated
}

// AuthorizationURLOptions say what to ask of the sign-in page. One of Provider, ConnectionID and OrganizationID is
// needed.
type AuthorizationURLOptions struct {
	// generated: AuthorizationURLOptions (UPDATE=1 cargo test -p authkit-core --test packages)

	// The redirect URI that the code is sent to. The client's when unset. It must be registered in the dashboard.
	RedirectURI string `json:"redirect_uri"`
	// Another client than the configured one.
	ClientID string `json:"client_id"`
	// "authkit" for the hosted sign-in page, or one identity provider such as "GoogleOAuth". An open set.
	Provider string `json:"provider"`
	// The id of one SSO connection.
	ConnectionID string `json:"connection_id"`
	// The id of one organization.
	OrganizationID string `json:"organization_id"`
	// The domain that some providers prefill.
	DomainHint string `json:"domain_hint"`
	// The e-mail address that the page prefills.
	LoginHint string `json:"login_hint"`
	// Which page comes first: "sign-in" or "sign-up". Only with the provider "authkit".
	ScreenHint string `json:"screen_hint"`
	// An opaque value that comes back to the redirect URI (RFC 6749 section 4.1.1). Use a fresh unguessable one for
	// each sign-in and compare it there.
	State string `json:"state" xml:"-" yaml:"-"`
	// The OpenID Connect prompt: "login", "consent", "select_account", ...
	Prompt string `json:"prompt"`
	// How long ago the user may have signed in last: after that they must sign in again. 0 always asks.
	MaxAge *time.Duration `json:"max_age"`
	// The S256 challenge of a code verifier (RFC 7636).
	CodeChallenge string `json:"code_challenge"`
	// The method of the challenge: "S256", which is the default and the only one.
	CodeChallengeMethod string `json:"code_challenge_method"`
	// More scopes to ask the provider for.
	ProviderScopes []string `json:"provider_scopes"`
	// More query parameters for the provider.
	ProviderQueryParams map[string]any `json:"provider_query_params"`
	// The token of an invitation that the user accepts.
	InvitationToken Secret `json:"invitation_token"`
	// A nonce that binds a claim to this sign-in.
	ClaimNonce string `json:"claim_nonce"`
	// Passed on to the API, which has deprecated it.
	Context string `json:"context"`
	// The token of a password reset that the user continues.
	PasswordResetToken Secret `json:"password_reset_token"`
	// end of generated
}

// Route is the path of a route of the web flow. An empty one is the default.
type Route string

// NoRoute turns a route off.
const NoRoute Route = "-"

// generated: web (UPDATE=1 cargo test -p authkit-core --test packages)

// Routes are the paths of our own routes. NoRoute turns one off. The callback is the path of the redirect URI.
type Routes struct {
	// Where a sign-in starts. "/login" by default.
	SignIn Route `json:"sign_in"`
	// Where a sign-up starts. "/signup" by default.
	SignUp Route `json:"sign_up"`
	// Where a person signs out. "/logout" by default.
	SignOut Route `json:"sign_out"`
	// Where a person switches to another organization. "/switch-organization" by default.
	SwitchOrganization Route `json:"switch_organization"`
	// Where a page's script asks who is signed in. Off by default.
	Session Route `json:"session"`
	// What all of them begin with. Nothing by default.
	Prefix string `json:"prefix"`
}

// WebOptions say how the web flow works: cookies, routes and what they allow.
type WebOptions struct {
	// The name of the session cookie, or WORKOS_COOKIE_NAME. "wos-session" by default.
	CookieName string `json:"cookie_name"`
	// Earlier names of the session cookie: read if the present one is absent, and deleted whenever a session is
	// written or ended. "wos_session" by default, none where CookieName begins with "__Host-".
	OldCookieNames []string `json:"old_cookie_names"`
	// Earlier domains of the session cookie, which deletions name too. None by default.
	OldCookieDomains []string `json:"old_cookie_domains"`
	// The domain of the cookies, or WORKOS_COOKIE_DOMAIN. None by default: they are the host's own.
	CookieDomain string `json:"cookie_domain"`
	// How long browsers keep the session cookie, or WORKOS_COOKIE_MAX_AGE. 400 days by default, which is the most.
	CookieMaxAge time.Duration `json:"cookie_max_age"`
	// When browsers send the session cookie with requests of other sites, or WORKOS_COOKIE_SAMESITE: "lax", "strict"
	// or "none". "lax" by default.
	SameSite string `json:"same_site"`
	// Whether the cookies are partitioned by the site that embeds the application (CHIPS). Needs SameSite "none".
	Partitioned bool `json:"partitioned"`
	// The most cookies that a session is split into, where it is too large for one. 2 by default, 4 at most.
	CookieMaxChunks int `json:"cookie_max_chunks"`
	// The paths of our own routes.
	Routes Routes `json:"routes"`
	// Where a person goes after a sign-in that names no page. "/" by default.
	DefaultReturnTo string `json:"default_return_to"`
	// Other origins that a person may go to after a sign-in, such as "https://admin.app.example". None by default.
	AllowedReturnOrigins []string `json:"allowed_return_origins"`
	// The hosts that the redirect URI of a request may have, where the application has several: names, or "*." and a
	// domain. None by default.
	AllowedRedirectHosts []string `json:"allowed_redirect_hosts"`
	// How long before the end of its token a session is refreshed. 60 seconds by default, 30 where tokens live 300
	// seconds or less, and at most a quarter of a token's life; 0 turns it off.
	RefreshBuffer *time.Duration `json:"refresh_buffer"`
	// How long such a refresh may hold a page. 2 seconds by default.
	ProactiveDeadline time.Duration `json:"proactive_deadline"`
	// What a GET of the sign-out route does: "own_pages", "always" or "never". "own_pages" by default.
	GetSignOut string `json:"get_sign_out"`
	// What becomes of a callback with a code and no State: "restart", "refuse" or "accept_impersonation". "restart" by
	// default.
	StatelessCallback string `json:"stateless_callback"`
	// Other origins whose pages may send requests that change something, such as "https://app.example". None by
	// default.
	TrustedOrigins []string `json:"trusted_origins"`
	// Whether a guard checks the origin of requests that change something. True by default; false where the framework
	// has a protection of its own.
	OriginCheck *bool `json:"origin_check"`
	// Whether an administrator may act as a user. True by default.
	AllowImpersonation *bool `json:"allow_impersonation"`
	// Patterns of the paths that need no sign-in. Unset: no path needs one unless a guard says so.
	UnauthenticatedPaths []string `json:"unauthenticated_paths"`
	// Patterns of the paths whose visitors are sent to sign up.
	SignUpPaths []string `json:"sign_up_paths"`
}

// StartOptions say what an application asks of a sign-in.
type StartOptions struct {
	// The page to come back to. DefaultReturnTo by default.
	ReturnTo string `json:"return_to"`
	// The organization to sign in to.
	OrganizationID string `json:"organization_id"`
	// The e-mail address that the page prefills.
	LoginHint string `json:"login_hint"`
	// Which page comes first: "sign-in" or "sign-up".
	ScreenHint string `json:"screen_hint"`
	// The OpenID Connect prompt: "login", "consent", "select_account", ...
	Prompt string `json:"prompt"`
	// How long ago the user may have signed in last. 0 asks always.
	MaxAge *time.Duration `json:"max_age"`
	// A value of the application's own, which comes back with the sign-in: at most 2,048 bytes.
	State string `json:"state" xml:"-" yaml:"-"`
	// The token of an invitation that the user accepts.
	InvitationToken Secret `json:"invitation_token"`
	// "authkit" for the hosted page, which is the default, or one identity provider.
	Provider string `json:"provider"`
	// The id of one SSO connection.
	ConnectionID string `json:"connection_id"`
	// The domain that some providers prefill.
	DomainHint string `json:"domain_hint"`
	// More scopes to ask the provider for.
	ProviderScopes []string `json:"provider_scopes"`
}

// Requirement says what a guard asks for. Nothing: that somebody is signed in.
type Requirement struct {
	// The organization that the user must be signed in to: true for any, or its id.
	Organization any `json:"organization"`
	// The role or roles that the user must have there.
	Role []string `json:"role"`
	// The permission or permissions that the user must have there.
	Permission []string `json:"permission"`
	// The entitlement or entitlements that the organization must have.
	Entitlement []string `json:"entitlement"`
	// The feature flag or flags that must be on.
	FeatureFlag []string `json:"feature_flag"`
	// Whether one of several names is enough. All of them by default.
	Any bool `json:"any"`
	// How long ago the user may have signed in last.
	Recent time.Duration `json:"recent"`
	// False refuses an administrator who acts as the user.
	Impersonation *bool `json:"impersonation"`
	// Whether to check the origin of requests that change something. The client's OriginCheck by default.
	OriginCheck *bool `json:"origin_check"`
}

// SwitchOptions say which organization to switch to, and where to go then.
type SwitchOptions struct {
	// The id of the organization.
	OrganizationID string `json:"organization_id"`
	// The page to go to. The page that the person was on by default.
	ReturnTo string `json:"return_to"`
}

// TestingSession is the session that a test signs in with.
type TestingSession struct {
	// Members of the user's record, such as Email. The others have values of a test; ID follows from Email.
	User Members `json:"user"`
	// The organization that the user is signed in to. None by default.
	OrganizationID string `json:"organization_id"`
	// The user's role. None by default.
	Role string `json:"role"`
	// All roles of the user. The Role alone by default.
	Roles []string `json:"roles"`
	// What the user may do. Nothing by default.
	Permissions []string `json:"permissions"`
	// What the organization has paid for. Nothing by default.
	Entitlements []string `json:"entitlements"`
	// The feature flags that are on. None by default.
	FeatureFlags []string `json:"feature_flags"`
	// The administrator who acts as the user: Email, and Reason if there is one. None by default.
	Impersonator Members `json:"impersonator"`
	// How long the access token counts. 300 seconds by default. It has expired where this is 0 or less, and the
	// session is refreshed when it is used.
	ExpiresIn *time.Duration `json:"expires_in"`
	// When the user last proved who they are. Now by default.
	AuthenticatedAt time.Time `json:"authenticated_at"`
	// More claims of the access token, such as those of a JWT template.
	Claims Members `json:"claims"`
}

// end of generated

// SealOptions say whether and how to seal the session of a response.
type SealOptions struct {
	// generated: SealOptions (UPDATE=1 cargo test -p authkit-core --test packages)

	// Whether to put a SealedSession on the response.
	SealSession bool `json:"seal_session"`
	// The cookie password, or several: the first seals. The client's when unset.
	CookiePassword Passwords `json:"cookie_password"`
	// end of generated
}

// GrantOptions are accepted by every grant.
type GrantOptions struct {
	// generated: GrantOptions (UPDATE=1 cargo test -p authkit-core --test packages)

	// The browser's IP address.
	IPAddress string `json:"ip_address"`
	// The browser's "User-Agent" header.
	UserAgent string `json:"user_agent"`
	// Your own id for the browser.
	DeviceID string `json:"device_id"`
	// Another client than the configured one.
	ClientID string `json:"client_id"`
	// Whether and how to seal the session of the response.
	Session SealOptions `json:"session"`
	// end of generated
}

// LogoutURLOptions end a session.
type LogoutURLOptions struct {
	// generated: LogoutURLOptions (UPDATE=1 cargo test -p authkit-core --test packages)

	// The session's id, the "sid" claim of its access token.
	SessionID string `json:"session_id"`
	// Where the browser goes afterwards. It must be registered in the dashboard, whose default is used when unset.
	ReturnTo string `json:"return_to"`
	// end of generated
}

// SealDataOptions seal or open data of your own.
type SealDataOptions struct {
	// generated: SealDataOptions (UPDATE=1 cargo test -p authkit-core --test packages)

	// The password, or several: the first seals. The client's cookie password when unset.
	Password Passwords `json:"password"`
	// The format of the result. The client's SealFormat when unset.
	Format string `json:"format"`
	// How long the result opens, at most 400 days. For ever when unset. Only "native" and "iron" have a place for it.
	TTL time.Duration `json:"ttl"`
	// What the value is for, such as "invitation". It opens only where the same purpose is named; without one, where
	// none is named.
	Purpose string `json:"purpose"`
	// The time of sealing; the system clock when unset.
	Now time.Time `json:"now"`
	// end of generated
}

// generated: options of operations (UPDATE=1 cargo test -p authkit-core --test packages)

// SealSessionOptions are the options of [UserManagement.SealSessionFromAuthResponse].
type SealSessionOptions struct {
	// The access token.
	AccessToken Secret `json:"access_token"`
	// The refresh token.
	RefreshToken Secret `json:"refresh_token"`
	// The user, as the API or this library gave it.
	User *User `json:"user"`
	// The administrator who acts as the user, likewise.
	Impersonator *Impersonator `json:"impersonator"`
	// The organization that was chosen.
	OrganizationID string `json:"organization_id"`
	// How the user signed in, such as "Password".
	AuthenticationMethod string `json:"authentication_method"`
	// The cookie password, or several: the first seals. The client's when unset.
	CookiePassword Passwords `json:"cookie_password"`
}

// LoadSealedSessionOptions are the options of [UserManagement.LoadSealedSession].
type LoadSealedSessionOptions struct {
	// The value of the cookie. Unset or empty when there is no cookie.
	SessionData Secret `json:"session_data"`
	// The cookie password, or several: each is tried. The client's when unset.
	CookiePassword Passwords `json:"cookie_password"`
	// Another client than the configured one.
	ClientID string `json:"client_id"`
}

// AuthenticateOptions are the options of [SealedSession.Authenticate].
type AuthenticateOptions struct {
	// The time to check against; the system clock when unset.
	Now time.Time `json:"now"`
}

// RefreshOptions are the options of [SealedSession.Refresh].
type RefreshOptions struct {
	// The organization to switch to. Unset: the session stays in the one of the token.
	OrganizationID string `json:"organization_id"`
	// The password that the new session is sealed with, or the first of several. The session's when unset.
	CookiePassword Passwords `json:"cookie_password"`
	// The time to check against; the system clock when unset.
	Now time.Time `json:"now"`
}

// AuthenticateWithCodeOptions are the options of [UserManagement.AuthenticateWithCode].
type AuthenticateWithCodeOptions struct {
	GrantOptions
	// The code that the callback's query or the user brought.
	Code Secret `json:"code"`
	// The PKCE verifier of this sign-in (RFC 7636). Required without an API key.
	CodeVerifier Secret `json:"code_verifier"`
	// The token of an invitation that the user accepts.
	InvitationToken Secret `json:"invitation_token"`
	// The id of the fraud signals that were collected in the browser.
	SignalsID string `json:"signals_id"`
	// The token of the unfinished sign-in, from the error's "fields".
	PendingAuthenticationToken Secret `json:"pending_authentication_token"`
}

// AuthenticateWithRefreshTokenOptions are the options of [UserManagement.AuthenticateWithRefreshToken].
type AuthenticateWithRefreshTokenOptions struct {
	GrantOptions
	// The refresh token. It works once.
	RefreshToken Secret `json:"refresh_token"`
	// The organization to sign in to.
	OrganizationID string `json:"organization_id"`
}

// AuthenticateWithPasswordOptions are the options of [UserManagement.AuthenticateWithPassword].
type AuthenticateWithPasswordOptions struct {
	GrantOptions
	// The e-mail address.
	Email string `json:"email"`
	// The user's password.
	Password Secret `json:"password"`
	// The token of an invitation that the user accepts.
	InvitationToken Secret `json:"invitation_token"`
	// The id of the fraud signals that were collected in the browser.
	SignalsID string `json:"signals_id"`
	// The id of an earlier attempt that was challenged.
	RadarAuthAttemptID string `json:"radar_auth_attempt_id"`
}

// AuthenticateWithMagicAuthOptions are the options of [UserManagement.AuthenticateWithMagicAuth].
type AuthenticateWithMagicAuthOptions struct {
	GrantOptions
	// The code that the callback's query or the user brought.
	Code Secret `json:"code"`
	// The e-mail address.
	Email string `json:"email"`
	// The token of an invitation that the user accepts.
	InvitationToken Secret `json:"invitation_token"`
	// The id of an earlier attempt that was challenged.
	RadarAuthAttemptID string `json:"radar_auth_attempt_id"`
	// An authorization code whose identity is linked to the user.
	LinkAuthorizationCode Secret `json:"link_authorization_code"`
	// The id of the fraud signals that were collected in the browser.
	SignalsID string `json:"signals_id"`
}

// AuthenticateWithEmailVerificationOptions are the options of [UserManagement.AuthenticateWithEmailVerification].
type AuthenticateWithEmailVerificationOptions struct {
	GrantOptions
	// The code that the callback's query or the user brought.
	Code Secret `json:"code"`
	// The token of the unfinished sign-in, from the error's "fields".
	PendingAuthenticationToken Secret `json:"pending_authentication_token"`
}

// AuthenticateWithTOTPOptions are the options of [UserManagement.AuthenticateWithTOTP].
type AuthenticateWithTOTPOptions struct {
	GrantOptions
	// The code that the callback's query or the user brought.
	Code Secret `json:"code"`
	// The token of the unfinished sign-in, from the error's "fields".
	PendingAuthenticationToken Secret `json:"pending_authentication_token"`
	// The id of the challenge that ChallengeAuthFactor started.
	AuthenticationChallengeID string `json:"authentication_challenge_id"`
}

// AuthenticateWithOrganizationSelectionOptions are the options of
// [UserManagement.AuthenticateWithOrganizationSelection].
type AuthenticateWithOrganizationSelectionOptions struct {
	GrantOptions
	// The token of the unfinished sign-in, from the error's "fields".
	PendingAuthenticationToken Secret `json:"pending_authentication_token"`
	// The organization to sign in to.
	OrganizationID string `json:"organization_id"`
}

// AuthenticateWithRadarEmailChallengeOptions are the options of
// [UserManagement.AuthenticateWithRadarEmailChallenge].
type AuthenticateWithRadarEmailChallengeOptions struct {
	GrantOptions
	// The code that the callback's query or the user brought.
	Code Secret `json:"code"`
	// The challenge's id, from the error's "fields".
	RadarChallengeID string `json:"radar_challenge_id"`
	// The token of the unfinished sign-in, from the error's "fields".
	PendingAuthenticationToken Secret `json:"pending_authentication_token"`
}

// AuthenticateWithRadarSMSChallengeOptions are the options of [UserManagement.AuthenticateWithRadarSMSChallenge].
type AuthenticateWithRadarSMSChallengeOptions struct {
	GrantOptions
	// The code that the callback's query or the user brought.
	Code Secret `json:"code"`
	// The token of the unfinished sign-in, from the error's "fields".
	PendingAuthenticationToken Secret `json:"pending_authentication_token"`
	// The id of the verification that SendRadarSMSChallenge started.
	VerificationID string `json:"verification_id"`
	// The phone number that the code is sent to.
	PhoneNumber string `json:"phone_number"`
}

// AuthenticateWithDeviceCodeOptions are the options of [UserManagement.AuthenticateWithDeviceCode].
type AuthenticateWithDeviceCodeOptions struct {
	GrantOptions
	// The device code of AuthorizeDevice (RFC 8628).
	DeviceCode Secret `json:"device_code"`
}

// ListSessionsOptions are the options of [UserManagement.ListSessions].
type ListSessionsOptions struct {
	// The page before this id.
	Before string `json:"before"`
	// The page after this id.
	After string `json:"after"`
	// The most records on a page: 1 to 100, 10 by default.
	Limit int `json:"limit"`
	// The order of the list: "normal", "asc" or "desc".
	Order string `json:"order"`
	// Another client than the configured one.
	ClientID string `json:"client_id"`
}

// CreateMagicAuthOptions are the options of [UserManagement.CreateMagicAuth].
type CreateMagicAuthOptions struct {
	// The e-mail address.
	Email string `json:"email"`
	// The token of an invitation that the user accepts.
	InvitationToken Secret `json:"invitation_token"`
	// Another client than the configured one.
	ClientID string `json:"client_id"`
}

// EnrollAuthFactorOptions are the options of [UserManagement.EnrollAuthFactor].
type EnrollAuthFactorOptions struct {
	// The user's id, "user_...".
	UserID string `json:"user_id"`
	// The kind of factor: TOTP.
	Type string `json:"type"`
	// The name of your application in the authenticator.
	TOTPIssuer string `json:"totp_issuer"`
	// The name of the user in the authenticator.
	TOTPUser string `json:"totp_user"`
	// A TOTP secret of your own. The API makes one when unset.
	TOTPSecret Secret `json:"totp_secret"`
	// Another client than the configured one.
	ClientID string `json:"client_id"`
}

// ChallengeAuthFactorOptions are the options of [UserManagement.ChallengeAuthFactor].
type ChallengeAuthFactorOptions struct {
	// The factor's id.
	AuthenticationFactorID string `json:"authentication_factor_id"`
	// The text message, with "{{code}}" where the code goes.
	SMSTemplate string `json:"sms_template"`
	// Another client than the configured one.
	ClientID string `json:"client_id"`
}

// SendRadarSMSChallengeOptions are the options of [UserManagement.SendRadarSMSChallenge].
type SendRadarSMSChallengeOptions struct {
	// The user's id, "user_...".
	UserID string `json:"user_id"`
	// The token of the unfinished sign-in, from the error's "fields".
	PendingAuthenticationToken Secret `json:"pending_authentication_token"`
	// The phone number that the code is sent to.
	PhoneNumber string `json:"phone_number"`
	// The browser's IP address.
	IPAddress string `json:"ip_address"`
	// The browser's "User-Agent" header.
	UserAgent string `json:"user_agent"`
	// Another client than the configured one.
	ClientID string `json:"client_id"`
}

// end of generated
