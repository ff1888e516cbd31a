package authkit

import (
	"encoding/json"
	"time"
)

// User is a user as the API describes one.
type User struct {
	ID                string  `json:"id"`
	Email             string  `json:"email"`
	EmailVerified     bool    `json:"email_verified"`
	FirstName         string  `json:"first_name"`
	LastName          string  `json:"last_name"`
	Name              string  `json:"name"`
	ProfilePictureURL string  `json:"profile_picture_url"`
	LastSignInAt      string  `json:"last_sign_in_at"`
	Locale            string  `json:"locale"`
	CreatedAt         string  `json:"created_at"`
	UpdatedAt         string  `json:"updated_at"`
	ExternalID        string  `json:"external_id"`
	Metadata          Members `json:"metadata"`
	// Raw is the whole record, members this version does not know included.
	Raw RawRecord `json:"-"`
}

// Impersonator is the administrator acting as the user.
type Impersonator struct {
	Email  string `json:"email"`
	Reason string `json:"reason"`
}

// Authentication is the outcome of a check or a refresh: signed in, signed out with a reason, or not known at the moment
// (Retryable), which is no ground to delete a cookie.
type Authentication struct {
	// Authenticated tells whether the user is signed in.
	Authenticated bool `json:"authenticated"`
	// Reason is the code of why not, "" when signed in.
	Reason string `json:"reason"`
	// Retryable tells that the state is unknown now and may be known later: keep the cookie.
	Retryable bool `json:"retryable"`
	// RetryAfter is how long to wait then, 0 when nobody said.
	RetryAfter time.Duration `json:"-"`
	// SessionAlive tells that the session is not over, whatever this call's outcome: keep the cookie.
	SessionAlive bool `json:"session_alive"`
	// Err says why the session does not count, or which call failed: a sentence for the log.
	Err error `json:"-"`

	SessionID            string        `json:"session_id"`
	OrganizationID       string        `json:"organization_id"`
	Role                 string        `json:"role"`
	Roles                []string      `json:"roles"`
	Permissions          []string      `json:"permissions"`
	Entitlements         []string      `json:"entitlements"`
	FeatureFlags         []string      `json:"feature_flags"`
	User                 *User         `json:"user"`
	Impersonator         *Impersonator `json:"impersonator"`
	AuthenticationMethod string        `json:"authentication_method"`
	// AccessToken is for calls to other services in the user's name.
	AccessToken Secret `json:"access_token"`
	// ExpiresAt is when the access token expires.
	ExpiresAt time.Time `json:"-"`
	// Claims are all claims of the verified token, custom ones included.
	Claims Members `json:"claims"`
	// SealFormat is the format the cookie came in.
	SealFormat string `json:"seal_format"`
	// NeedsReseal tells that the cookie was sealed with an old password or in another format: see SealedSession.Reseal.
	NeedsReseal bool `json:"needs_reseal"`
	// SealedSession is the new cookie value after a refresh: store it, whatever the outcome.
	SealedSession Secret `json:"sealed_session"`
}

// AuthenticationResponse is a successful sign-in.
type AuthenticationResponse struct {
	User                     *User         `json:"user"`
	AccessToken              Secret        `json:"access_token"`
	RefreshToken             Secret        `json:"refresh_token"`
	OrganizationID           string        `json:"organization_id"`
	AuthenticationMethod     string        `json:"authentication_method"`
	Impersonator             *Impersonator `json:"impersonator"`
	OAuthTokens              *OAuthTokens  `json:"oauth_tokens"`
	AuthkitAuthorizationCode Secret        `json:"authkit_authorization_code"`
	// SealedSession is the cookie value, when sealing was asked for.
	SealedSession Secret `json:"sealed_session"`
	// Raw holds the members this version does not know.
	Raw Fields `json:"raw"`
}

// OAuthTokens are those of the identity provider.
type OAuthTokens struct {
	Provider     string   `json:"provider"`
	AccessToken  Secret   `json:"access_token"`
	RefreshToken Secret   `json:"refresh_token"`
	ExpiresAt    int64    `json:"expires_at"`
	Scopes       []string `json:"scopes"`
}

// AuthorizationRequest is where to send the browser, and what to keep until it comes back.
type AuthorizationRequest struct {
	URL string `json:"url" xml:"-" yaml:"-"`
	// State is to be compared with the one of the callback.
	State string `json:"state" xml:"-" yaml:"-"`
	// CodeVerifier goes to the code exchange.
	CodeVerifier Secret `json:"code_verifier"`
}

// PKCE is a verifier to keep and the challenge to send.
type PKCE struct {
	CodeVerifier        Secret `json:"code_verifier"`
	CodeChallenge       string `json:"code_challenge"`
	CodeChallengeMethod string `json:"code_challenge_method"`
}

// DeviceAuthorization starts the sign-in of a device (RFC 8628).
type DeviceAuthorization struct {
	DeviceCode              Secret `json:"device_code"`
	UserCode                string `json:"user_code" xml:"-" yaml:"-"`
	VerificationURI         string `json:"verification_uri"`
	VerificationURIComplete string `json:"verification_uri_complete" xml:"-" yaml:"-"`
	// ExpiresIn and Interval are seconds.
	ExpiresIn int `json:"expires_in"`
	Interval  int `json:"interval"`
}

// Session is a session as the API lists it.
type Session struct {
	ID             string `json:"id"`
	UserID         string `json:"user_id"`
	OrganizationID string `json:"organization_id"`
	Status         string `json:"status"`
	AuthMethod     string `json:"auth_method"`
	IPAddress      string `json:"ip_address"`
	UserAgent      string `json:"user_agent"`
	ExpiresAt      string `json:"expires_at"`
	EndedAt        string `json:"ended_at"`
	CreatedAt      string `json:"created_at"`
	UpdatedAt      string `json:"updated_at"`
}

// SessionList is a page of sessions.
type SessionList struct {
	Data         []Session `json:"data"`
	ListMetadata struct {
		Before string `json:"before"`
		After  string `json:"after"`
	} `json:"list_metadata"`
}

// MagicAuth is a code sent by e-mail.
type MagicAuth struct {
	ID        string `json:"id"`
	UserID    string `json:"user_id"`
	Email     string `json:"email"`
	Code      Secret `json:"code"`
	ExpiresAt string `json:"expires_at"`
}

// EnrolledFactor is a factor and its first challenge, as the API sent them.
type EnrolledFactor struct {
	AuthenticationFactor    Fields                  `json:"authentication_factor"`
	AuthenticationChallenge AuthenticationChallenge `json:"authentication_challenge"`
}

// AuthenticationChallenge is what a one-time password answers.
type AuthenticationChallenge struct {
	ID                     string `json:"id"`
	AuthenticationFactorID string `json:"authentication_factor_id"`
	ExpiresAt              string `json:"expires_at"`
}

// Inspection is the explanation of a cookie.
type Inspection struct {
	Authenticated bool   `json:"authenticated"`
	Reason        string `json:"reason"`
	// Size is in bytes.
	Size   int    `json:"size"`
	Format string `json:"format"`
	// PasswordIndex is which password opened it, counted from 0; nil when none did.
	PasswordIndex *int   `json:"password_index"`
	NeedsReseal   bool   `json:"needs_reseal"`
	KID           string `json:"kid"`
	Issuer        string `json:"issuer"`
	// ExpiresAt is in seconds since the epoch.
	ExpiresAt int64    `json:"expires_at"`
	Claims    []string `json:"claims"`
	// Checks stand in their order, up to the first that fails.
	Checks []struct {
		Check  string `json:"check"`
		OK     bool   `json:"ok"`
		Detail string `json:"detail"`
	} `json:"checks"`
}

// RadarChallenge is a code sent by SMS.
type RadarChallenge struct {
	VerificationID string `json:"verification_id"`
	PhoneNumber    string `json:"phone_number"`
}

// UnmarshalJSON keeps the whole record.
func (u *User) UnmarshalJSON(data []byte) error {
	type plain User
	if string(data) == "null" {
		return nil
	}
	u.Raw = append(RawRecord(nil), data...)
	return foreseen(json.Unmarshal(data, (*plain)(u)))
}

// UnmarshalJSON reads the engine's record.
func (a *Authentication) UnmarshalJSON(data []byte) error {
	type plain Authentication
	record := struct {
		*plain
		RetryAfter *float64      `json:"retry_after"`
		ExpiresAt  *int64        `json:"expires_at"`
		Error      *AuthKitError `json:"error"`
	}{plain: (*plain)(a)}
	err := foreseen(json.Unmarshal(data, &record))
	a.RetryAfter = seconds(record.RetryAfter)
	if record.ExpiresAt != nil {
		a.ExpiresAt = time.Unix(*record.ExpiresAt, 0)
	}
	if record.Error != nil {
		a.Err = record.Error.typed()
	}
	return err
}
