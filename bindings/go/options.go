package authkit

import "time"

// ClientOptions set up a client. What is unset comes from the environment, then from the engine's defaults.
type ClientOptions struct {
	// APIKey is "sk_...", or WORKOS_API_KEY. Public clients leave it out and use PKCE.
	APIKey Secret `json:"api_key"`
	// ClientID is "client_...", or WORKOS_CLIENT_ID. Needed here or in each call.
	ClientID string `json:"client_id"`
	// RedirectURI is the default one, or WORKOS_REDIRECT_URI.
	RedirectURI string `json:"redirect_uri"`
	// CookiePassword is the default one, or WORKOS_COOKIE_PASSWORD.
	CookiePassword Passwords `json:"cookie_password"`
	// BaseURL is the API's address, or WORKOS_BASE_URL. It must be https unless it is loopback.
	BaseURL string `json:"base_url"`
	// APIHostname is the API's host name, or WORKOS_API_HOSTNAME; instead of BaseURL.
	APIHostname string `json:"api_hostname"`
	// Port goes with APIHostname, or WORKOS_API_PORT.
	Port int `json:"port"`
	// HTTPS tells whether APIHostname speaks TLS, or WORKOS_API_HTTPS; true when unset.
	HTTPS *bool `json:"https"`
	// DangerAllowHTTP allows http to other hosts than loopback: every secret then crosses that network in clear.
	DangerAllowHTTP bool `json:"danger_allow_http"`
	// Issuer lists the accepted issuers of tokens, or WORKOS_ISSUER. Any when unset.
	Issuer []string `json:"issuer"`
	// Leeway is the clock difference tolerated: 5 s by default, 60 s at most.
	Leeway *time.Duration `json:"leeway"`
	// RequireAuthTime refuses access tokens without auth_time.
	RequireAuthTime bool `json:"require_auth_time"`
	// Timeout bounds a call in all, sending again included: 10 s by default.
	Timeout time.Duration `json:"timeout"`
	// ConnectTimeout bounds a connection: 5 s by default.
	ConnectTimeout time.Duration `json:"connect_timeout"`
	// Proxy is for all calls. The usual variables of the environment when unset.
	Proxy string `json:"proxy" xml:"-" yaml:"-"`
	// CACertificates are more certificate authorities, PEM.
	CACertificates string `json:"ca_certificates"`
	// SealFormat is the format of new cookies: "native" by default.
	SealFormat string `json:"seal_format"`
	// AcceptFormats are the formats cookies may come in: all by default.
	AcceptFormats []string `json:"accept_formats"`
	// JWKS is a pinned key set: no key is ever fetched.
	JWKS map[string]any `json:"jwks"`
	// KeysMaxAge is when keys are fetched again in the background: after 5 min by default.
	KeysMaxAge time.Duration `json:"keys_max_age"`
	// KeysMaxStale is how long known keys serve while their endpoint is down: 24 h by default.
	KeysMaxStale time.Duration `json:"keys_max_stale"`
	// KeysRefetchInterval lies between two fetches caused by unknown key ids: 30 s by default.
	KeysRefetchInterval time.Duration `json:"keys_refetch_interval"`
	// RefreshMemory is how long the successor of a refresh token is remembered: 60 s by default.
	RefreshMemory time.Duration `json:"refresh_memory"`
	// SessionCache is how many opened sessions are remembered: 2,000 by default, 0 for none.
	SessionCache *int `json:"session_cache"`
}

// AuthorizationURLOptions say what to ask of the sign-in page. One of Provider, ConnectionID and OrganizationID is
// needed.
type AuthorizationURLOptions struct {
	// ClientID is another than the configured one.
	ClientID string `json:"client_id"`
	// RedirectURI must be registered in the dashboard; the client's when unset.
	RedirectURI string `json:"redirect_uri"`
	// Provider is "authkit" for the hosted page, or one identity provider such as "GoogleOAuth".
	Provider string `json:"provider"`
	// ConnectionID is one SSO connection.
	ConnectionID string `json:"connection_id"`
	// OrganizationID preselects an organization.
	OrganizationID string `json:"organization_id"`
	// State is opaque and comes back to the redirect URI.
	State string `json:"state" xml:"-" yaml:"-"`
	// DomainHint prefills the domain at some providers.
	DomainHint string `json:"domain_hint"`
	// LoginHint prefills the e-mail address.
	LoginHint string `json:"login_hint"`
	// ScreenHint is "sign-in" or "sign-up"; only with Provider "authkit".
	ScreenHint string `json:"screen_hint"`
	// Prompt is the one of OpenID Connect.
	Prompt string `json:"prompt"`
	// MaxAge asks to sign in again when the last time is longer ago; 0 always.
	MaxAge *time.Duration `json:"max_age"`
	// CodeChallenge is the S256 challenge of a code verifier.
	CodeChallenge string `json:"code_challenge"`
	// CodeChallengeMethod is "S256", which is also the default.
	CodeChallengeMethod string `json:"code_challenge_method"`
	// ProviderScopes are more scopes for the provider.
	ProviderScopes []string `json:"provider_scopes"`
	// ProviderQueryParams are more parameters for the provider.
	ProviderQueryParams map[string]any `json:"provider_query_params"`
	// InvitationToken accepts an invitation.
	InvitationToken Secret `json:"invitation_token"`
	// ClaimNonce binds a claim to this sign-in.
	ClaimNonce string `json:"claim_nonce"`
	// Context is deprecated by the API and passed through.
	Context string `json:"context"`
	// PasswordResetToken continues a password reset.
	PasswordResetToken Secret `json:"password_reset_token"`
}

// SealOptions say whether and how to seal the session of an answer.
type SealOptions struct {
	// SealSession puts a SealedSession on the answer.
	SealSession bool `json:"seal_session"`
	// CookiePassword is the client's when unset. It is checked before anything is sent.
	CookiePassword Passwords `json:"cookie_password"`
}

// GrantOptions are accepted by every grant.
type GrantOptions struct {
	// ClientID is another than the configured one.
	ClientID string `json:"client_id"`
	// IPAddress is the browser's.
	IPAddress string `json:"ip_address"`
	// UserAgent is the browser's.
	UserAgent string `json:"user_agent"`
	// DeviceID is the browser's.
	DeviceID string `json:"device_id"`
	// Session says whether and how to seal.
	Session SealOptions `json:"session"`
}

// AuthenticateWithCodeOptions exchange the code of a callback.
type AuthenticateWithCodeOptions struct {
	GrantOptions
	Code                       Secret `json:"code"`
	CodeVerifier               Secret `json:"code_verifier"`
	InvitationToken            Secret `json:"invitation_token"`
	SignalsID                  string `json:"signals_id"`
	PendingAuthenticationToken Secret `json:"pending_authentication_token"`
}

// AuthenticateWithRefreshTokenOptions exchange a refresh token.
type AuthenticateWithRefreshTokenOptions struct {
	GrantOptions
	RefreshToken   Secret `json:"refresh_token"`
	OrganizationID string `json:"organization_id"`
}

// AuthenticateWithPasswordOptions sign in with an e-mail address and a password.
type AuthenticateWithPasswordOptions struct {
	GrantOptions
	Email              string `json:"email"`
	Password           Secret `json:"password"`
	InvitationToken    Secret `json:"invitation_token"`
	SignalsID          string `json:"signals_id"`
	RadarAuthAttemptID string `json:"radar_auth_attempt_id"`
}

// AuthenticateWithMagicAuthOptions sign in with a code sent by e-mail.
type AuthenticateWithMagicAuthOptions struct {
	GrantOptions
	Code                  Secret `json:"code"`
	Email                 string `json:"email"`
	InvitationToken       Secret `json:"invitation_token"`
	RadarAuthAttemptID    string `json:"radar_auth_attempt_id"`
	LinkAuthorizationCode Secret `json:"link_authorization_code"`
	SignalsID             string `json:"signals_id"`
}

// AuthenticateWithEmailVerificationOptions take the step after email_verification_required.
type AuthenticateWithEmailVerificationOptions struct {
	GrantOptions
	Code                       Secret `json:"code"`
	PendingAuthenticationToken Secret `json:"pending_authentication_token"`
}

// AuthenticateWithTOTPOptions take the step after mfa_challenge.
type AuthenticateWithTOTPOptions struct {
	GrantOptions
	Code                       Secret `json:"code"`
	PendingAuthenticationToken Secret `json:"pending_authentication_token"`
	AuthenticationChallengeID  string `json:"authentication_challenge_id"`
}

// AuthenticateWithOrganizationSelectionOptions take the step after organization_selection_required.
type AuthenticateWithOrganizationSelectionOptions struct {
	GrantOptions
	PendingAuthenticationToken Secret `json:"pending_authentication_token"`
	OrganizationID             string `json:"organization_id"`
}

// AuthenticateWithRadarEmailChallengeOptions take the step after radar_email_challenge.
type AuthenticateWithRadarEmailChallengeOptions struct {
	GrantOptions
	Code                       Secret `json:"code"`
	RadarChallengeID           string `json:"radar_challenge_id"`
	PendingAuthenticationToken Secret `json:"pending_authentication_token"`
}

// AuthenticateWithRadarSMSChallengeOptions take the step after radar_sms_challenge.
type AuthenticateWithRadarSMSChallengeOptions struct {
	GrantOptions
	Code                       Secret `json:"code"`
	PendingAuthenticationToken Secret `json:"pending_authentication_token"`
	VerificationID             string `json:"verification_id"`
	PhoneNumber                string `json:"phone_number"`
}

// AuthenticateWithDeviceCodeOptions poll for the sign-in of a device.
type AuthenticateWithDeviceCodeOptions struct {
	GrantOptions
	DeviceCode Secret `json:"device_code"`
}

// LoadSealedSessionOptions take a cookie in hand.
type LoadSealedSessionOptions struct {
	// SessionData is the cookie's value; nothing when there is no cookie.
	SessionData Secret `json:"session_data"`
	// CookiePassword is the client's when unset.
	CookiePassword Passwords `json:"cookie_password"`
	// ClientID is another than the configured one.
	ClientID string `json:"client_id"`
}

// AuthenticateOptions check a session.
type AuthenticateOptions struct {
	// Now is the time to check against; the system clock when zero.
	Now time.Time `json:"now"`
}

// RefreshOptions refresh a session.
type RefreshOptions struct {
	// OrganizationID switches to this organization; unset, the session stays in its own.
	OrganizationID string `json:"organization_id"`
	// CookiePassword seals the new session; the session's when unset.
	CookiePassword Passwords `json:"cookie_password"`
	// Now is the time to check against; the system clock when zero.
	Now time.Time `json:"now"`
}

// LogoutURLOptions end a session.
type LogoutURLOptions struct {
	// SessionID is the "sid" claim; only for UserManagement.GetLogoutURL, a SealedSession knows its own.
	SessionID string `json:"session_id"`
	// ReturnTo must be registered in the dashboard, whose default is used when unset.
	ReturnTo string `json:"return_to"`
}

// SealSessionOptions are the parts of a session, as a grant without sealing returned them.
type SealSessionOptions struct {
	AccessToken          Secret        `json:"access_token"`
	RefreshToken         Secret        `json:"refresh_token"`
	User                 *User         `json:"user"`
	Impersonator         *Impersonator `json:"impersonator"`
	OrganizationID       string        `json:"organization_id"`
	AuthenticationMethod string        `json:"authentication_method"`
	CookiePassword       Passwords     `json:"cookie_password"`
}

// SealDataOptions seal or open data of your own.
type SealDataOptions struct {
	// Password is the client's cookie password when unset.
	Password Passwords `json:"password"`
	// Format is the client's when unset; only for sealing.
	Format string `json:"format"`
	// TTL is how long it opens; for ever when unset. Only for sealing.
	TTL time.Duration `json:"ttl"`
	// Purpose is what it is for, such as "invitation": it opens only where the same purpose is named.
	Purpose string `json:"purpose"`
	// Now is the time of sealing or opening; the system clock when zero.
	Now time.Time `json:"now"`
}

// ListSessionsOptions choose a page.
type ListSessionsOptions struct {
	Before string `json:"before"`
	After  string `json:"after"`
	// Limit is 1 to 100, 10 by default.
	Limit int `json:"limit"`
	// Order is "normal", "asc" or "desc".
	Order string `json:"order"`
}

// CreateMagicAuthOptions send a code by e-mail.
type CreateMagicAuthOptions struct {
	Email           string `json:"email"`
	InvitationToken Secret `json:"invitation_token"`
}

// EnrollAuthFactorOptions enrol a factor.
type EnrollAuthFactorOptions struct {
	UserID     string `json:"user_id"`
	Type       string `json:"type"`
	TOTPIssuer string `json:"totp_issuer"`
	TOTPUser   string `json:"totp_user"`
	TOTPSecret Secret `json:"totp_secret"`
}

// ChallengeAuthFactorOptions challenge a factor.
type ChallengeAuthFactorOptions struct {
	AuthenticationFactorID string `json:"authentication_factor_id"`
	SMSTemplate            string `json:"sms_template"`
}

// SendRadarSMSChallengeOptions send a code by SMS.
type SendRadarSMSChallengeOptions struct {
	UserID                     string `json:"user_id"`
	PendingAuthenticationToken Secret `json:"pending_authentication_token"`
	PhoneNumber                string `json:"phone_number"`
	IPAddress                  string `json:"ip_address"`
	UserAgent                  string `json:"user_agent"`
}
