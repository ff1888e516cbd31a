// Package authkit signs users in with WorkOS AuthKit and keeps their sessions in a sealed cookie, which the packages for
// other languages read and write as well.
//
// Make one [Client] and share it. A cookie becomes a [SealedSession], which is checked with
// [SealedSession.Authenticate] and kept alive with [SealedSession.Refresh]. The outcome is one of three: signed in,
// signed out, or unknown for now, which is no ground to delete a cookie.
package authkit

import "context"

// Client is a configured client. It may be used from any number of goroutines.
type Client struct {
	// UserManagement holds the operations.
	UserManagement *UserManagement
	engine         *object
}

// NewClient makes a client and touches no network. The error is a *ConfigurationError.
func NewClient(options ClientOptions) (*Client, error) {
	engine, err := newClient(options)
	if err != nil {
		return nil, err
	}
	return &Client{UserManagement: &UserManagement{engine: engine}, engine: engine}, nil
}

// Call runs an operation by its name in the engine, for what has no method here. Options are a map with snake_case
// names or a struct with json tags; target is as for json.Unmarshal, or nil.
func (c *Client) Call(ctx context.Context, operation string, options, target any) error {
	if c == nil {
		return unmade()
	}
	return c.engine.call(ctx, operation, options, target)
}

// UserManagement is sign-in, sessions and what the flows need around them.
//
// Errors are *ConfigurationError for options and settings, *SignInRequiredError for one more step of a sign-in or a new
// one, *RejectedError for a wrong code or password, and *UnavailableError when the API cannot be reached or does not
// respond within the timeout or before the context ends.
type UserManagement struct{ engine *object }

// GetAuthorizationURL is the address of the sign-in page. It touches no network.
func (u *UserManagement) GetAuthorizationURL(options AuthorizationURLOptions) (string, error) {
	return local[string](u.object(), "authorization_url", options)
}

// GetAuthorizationURLWithPKCE is an authorization URL with a fresh state and PKCE challenge. Keep the state and the
// verifier, in a cookie of the browser, until its callback.
func (u *UserManagement) GetAuthorizationURLWithPKCE(options AuthorizationURLOptions) (*AuthorizationRequest, error) {
	return local[*AuthorizationRequest](u.object(), "authorization_url_with_pkce", options)
}

// GeneratePKCE makes a verifier and its challenge.
func (u *UserManagement) GeneratePKCE() (*PKCE, error) {
	return local[*PKCE](u.object(), "pkce_generate", nil)
}

// GetLogoutURL is the address that ends a session. It touches no network.
func (u *UserManagement) GetLogoutURL(options LogoutURLOptions) (string, error) {
	return local[string](u.object(), "logout_url", options)
}

// GetJWKSURL is the address of the signing keys.
func (u *UserManagement) GetJWKSURL() (string, error) {
	return local[string](u.object(), "jwks_url", nil)
}

// AuthenticateWithCode exchanges the code of a callback. A code is sent once and cannot be exchanged a second time.
func (u *UserManagement) AuthenticateWithCode(ctx context.Context, options AuthenticateWithCodeOptions) (*AuthenticationResponse, error) {
	return remote[AuthenticationResponse](ctx, u.object(), "authenticate_with_code", options)
}

// AuthenticateWithRefreshToken exchanges a refresh token. For sealed sessions use SealedSession.Refresh.
func (u *UserManagement) AuthenticateWithRefreshToken(ctx context.Context, options AuthenticateWithRefreshTokenOptions) (*AuthenticationResponse, error) {
	return remote[AuthenticationResponse](ctx, u.object(), "authenticate_with_refresh_token", options)
}

// AuthenticateWithPassword signs in with an e-mail address and a password.
func (u *UserManagement) AuthenticateWithPassword(ctx context.Context, options AuthenticateWithPasswordOptions) (*AuthenticationResponse, error) {
	return remote[AuthenticationResponse](ctx, u.object(), "authenticate_with_password", options)
}

// AuthenticateWithMagicAuth signs in with a code sent by e-mail.
func (u *UserManagement) AuthenticateWithMagicAuth(ctx context.Context, options AuthenticateWithMagicAuthOptions) (*AuthenticationResponse, error) {
	return remote[AuthenticationResponse](ctx, u.object(), "authenticate_with_magic_auth", options)
}

// AuthenticateWithEmailVerification takes the step after email_verification_required: the user typed the code of the e-mail.
func (u *UserManagement) AuthenticateWithEmailVerification(ctx context.Context, options AuthenticateWithEmailVerificationOptions) (*AuthenticationResponse, error) {
	return remote[AuthenticationResponse](ctx, u.object(), "authenticate_with_email_verification", options)
}

// AuthenticateWithTOTP takes the step after mfa_challenge: the user typed the code of the authenticator.
func (u *UserManagement) AuthenticateWithTOTP(ctx context.Context, options AuthenticateWithTOTPOptions) (*AuthenticationResponse, error) {
	return remote[AuthenticationResponse](ctx, u.object(), "authenticate_with_totp", options)
}

// AuthenticateWithOrganizationSelection takes the step after organization_selection_required: the user chose one.
func (u *UserManagement) AuthenticateWithOrganizationSelection(ctx context.Context, options AuthenticateWithOrganizationSelectionOptions) (*AuthenticationResponse, error) {
	return remote[AuthenticationResponse](ctx, u.object(), "authenticate_with_organization_selection", options)
}

// AuthenticateWithRadarEmailChallenge takes the step after radar_email_challenge: the user typed the code of the e-mail.
func (u *UserManagement) AuthenticateWithRadarEmailChallenge(ctx context.Context, options AuthenticateWithRadarEmailChallengeOptions) (*AuthenticationResponse, error) {
	return remote[AuthenticationResponse](ctx, u.object(), "authenticate_with_radar_email_challenge", options)
}

// AuthenticateWithRadarSMSChallenge takes the step after radar_sms_challenge: the user typed the code of the SMS.
func (u *UserManagement) AuthenticateWithRadarSMSChallenge(ctx context.Context, options AuthenticateWithRadarSMSChallengeOptions) (*AuthenticationResponse, error) {
	return remote[AuthenticationResponse](ctx, u.object(), "authenticate_with_radar_sms_challenge", options)
}

// AuthenticateWithDeviceCode polls for the sign-in of a device. The error authorization_pending means: poll again after
// Interval seconds.
func (u *UserManagement) AuthenticateWithDeviceCode(ctx context.Context, options AuthenticateWithDeviceCodeOptions) (*AuthenticationResponse, error) {
	return remote[AuthenticationResponse](ctx, u.object(), "authenticate_with_device_code", options)
}

// AuthorizeDevice starts the sign-in of a device.
func (u *UserManagement) AuthorizeDevice(ctx context.Context) (*DeviceAuthorization, error) {
	return remote[DeviceAuthorization](ctx, u.object(), "authorize_device", nil)
}

// LoadSealedSession wraps a cookie in a session. It checks the password, not the cookie, and touches no network.
func (u *UserManagement) LoadSealedSession(options LoadSealedSessionOptions) (*SealedSession, error) {
	engine, err := u.object().loadSealedSession(options)
	if err != nil {
		return nil, err
	}
	return &SealedSession{engine: engine}, nil
}

// SealSessionFromAuthResponse seals the session of a grant that was not asked to seal it.
func (u *UserManagement) SealSessionFromAuthResponse(options SealSessionOptions) (Secret, error) {
	return local[Secret](u.object(), "seal_session_from_auth_response", options)
}

// SealData seals data of your own, as encoding/json writes it; a Secret of this package is sealed in clear, not redacted.
// What encoding/json cannot write is a *ConfigurationError.
func (u *UserManagement) SealData(data any, options SealDataOptions) (Secret, error) {
	return local[Secret](u.object(), "seal_data", struct {
		SealDataOptions
		Data any `json:"data"`
	}{options, data})
}

// UnsealData opens what SealData sealed, here or in another language, into target, as json.Unmarshal would. When it does
// not fit there, the error is a *ConfigurationError, and errors.As finds the one of encoding/json inside.
func (u *UserManagement) UnsealData(sealed Secret, target any, options SealDataOptions) error {
	return u.object().call(context.Background(), "unseal_data", struct {
		SealDataOptions
		Sealed Secret `json:"sealed"`
	}{options, sealed}, target)
}

// Inspect explains a cookie: its format, which password opens it, which check fails first. It shows no secret. The
// passwords are the client's unless others are given.
func (u *UserManagement) Inspect(ctx context.Context, sealed Secret, passwords ...Secret) (*Inspection, error) {
	return remote[Inspection](ctx, u.object(), "inspect", struct {
		Sealed         Secret    `json:"sealed"`
		CookiePassword Passwords `json:"cookie_password"`
	}{sealed, passwords})
}

// RevokeSession ends a session at once.
func (u *UserManagement) RevokeSession(ctx context.Context, sessionID string) error {
	return u.object().call(ctx, "revoke_session", map[string]any{"session_id": sessionID}, nil)
}

// ListSessions is one page of a user's sessions.
func (u *UserManagement) ListSessions(ctx context.Context, userID string, options ListSessionsOptions) (*SessionList, error) {
	return remote[SessionList](ctx, u.object(), "list_sessions", struct {
		ListSessionsOptions
		UserID string `json:"user_id"`
	}{options, userID})
}

// CreateMagicAuth sends a code by e-mail, for AuthenticateWithMagicAuth.
func (u *UserManagement) CreateMagicAuth(ctx context.Context, options CreateMagicAuthOptions) (*MagicAuth, error) {
	return remote[MagicAuth](ctx, u.object(), "create_magic_auth", options)
}

// SendVerificationEmail sends the e-mail that verifies a user's address.
func (u *UserManagement) SendVerificationEmail(ctx context.Context, userID string) (*User, error) {
	sent, err := remote[struct {
		User *User `json:"user"`
	}](ctx, u.object(), "send_verification_email", map[string]any{"user_id": userID})
	if err != nil {
		return nil, err
	}
	return sent.User, nil
}

// EnrollAuthFactor enrols a factor, after mfa_enrollment.
func (u *UserManagement) EnrollAuthFactor(ctx context.Context, options EnrollAuthFactorOptions) (*EnrolledFactor, error) {
	return remote[EnrolledFactor](ctx, u.object(), "enroll_auth_factor", options)
}

// ChallengeAuthFactor challenges a factor, after mfa_challenge.
func (u *UserManagement) ChallengeAuthFactor(ctx context.Context, options ChallengeAuthFactorOptions) (*AuthenticationChallenge, error) {
	return remote[AuthenticationChallenge](ctx, u.object(), "challenge_auth_factor", options)
}

// SendRadarSMSChallenge sends a code by SMS, for AuthenticateWithRadarSMSChallenge.
func (u *UserManagement) SendRadarSMSChallenge(ctx context.Context, options SendRadarSMSChallengeOptions) (*RadarChallenge, error) {
	return remote[RadarChallenge](ctx, u.object(), "create_radar_challenge", options)
}

// SealedSession is a cookie and the passwords that may open it. Nothing in the cookie is trusted before Authenticate.
type SealedSession struct{ engine *object }

// Authenticate checks the session. Nothing that a cookie holds is an error: see Authentication.Reason. The error is an
// *UnavailableError when the context ended while keys were fetched.
func (s *SealedSession) Authenticate(ctx context.Context, options ...AuthenticateOptions) (*Authentication, error) {
	return remote[Authentication](ctx, s.object(), "authenticate", last(options))
}

// Refresh exchanges the refresh token and seals the new session. Parallel calls share one exchange. A network failure is an
// outcome with Retryable, not an error. The error is a *ConfigurationError, or an *UnavailableError when the context ended
// first. The exchange then still comes to its end, and the next Refresh gets its result.
func (s *SealedSession) Refresh(ctx context.Context, options ...RefreshOptions) (*Authentication, error) {
	return remote[Authentication](ctx, s.object(), "refresh", last(options))
}

// GetLogoutURL is the address that ends this session. It works after the access token has expired and needs a genuine
// one; otherwise the error is a *SignInRequiredError.
func (s *SealedSession) GetLogoutURL(ctx context.Context, options ...LogoutURLOptions) (string, error) {
	url, err := remote[string](ctx, s.object(), "logout_url", last(options))
	if err != nil {
		return "", err
	}
	return *url, nil
}

// Reseal seals the same session again, with the first password and in the client's format, for when NeedsReseal is set.
func (s *SealedSession) Reseal() (Secret, error) {
	return local[Secret](s.object(), "reseal", nil)
}

// Call runs an operation by its name in the engine, like Client.Call.
func (s *SealedSession) Call(ctx context.Context, operation string, options, target any) error {
	return s.object().call(ctx, operation, options, target)
}

func (u *UserManagement) object() *object {
	if u == nil {
		return nil
	}
	return u.engine
}

func (s *SealedSession) object() *object {
	if s == nil {
		return nil
	}
	return s.engine
}

func local[T any](engine *object, operation string, options any) (T, error) {
	var reply T
	err := ignoringTypeErrors(engine.call(context.Background(), operation, options, &reply))
	return reply, err
}

func remote[T any](ctx context.Context, engine *object, operation string, options any) (*T, error) {
	reply := new(T)
	if err := ignoringTypeErrors(engine.call(ctx, operation, options, reply)); err != nil {
		return nil, err
	}
	return reply, nil
}

func last[T any](options []T) any {
	if len(options) == 0 {
		return nil
	}
	return options[len(options)-1]
}
