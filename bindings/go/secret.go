package authkit

import (
	"fmt"
	"io"
)

const redacted = "[redacted]"

// Secret is a token, a cookie value or a password. Printing it in any way, JSON included, shows that there is one and
// not what it is; convert it with string(secret) where you need it.
type Secret string

// String tells whether there is a secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// Format prints like String for every verb.
func (s Secret) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, s.String()) }

// MarshalText redacts the secret, in JSON and everywhere else.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Passwords are cookie passwords, each of at least 32 bytes: the first seals, all of them open.
type Passwords []Secret

// Password is a list of one password, for the usual case.
func Password(password string) Passwords {
	if password == "" {
		return nil
	}
	return Passwords{Secret(password)}
}

// Fields are members of an answer that may be secret: they print as their names.
type Fields map[string]any

// Format prints the names of the fields.
func (f Fields) Format(state fmt.State, _ rune) {
	names := make([]string, 0, len(f))
	for name := range f {
		names = append(names, name)
	}
	_, _ = fmt.Fprint(state, names)
}

// MarshalJSON writes the names of the fields.
func (f Fields) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// Text is a field that is text, or nothing.
func (f Fields) Text(name string) string {
	text, _ := f[name].(string)
	return text
}
