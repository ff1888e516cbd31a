package authkit

import (
	"encoding/json"
	"fmt"
)

// Records print themselves, and do not leave it to their secrets: where a verb does not fit, as %s for a pointer inside of
// a list, package fmt shows what is there without asking any method of a field.

// Format prints the request without its state, which is in the address too.
func (r AuthorizationRequest) Format(state fmt.State, verb rune) { printAs(state, verb, r.shown()) }

// MarshalJSON writes the request without its state, which is in the address too.
func (r AuthorizationRequest) MarshalJSON() ([]byte, error) { return json.Marshal(r.shown()) }

func (r AuthorizationRequest) shown() any {
	type plain AuthorizationRequest
	r.URL, r.State = hiddenText(r.URL), hiddenText(r.State)
	return plain(r)
}

// Format prints the authorization without its codes.
func (d DeviceAuthorization) Format(state fmt.State, verb rune) { printAs(state, verb, d.shown()) }

// MarshalJSON writes the authorization without its codes.
func (d DeviceAuthorization) MarshalJSON() ([]byte, error) { return json.Marshal(d.shown()) }

func (d DeviceAuthorization) shown() any {
	type plain DeviceAuthorization
	d.UserCode, d.VerificationURIComplete = hiddenText(d.UserCode), hiddenText(d.VerificationURIComplete)
	return plain(d)
}

// Format prints the options without the proxy's address, which may hold a password.
func (o ClientOptions) Format(state fmt.State, verb rune) { printAs(state, verb, o.shown()) }

// MarshalJSON writes the options without the proxy's address, which may hold a password.
func (o ClientOptions) MarshalJSON() ([]byte, error) { return json.Marshal(o.shown()) }

func (o ClientOptions) shown() any {
	type plain ClientOptions
	o.Proxy = hiddenText(o.Proxy)
	return plain(o)
}

// Format prints the options without the state.
func (o AuthorizationURLOptions) Format(state fmt.State, verb rune) { printAs(state, verb, o.shown()) }

// MarshalJSON writes the options without the state.
func (o AuthorizationURLOptions) MarshalJSON() ([]byte, error) { return json.Marshal(o.shown()) }

func (o AuthorizationURLOptions) shown() any {
	type plain AuthorizationURLOptions
	o.State = hiddenText(o.State)
	return plain(o)
}

// Format prints the members, secrets redacted.
func (u User) Format(state fmt.State, verb rune) {
	type plain User
	printAs(state, verb, plain(u))
}

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
func (o OAuthTokens) Format(state fmt.State, verb rune) {
	type plain OAuthTokens
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (p PKCE) Format(state fmt.State, verb rune) {
	type plain PKCE
	printAs(state, verb, plain(p))
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
func (o SealOptions) Format(state fmt.State, verb rune) {
	type plain SealOptions
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (o AuthenticateWithCodeOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithCodeOptions
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (o AuthenticateWithRefreshTokenOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithRefreshTokenOptions
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (o AuthenticateWithPasswordOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithPasswordOptions
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (o AuthenticateWithMagicAuthOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithMagicAuthOptions
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (o AuthenticateWithEmailVerificationOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithEmailVerificationOptions
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (o AuthenticateWithTOTPOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithTOTPOptions
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (o AuthenticateWithOrganizationSelectionOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithOrganizationSelectionOptions
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (o AuthenticateWithRadarEmailChallengeOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithRadarEmailChallengeOptions
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (o AuthenticateWithRadarSMSChallengeOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithRadarSMSChallengeOptions
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (o AuthenticateWithDeviceCodeOptions) Format(state fmt.State, verb rune) {
	type plain AuthenticateWithDeviceCodeOptions
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (o LoadSealedSessionOptions) Format(state fmt.State, verb rune) {
	type plain LoadSealedSessionOptions
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (o RefreshOptions) Format(state fmt.State, verb rune) {
	type plain RefreshOptions
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (o SealSessionOptions) Format(state fmt.State, verb rune) {
	type plain SealSessionOptions
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (o CreateMagicAuthOptions) Format(state fmt.State, verb rune) {
	type plain CreateMagicAuthOptions
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (o EnrollAuthFactorOptions) Format(state fmt.State, verb rune) {
	type plain EnrollAuthFactorOptions
	printAs(state, verb, plain(o))
}

// Format prints the members, secrets redacted.
func (o SendRadarSMSChallengeOptions) Format(state fmt.State, verb rune) {
	type plain SendRadarSMSChallengeOptions
	printAs(state, verb, plain(o))
}
