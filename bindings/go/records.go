package authkit

import (
	"encoding/json"
	"time"
)

// User is a user as the API describes one.
type User struct {
	// generated: User (UPDATE=1 cargo test -p authkit-core --test packages)

	// The kind of record: "user".
	Object string `json:"object"`
	// The user's id, "user_...".
	ID string `json:"id"`
	// The e-mail address.
	Email string `json:"email"`
	// Whether the user has proved that the address is theirs.
	EmailVerified bool `json:"email_verified"`
	// The given name.
	FirstName string `json:"first_name"`
	// The family name.
	LastName string `json:"last_name"`
	// The display name.
	Name string `json:"name"`
	// The address of a picture.
	ProfilePictureURL string `json:"profile_picture_url"`
	// When the user last signed in, ISO 8601.
	LastSignInAt string `json:"last_sign_in_at"`
	// The user's id in your own system.
	ExternalID string `json:"external_id"`
	// The preferred language, BCP 47.
	Locale string `json:"locale"`
	// Your own data about the user. Its keys stay as you wrote them.
	Metadata Members `json:"metadata"`
	// When the user was created, ISO 8601.
	CreatedAt string `json:"created_at"`
	// When the user was last changed, ISO 8601.
	UpdatedAt string `json:"updated_at"`
	// end of generated

	// Raw is the whole record, members included that this version does not know.
	Raw RawRecord `json:"-"`
}

// Authentication is the outcome of a check or a refresh: signed in, signed out with a Reason, or unknown for now
// (Retryable), which is no ground to delete a cookie.
type Authentication struct {
	// generated: Authentication (UPDATE=1 cargo test -p authkit-core --test packages)

	// Whether the user is signed in.
	Authenticated bool `json:"authenticated"`
	// The code of why the user is not signed in, or of why that is not known.
	Reason string `json:"reason"`
	// Whether the state is unknown for now: keep the cookie and try again later.
	Retryable bool `json:"retryable"`
	// How long to wait before trying again, where the API said so.
	RetryAfter time.Duration `json:"-"`
	// Whether the session is not over, although this call may have failed: keep the cookie.
	SessionAlive bool `json:"session_alive"`
	// Why the session does not count, or which call failed, in a sentence for the log.
	Err error `json:"-"`
	// The session's id, "session_...".
	SessionID string `json:"session_id"`
	// The organization that the user is signed in to.
	OrganizationID string `json:"organization_id"`
	// The user's role in the organization.
	Role string `json:"role"`
	// How the user signed in, such as "Password". An open set.
	AuthenticationMethod string `json:"authentication_method"`
	// The verified access token, for calls to other services in the user's name.
	AccessToken Secret `json:"access_token"`
	// When the access token expires.
	ExpiresAt time.Time `json:"-"`
	// When the user last signed in, where the token says so ("auth_time").
	AuthenticatedAt time.Time `json:"-"`
	// The format that the cookie was sealed in.
	SealFormat string `json:"seal_format"`
	// Whether the cookie was sealed with an old password or in another format than new cookies: store what Reseal
	// returns.
	NeedsReseal bool `json:"needs_reseal"`
	// The new value of the cookie, after a refresh. Store it whenever there is one, also when the call did not
	// succeed.
	SealedSession Secret `json:"sealed_session"`
	// The user's roles in the organization.
	Roles []string `json:"roles"`
	// The permissions that the roles give.
	Permissions []string `json:"permissions"`
	// The entitlements of the organization.
	Entitlements []string `json:"entitlements"`
	// The feature flags that are on.
	FeatureFlags []string `json:"feature_flags"`
	// The user who is signed in, as of the last sign-in or refresh.
	User *User `json:"user"`
	// The administrator who acts as the user, by the verified token.
	Impersonator *Impersonator `json:"impersonator"`
	// Every claim of the verified access token, custom ones included.
	Claims Members `json:"claims"`
	// end of generated
}

// generated: records (UPDATE=1 cargo test -p authkit-core --test packages)

// AuthenticationResponse is the response to a successful exchange: the user and the tokens.
type AuthenticationResponse struct {
	// The user who signed in.
	User *User `json:"user"`
	// The access token, a JWT that lives for minutes.
	AccessToken Secret `json:"access_token"`
	// The refresh token. It works once.
	RefreshToken Secret `json:"refresh_token"`
	// The organization that was chosen.
	OrganizationID string `json:"organization_id"`
	// How the user signed in, such as "Password". An open set.
	AuthenticationMethod string `json:"authentication_method"`
	// The administrator who acts as the user.
	Impersonator *Impersonator `json:"impersonator"`
	// The tokens of the identity provider, where the connection is set up to return them.
	OAuthTokens *OAuthTokens `json:"oauth_tokens"`
	// A code for another AuthKit application.
	AuthkitAuthorizationCode Secret `json:"authkit_authorization_code"`
	// The value of the cookie, if sealing was requested.
	SealedSession Secret `json:"sealed_session"`
	// The members of the API's response that this version does not know.
	Raw Fields `json:"raw"`
}

// AuthorizationRequest is an authorization URL and what has to be kept, in a cookie or session, until its code
// comes back.
type AuthorizationRequest struct {
	// The address to send the browser to.
	URL string `json:"url" xml:"-" yaml:"-"`
	// The value to compare with the State of the callback.
	State string `json:"state" xml:"-" yaml:"-"`
	// The code verifier to pass to the exchange of the code. A secret of this sign-in.
	CodeVerifier Secret `json:"code_verifier"`
}

// PKCE is a verifier to keep and the challenge to send.
type PKCE struct {
	// The code verifier, 43 characters of base64url. Keep it, where only this browser's sign-in finds it, until the
	// code comes back.
	CodeVerifier Secret `json:"code_verifier"`
	// The SHA-256 of the verifier, base64url.
	CodeChallenge string `json:"code_challenge"`
	// The method of the challenge: always "S256".
	CodeChallengeMethod string `json:"code_challenge_method"`
}

// Inspection is the explanation of a cookie.
type Inspection struct {
	// Whether Authenticate would say signed in.
	Authenticated bool `json:"authenticated"`
	// The reason that Authenticate would give otherwise.
	Reason string `json:"reason"`
	// The size of the cookie's value in bytes.
	Size int `json:"size"`
	// The format that it was sealed in, once the seal opened.
	Format string `json:"format"`
	// Which password opened the seal, counted from 0.
	PasswordIndex *int `json:"password_index"`
	// Whether sealing again would change the password or the format.
	NeedsReseal bool `json:"needs_reseal"`
	// The key id in the header of the access token.
	KID string `json:"kid"`
	// The issuer of the access token.
	Issuer string `json:"issuer"`
	// When the access token expires, in seconds since the epoch.
	ExpiresAt int64 `json:"expires_at"`
	// The names of the claims in the access token.
	Claims []string `json:"claims"`
	// The checks in their order, up to the first that failed.
	Checks []InspectionCheck `json:"checks"`
}

// InspectionCheck is one check and how it went.
type InspectionCheck struct {
	// The name of the check: "seal", Session, "token", "key", "signature" or Claims.
	Check string `json:"check"`
	// Whether it passed.
	OK bool `json:"ok"`
	// What was found, in a sentence.
	Detail string `json:"detail"`
}

// Impersonator is the administrator who acts as the user.
type Impersonator struct {
	// The administrator's e-mail address.
	Email string `json:"email"`
	// The reason that the administrator typed.
	Reason string `json:"reason"`
}

// OAuthTokens are the tokens of the identity provider, where the connection is set up to return them.
type OAuthTokens struct {
	// The provider's name, such as "GoogleOAuth".
	Provider string `json:"provider"`
	// The provider's access token.
	AccessToken Secret `json:"access_token"`
	// The provider's refresh token.
	RefreshToken Secret `json:"refresh_token"`
	// When the provider's access token expires, in seconds since the epoch.
	ExpiresAt int64 `json:"expires_at"`
	// The scopes that the provider granted.
	Scopes []string `json:"scopes"`
}

// Session is one session of a user.
type Session struct {
	// The kind of record: "session".
	Object string `json:"object"`
	// The session's id, "session_...".
	ID string `json:"id"`
	// The user's id.
	UserID string `json:"user_id"`
	// The organization that the session is in.
	OrganizationID string `json:"organization_id"`
	// "active", "expired" or "revoked". An open set.
	Status string `json:"status"`
	// How the user signed in, in small letters, such as Password. An open set.
	AuthMethod string `json:"auth_method"`
	// The administrator who acts as the user.
	Impersonator *Impersonator `json:"impersonator"`
	// The browser's IP address at sign-in.
	IPAddress string `json:"ip_address"`
	// The browser's "User-Agent" header at sign-in.
	UserAgent string `json:"user_agent"`
	// When the session expires, ISO 8601.
	ExpiresAt string `json:"expires_at"`
	// When the session ended, ISO 8601.
	EndedAt string `json:"ended_at"`
	// When the session began, ISO 8601.
	CreatedAt string `json:"created_at"`
	// When the session was last changed, ISO 8601.
	UpdatedAt string `json:"updated_at"`
}

// SessionList is one page of a list of sessions.
type SessionList struct {
	// The kind of record: "list".
	Object string `json:"object"`
	// The sessions on this page.
	Data []Session `json:"data"`
	// The cursors of the pages around this one.
	ListMetadata ListMetadata `json:"list_metadata"`
}

// ListMetadata are the cursors of the pages around one page of a list.
type ListMetadata struct {
	// Pass it as Before for the page before this one. Empty on the first page.
	Before string `json:"before"`
	// Pass it as After for the page after this one. Empty on the last page.
	After string `json:"after"`
}

// DeviceAuthorization is the start of a device's sign-in (RFC 8628): show UserCode and VerificationURI, then poll.
type DeviceAuthorization struct {
	// What the device polls with.
	DeviceCode Secret `json:"device_code"`
	// What the user types at VerificationURI.
	UserCode string `json:"user_code" xml:"-" yaml:"-"`
	// The address that the user opens on another device.
	VerificationURI string `json:"verification_uri"`
	// The same address with the user code in it, for a QR code.
	VerificationURIComplete string `json:"verification_uri_complete" xml:"-" yaml:"-"`
	// Seconds until the codes expire.
	ExpiresIn int `json:"expires_in"`
	// Seconds to wait between two polls.
	Interval int `json:"interval"`
}

// MagicAuth is a sign-in code for an e-mail address.
type MagicAuth struct {
	// The kind of record: "magic_auth".
	Object string `json:"object"`
	// The id of this code.
	ID string `json:"id"`
	// The user's id.
	UserID string `json:"user_id"`
	// The e-mail address that the code is for.
	Email string `json:"email"`
	// When the code expires, ISO 8601.
	ExpiresAt string `json:"expires_at"`
	// The code that the user types.
	Code Secret `json:"code"`
	// The id of the attempt, where the sign-in looked unusual.
	RadarAuthAttemptID string `json:"radar_auth_attempt_id"`
	// When the code was made, ISO 8601.
	CreatedAt string `json:"created_at"`
	// When the record was last changed, ISO 8601.
	UpdatedAt string `json:"updated_at"`
}

// EnrolledFactor is a factor that was enrolled, and its first challenge.
type EnrolledFactor struct {
	// The factor, with the secret and the QR code that the user's authenticator needs.
	AuthenticationFactor Fields `json:"authentication_factor"`
	// The challenge that proves that the authenticator works.
	AuthenticationChallenge AuthenticationChallenge `json:"authentication_challenge"`
}

// AuthenticationChallenge is a challenge that the user answers with a code.
type AuthenticationChallenge struct {
	// The kind of record: "authentication_challenge".
	Object string `json:"object"`
	// The challenge's id: the AuthenticationChallengeID of AuthenticateWithTOTP.
	ID string `json:"id"`
	// When the challenge expires, ISO 8601.
	ExpiresAt string `json:"expires_at"`
	// The factor's id.
	AuthenticationFactorID string `json:"authentication_factor_id"`
	// When the challenge was made, ISO 8601.
	CreatedAt string `json:"created_at"`
	// When the challenge was last changed, ISO 8601.
	UpdatedAt string `json:"updated_at"`
}

// RadarChallenge is a code that was sent by SMS.
type RadarChallenge struct {
	// The id of the verification, for AuthenticateWithRadarSMSChallenge.
	VerificationID string `json:"verification_id"`
	// The phone number that the code was sent to.
	PhoneNumber string `json:"phone_number"`
}

// end of generated

// UnmarshalJSON keeps the whole record.
func (u *User) UnmarshalJSON(data []byte) error {
	type plain User
	if string(data) == "null" {
		return nil
	}
	u.Raw = append(RawRecord(nil), data...)
	return ignoringTypeErrors(json.Unmarshal(data, (*plain)(u)))
}

// UnmarshalJSON reads the engine's record.
func (a *Authentication) UnmarshalJSON(data []byte) error {
	type plain Authentication
	record := struct {
		*plain
		RetryAfter      *float64      `json:"retry_after"`
		ExpiresAt       *int64        `json:"expires_at"`
		AuthenticatedAt *int64        `json:"authenticated_at"`
		Error           *AuthKitError `json:"error"`
	}{plain: (*plain)(a)}
	err := ignoringTypeErrors(json.Unmarshal(data, &record))
	a.RetryAfter = seconds(record.RetryAfter)
	if record.ExpiresAt != nil {
		a.ExpiresAt = time.Unix(*record.ExpiresAt, 0)
	}
	if record.AuthenticatedAt != nil {
		a.AuthenticatedAt = time.Unix(*record.AuthenticatedAt, 0)
	}
	if record.Error != nil {
		a.Err = record.Error.typed()
	}
	return err
}
