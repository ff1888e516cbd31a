package authkit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
)

const redacted = "[redacted]"

// Secret is a token, a cookie value or a password. Printing it in any way, JSON included, shows that there is one and
// not what it is; convert it with string(secret) where you need it. Package fmt calls no method of an unexported field:
// keep secrets in exported fields, or behind a pointer.
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
func (s Secret) MarshalText() ([]byte, error) {
	if isPlaceholder(string(s)) {
		return []byte(s), nil
	}
	return []byte(s.String()), nil
}

// GobEncode refuses: a gob is stored or sent, and would hold the secret in clear.
func (s Secret) GobEncode() ([]byte, error) {
	return nil, errors.New("authkit: a Secret is not written as a gob: seal it, or convert it with string()")
}

// Passwords are cookie passwords, each of at least 32 bytes: the first seals, all of them open.
type Passwords []Secret

// Password is a list of one password, for the usual case.
func Password(password string) Passwords {
	if password == "" {
		return nil
	}
	return Passwords{Secret(password)}
}

// Fields are members of a response that may be secret: they print as their names.
type Fields map[string]any

// Format prints the names of the fields.
func (f Fields) Format(state fmt.State, _ rune) {
	names := make([]string, 0, len(f))
	for name := range f {
		names = append(names, name)
	}
	sort.Strings(names)
	_, _ = fmt.Fprint(state, names)
}

// MarshalJSON tells that there are fields.
func (f Fields) MarshalJSON() ([]byte, error) { return json.Marshal(Secret(hiddenMap(f))) }

// GobEncode refuses, as that of Secret does.
func (f Fields) GobEncode() ([]byte, error) { return Secret("").GobEncode() }

// Text is a field that is text, or nothing.
func (f Fields) Text(name string) string {
	text, _ := f[name].(string)
	return text
}

// Members is an object whose keys are the application's own, such as the claims of a token. A member that has the name of a
// secret does not print.
type Members map[string]any

// Format prints the members with their secrets redacted.
func (m Members) Format(state fmt.State, verb rune) {
	printAs(state, verb, withoutSecrets(map[string]any(m)))
}

// MarshalJSON writes the members with their secrets redacted.
func (m Members) MarshalJSON() ([]byte, error) {
	if whole := hiddenMap(m); isPlaceholder(whole) {
		return json.Marshal(whole)
	}
	return json.Marshal(withoutSecrets(map[string]any(m)))
}

// RawRecord is a record as JSON, just as it came. It does not print; convert it with string(record) or decode it.
type RawRecord []byte

// Format redacts the record.
func (r RawRecord) Format(state fmt.State, verb rune) { Secret(r).Format(state, verb) }

// MarshalText redacts the record.
func (r RawRecord) MarshalText() ([]byte, error) { return Secret(r).MarshalText() }

// GobEncode refuses, as that of Secret does.
func (r RawRecord) GobEncode() ([]byte, error) { return Secret("").GobEncode() }

// withoutSecrets is a copy in which members with a name of the engine's list are redacted, at any depth.
func withoutSecrets(value any) any {
	switch it := value.(type) {
	case map[string]any:
		if it == nil {
			return it
		}
		members := make(map[string]any, len(it))
		for name, member := range it {
			if members[name] = withoutSecrets(member); member != nil && secretNames()[name] {
				members[name] = redacted
			}
		}
		return members
	case []any:
		items := make([]any, len(it))
		for i, item := range it {
			items[i] = withoutSecrets(item)
		}
		return items
	}
	return value
}

// hiddenText is what prints in place of a field of type string that is secret.
func hiddenText(text string) string {
	shown, _ := Secret(text).MarshalText()
	return string(shown)
}

// printAs prints a value as the verb of state asks.
func printAs(state fmt.State, verb rune, value any) {
	directive := "%"
	for _, flag := range "+-# 0" {
		if state.Flag(int(flag)) {
			directive += string(flag)
		}
	}
	_, _ = fmt.Fprintf(state, directive+string(verb), value)
}
