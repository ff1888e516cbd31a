package authkit

import (
	"encoding/json"
	"fmt"
	"time"
)

// AuthKitError is what every failed call returns, inside one of the types named after what to do about it:
// *ConfigurationError, *SignInRequiredError, *UnavailableError, *RejectedError and *InternalError. errors.As finds both.
type AuthKitError struct {
	// Code is the stable name of what happened, the same in every language.
	Code string `json:"code"`
	// Message says what happened. It never contains a secret.
	Message string `json:"message"`
	// Hint says what to do next.
	Hint string `json:"hint"`
	// Remedy says who has to act; the type of the error follows it.
	Remedy string `json:"remedy"`
	// Status is the HTTP status, 0 when the API did not answer.
	Status int `json:"status"`
	// RequestID is the API's, for its support.
	RequestID string `json:"request_id"`
	// Retryable tells whether the same call may succeed later.
	Retryable bool `json:"retryable"`
	// RetryAfter is how long to wait before, 0 when the API did not say.
	RetryAfter time.Duration `json:"-"`
	// APICode is the API's own code, unchanged.
	APICode string `json:"api_code"`
	// Fields are the other members of the API's answer, such as "organizations" or "connection_ids".
	Fields Fields `json:"fields"`

	text  string
	cause error
}

// Error is the code, the message and the hint in one line. It never contains a secret.
func (e *AuthKitError) Error() string { return e.text }

// Unwrap is the error of the context when the caller gave up waiting.
func (e *AuthKitError) Unwrap() error { return e.cause }

// Format prints like Error for every verb.
func (e *AuthKitError) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(e.text)) }

// PendingAuthenticationToken carries an unfinished sign-in to its next step.
func (e *AuthKitError) PendingAuthenticationToken() Secret {
	return Secret(e.Fields.Text("pending_authentication_token"))
}

// Email is the address that an unfinished sign-in is about.
func (e *AuthKitError) Email() string { return e.Fields.Text("email") }

// ConfigurationError means that an option, a secret or a dashboard setting is wrong. Trying again does not help.
type ConfigurationError struct{ *AuthKitError }

// SignInRequiredError means that the user has to sign in, or to take the next step of a sign-in.
type SignInRequiredError struct{ *AuthKitError }

// UnavailableError means that nothing is known to be wrong: keep the cookie and try again later.
type UnavailableError struct{ *AuthKitError }

// RejectedError means that the request carries something that must not be accepted, such as a wrong code.
type RejectedError struct{ *AuthKitError }

// InternalError means that the API or this library broke its contract: report it.
type InternalError struct{ *AuthKitError }

// Unwrap is the AuthKitError inside.
func (e *ConfigurationError) Unwrap() error { return e.AuthKitError }

// Unwrap is the AuthKitError inside.
func (e *SignInRequiredError) Unwrap() error { return e.AuthKitError }

// Unwrap is the AuthKitError inside.
func (e *UnavailableError) Unwrap() error { return e.AuthKitError }

// Unwrap is the AuthKitError inside.
func (e *RejectedError) Unwrap() error { return e.AuthKitError }

// Unwrap is the AuthKitError inside.
func (e *InternalError) Unwrap() error { return e.AuthKitError }

// UnmarshalJSON reads the engine's record.
func (e *AuthKitError) UnmarshalJSON(data []byte) error {
	type plain AuthKitError
	record := struct {
		*plain
		RetryAfter *float64 `json:"retry_after"`
		Text       string   `json:"text"`
	}{plain: (*plain)(e)}
	err := json.Unmarshal(data, &record)
	e.RetryAfter = seconds(record.RetryAfter)
	if e.text = record.Text; e.text == "" {
		e.text = e.Code + ": " + e.Message
	}
	return err
}

func decodeError(record []byte) error {
	base := new(AuthKitError)
	if err := json.Unmarshal(record, base); err != nil {
		return err
	}
	return base.typed()
}

func (e *AuthKitError) typed() error {
	switch e.Remedy {
	case "fix_configuration":
		return &ConfigurationError{e}
	case "sign_in":
		return &SignInRequiredError{e}
	case "retry_later":
		return &UnavailableError{e}
	case "reject_request":
		return &RejectedError{e}
	default:
		return &InternalError{e}
	}
}

func cancelled(cause error) error {
	const code, message = "cancelled", "the caller gave up waiting"
	return &UnavailableError{&AuthKitError{
		Code: code, Remedy: "retry_later", Message: message, Hint: message, Retryable: true,
		text: code + ": " + message + ": " + cause.Error(), cause: cause,
	}}
}

func unusable(name string) error {
	const code, hint = "invalid_option", "correct the named option"
	message := "option `" + name + "` cannot be written"
	return &ConfigurationError{&AuthKitError{
		Code: code, Remedy: "fix_configuration", Message: message, Hint: hint, text: code + ": " + message + "; " + hint,
	}}
}

func seconds(value *float64) time.Duration {
	if value == nil {
		return 0
	}
	return time.Duration(*value * float64(time.Second))
}
