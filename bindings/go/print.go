package authkit

import (
	"encoding/json"
	"fmt"
)

// Records print themselves instead of relying on their secrets: where a verb does not fit, as %s for a pointer in a list,
// package fmt shows the fields without calling their methods.

// generated: printing (UPDATE=1 cargo test -p authkit-core --test packages)

// Format prints the members, secrets redacted.
func (a Authentication) Format(state fmt.State, verb rune) {
	type plain Authentication
	printAs(state, verb, plain(a))
}

// Format prints the members, secrets redacted.
func (a AuthenticationResponse) Format(state fmt.State, verb rune) {
	type plain AuthenticationResponse
	printAs(state, verb, plain(a))
}

// Format prints the members, secrets redacted.
func (a AuthorizationRequest) Format(state fmt.State, verb rune) { printAs(state, verb, a.shown()) }

// MarshalJSON writes the members, secrets redacted.
func (a AuthorizationRequest) MarshalJSON() ([]byte, error) { return json.Marshal(a.shown()) }

func (a AuthorizationRequest) shown() any {
	type plain AuthorizationRequest
	a.URL, a.State = hiddenText(a.URL), hiddenText(a.State)
	return plain(a)
}

// Format prints the members, secrets redacted.
func (p PKCE) Format(state fmt.State, verb rune) {
	type plain PKCE
	printAs(state, verb, plain(p))
}

// Format prints the members, secrets redacted.
func (u User) Format(state fmt.State, verb rune) {
	type plain User
	printAs(state, verb, plain(u))
}

// Format prints the members, secrets redacted.
func (o OAuthTokens) Format(state fmt.State, verb rune) {
	type plain OAuthTokens
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (d DeviceAuthorization) Format(state fmt.State, verb rune) { printAs(state, verb, d.shown()) }

// MarshalJSON writes the members, secrets redacted.
func (d DeviceAuthorization) MarshalJSON() ([]byte, error) { return json.Marshal(d.shown()) }

func (d DeviceAuthorization) shown() any {
	type plain DeviceAuthorization
	d.UserCode, d.VerificationURIComplete = hiddenText(d.UserCode), hiddenText(d.VerificationURIComplete)
	return plain(d)
}

// Format prints the members, secrets redacted.
func (m MagicAuth) Format(state fmt.State, verb rune) {
	type plain MagicAuth
	printAs(state, verb, plain(m))
}

// Format prints the members, secrets redacted.
func (e EnrolledFactor) Format(state fmt.State, verb rune) {
	type plain EnrolledFactor
	printAs(state, verb, plain(e))
}

// Format prints the members, secrets redacted.
func (c ClientOptions) Format(state fmt.State, verb rune) { printAs(state, verb, c.shown()) }

// MarshalJSON writes the members, secrets redacted.
func (c ClientOptions) MarshalJSON() ([]byte, error) { return json.Marshal(c.shown()) }

func (c ClientOptions) shown() any {
	type plain ClientOptions
	c.Proxy = hiddenText(c.Proxy)
	return plain(c)
}

// Format prints the members, secrets redacted.
func (a AuthorizationURLOptions) Format(state fmt.State, verb rune) { printAs(state, verb, a.shown()) }

// MarshalJSON writes the members, secrets redacted.
func (a AuthorizationURLOptions) MarshalJSON() ([]byte, error) { return json.Marshal(a.shown()) }

func (a AuthorizationURLOptions) shown() any {
	type plain AuthorizationURLOptions
	a.State = hiddenText(a.State)
	return plain(a)
}

// Format prints the members, secrets redacted.
func (s SealOptions) Format(state fmt.State, verb rune) {
	type plain SealOptions
	printAs(state, verb, plain(s))
}

// Format prints the members, secrets redacted.
func (s StartOptions) Format(state fmt.State, verb rune) { printAs(state, verb, s.shown()) }

// MarshalJSON writes the members, secrets redacted.
func (s StartOptions) MarshalJSON() ([]byte, error) { return json.Marshal(s.shown()) }

func (s StartOptions) shown() any {
	type plain StartOptions
	s.State = hiddenText(s.State)
	return plain(s)
}

// Format prints the members, secrets redacted.
func (t TestingSession) Format(state fmt.State, verb rune) {
	type plain TestingSession
	printAs(state, verb, plain(t))
}

// Format prints the members, secrets redacted.
func (s SealSessionOptions) Format(state fmt.State, verb rune) {
	type plain SealSessionOptions
	printAs(state, verb, plain(s))
}

// Format prints the members, secrets redacted.
func (l LoadSealedSessionOptions) Format(state fmt.State, verb rune) {
	type plain LoadSealedSessionOptions
	printAs(state, verb, plain(l))
}

// Format prints the members, secrets redacted.
func (r RefreshOptions) Format(state fmt.State, verb rune) {
	type plain RefreshOptions
	printAs(state, verb, plain(r))
}

// Format prints the members, secrets redacted.
func (a AuthenticateWithCodeOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithCodeOptions
	printAs(state, verb, plain(a))
}

// Format prints the members, secrets redacted.
func (a AuthenticateWithRefreshTokenOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithRefreshTokenOptions
	printAs(state, verb, plain(a))
}

// Format prints the members, secrets redacted.
func (a AuthenticateWithPasswordOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithPasswordOptions
	printAs(state, verb, plain(a))
}

// Format prints the members, secrets redacted.
func (a AuthenticateWithMagicAuthOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithMagicAuthOptions
	printAs(state, verb, plain(a))
}

// Format prints the members, secrets redacted.
func (a AuthenticateWithEmailVerificationOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithEmailVerificationOptions
	printAs(state, verb, plain(a))
}

// Format prints the members, secrets redacted.
func (a AuthenticateWithTOTPOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithTOTPOptions
	printAs(state, verb, plain(a))
}

// Format prints the members, secrets redacted.
func (a AuthenticateWithOrganizationSelectionOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithOrganizationSelectionOptions
	printAs(state, verb, plain(a))
}

// Format prints the members, secrets redacted.
func (a AuthenticateWithRadarEmailChallengeOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithRadarEmailChallengeOptions
	printAs(state, verb, plain(a))
}

// Format prints the members, secrets redacted.
func (a AuthenticateWithRadarSMSChallengeOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithRadarSMSChallengeOptions
	printAs(state, verb, plain(a))
}

// Format prints the members, secrets redacted.
func (a AuthenticateWithDeviceCodeOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithDeviceCodeOptions
	printAs(state, verb, plain(a))
}

// Format prints the members, secrets redacted.
func (c CreateMagicAuthOptions) Format(state fmt.State, verb rune) {
	type plain CreateMagicAuthOptions
	printAs(state, verb, plain(c))
}

// Format prints the members, secrets redacted.
func (e EnrollAuthFactorOptions) Format(state fmt.State, verb rune) {
	type plain EnrollAuthFactorOptions
	printAs(state, verb, plain(e))
}

// Format prints the members, secrets redacted.
func (s SendRadarSMSChallengeOptions) Format(state fmt.State, verb rune) {
	type plain SendRadarSMSChallengeOptions
	printAs(state, verb, plain(s))
}

// end of generated
