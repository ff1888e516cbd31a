package authkit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	// Status is the HTTP status, 0 when the API did not respond.
	Status int `json:"status"`
	// RequestID is the API's, for its support.
	RequestID string `json:"request_id"`
	// Retryable tells whether the same call may succeed later.
	Retryable bool `json:"retryable"`
	// RetryAfter is how long to wait before the next try, 0 when the API did not say.
	RetryAfter time.Duration `json:"-"`
	// APICode is the API's own code, unchanged.
	APICode string `json:"api_code"`
	// Fields are the other members of the API's response, such as "organizations" or "connection_ids".
	Fields Fields `json:"fields"`

	text  string
	cause error
}

// Error is the code, the message and the hint in one line. It never contains a secret.
func (e *AuthKitError) Error() string {
	if e == nil {
		return "<nil>"
	}
	return e.text
}

// Unwrap is the error of the context when the caller gave up waiting, or what encoding/json said of a value.
func (e *AuthKitError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.cause
}

// Format prints like Error for every verb.
func (e *AuthKitError) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, e.Error()) }

// PendingAuthenticationToken is the token that continues an unfinished sign-in.
func (e *AuthKitError) PendingAuthenticationToken() Secret {
	if e == nil {
		return ""
	}
	return Secret(e.Fields.Text("pending_authentication_token"))
}

// Email is the e-mail address that an unfinished sign-in is about.
func (e *AuthKitError) Email() string {
	if e == nil {
		return ""
	}
	return e.Fields.Text("email")
}

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

// Error prints like the AuthKitError inside.
func (e *ConfigurationError) Error() string { return e.inside().Error() }

// Format prints like Error for every verb.
func (e *ConfigurationError) Format(state fmt.State, verb rune) { e.inside().Format(state, verb) }

// Unwrap is the AuthKitError inside.
func (e *ConfigurationError) Unwrap() error { return orNothing(e.inside()) }

func (e *ConfigurationError) inside() *AuthKitError {
	if e == nil {
		return nil
	}
	return e.AuthKitError
}

// Error prints like the AuthKitError inside.
func (e *SignInRequiredError) Error() string { return e.inside().Error() }

// Format prints like Error for every verb.
func (e *SignInRequiredError) Format(state fmt.State, verb rune) { e.inside().Format(state, verb) }

// Unwrap is the AuthKitError inside.
func (e *SignInRequiredError) Unwrap() error { return orNothing(e.inside()) }

func (e *SignInRequiredError) inside() *AuthKitError {
	if e == nil {
		return nil
	}
	return e.AuthKitError
}

// Error prints like the AuthKitError inside.
func (e *UnavailableError) Error() string { return e.inside().Error() }

// Format prints like Error for every verb.
func (e *UnavailableError) Format(state fmt.State, verb rune) { e.inside().Format(state, verb) }

// Unwrap is the AuthKitError inside.
func (e *UnavailableError) Unwrap() error { return orNothing(e.inside()) }

func (e *UnavailableError) inside() *AuthKitError {
	if e == nil {
		return nil
	}
	return e.AuthKitError
}

// Error prints like the AuthKitError inside.
func (e *RejectedError) Error() string { return e.inside().Error() }

// Format prints like Error for every verb.
func (e *RejectedError) Format(state fmt.State, verb rune) { e.inside().Format(state, verb) }

// Unwrap is the AuthKitError inside.
func (e *RejectedError) Unwrap() error { return orNothing(e.inside()) }

func (e *RejectedError) inside() *AuthKitError {
	if e == nil {
		return nil
	}
	return e.AuthKitError
}

// Error prints like the AuthKitError inside.
func (e *InternalError) Error() string { return e.inside().Error() }

// Format prints like Error for every verb.
func (e *InternalError) Format(state fmt.State, verb rune) { e.inside().Format(state, verb) }

// Unwrap is the AuthKitError inside.
func (e *InternalError) Unwrap() error { return orNothing(e.inside()) }

func (e *InternalError) inside() *AuthKitError {
	if e == nil {
		return nil
	}
	return e.AuthKitError
}

// UnmarshalJSON reads the engine's record.
func (e *AuthKitError) UnmarshalJSON(data []byte) error {
	type plain AuthKitError
	record := struct {
		*plain
		RetryAfter *float64 `json:"retry_after"`
		Text       string   `json:"text"`
	}{plain: (*plain)(e)}
	err := ignoringTypeErrors(json.Unmarshal(data, &record))
	e.RetryAfter = seconds(record.RetryAfter)
	if e.text = record.Text; e.text == "" {
		e.text = e.Code + ": " + e.Message
	}
	return err
}

// CodeOf is the code of an error of this package, or "internal" for any other.
func CodeOf(err error) string {
	var failure *AuthKitError
	if errors.As(err, &failure) {
		return failure.Code
	}
	return "internal"
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

// unusable is about an option that cannot reach the engine; name is "" for all of them.
func unusable(name, why string, cause error) error {
	what := "option `" + name + "` "
	if name == "" {
		what = "the options "
	}
	return misuse(what+why, cause)
}

func misuse(message string, cause error) error {
	const code, hint = "invalid_option", "correct the named option"
	return &ConfigurationError{&AuthKitError{
		Code: code, Remedy: "fix_configuration", Message: message, Hint: hint, text: code + ": " + message + "; " + hint,
		cause: cause,
	}}
}

// ignoringTypeErrors leaves out a member whose JSON type is unexpected: the API's sets are open, and one such member must not
// fail a sign-in.
func ignoringTypeErrors(err error) error {
	var unexpected *json.UnmarshalTypeError
	if errors.As(err, &unexpected) {
		return nil
	}
	return err
}

// orNothing keeps a nil pointer from becoming an error that is not nil.
func orNothing(e *AuthKitError) error {
	if e == nil {
		return nil
	}
	return e
}

func seconds(value *float64) time.Duration {
	if value == nil {
		return 0
	}
	return time.Duration(*value * float64(time.Second))
}
