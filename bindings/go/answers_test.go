package authkit

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"strings"
)

func (s *story) judgeFailure(it told, code any, then record, secrets []string) {
	var failure *AuthKitError
	if !errors.As(it.err, &failure) || failure.Code != code {
		s.t.Fatalf("expected the error %v, got %v and %v", code, it.err, it.answer)
	}
	if says, _ := then["says"].(string); !strings.Contains(failure.Error(), says) {
		s.t.Errorf("the error says %v", failure)
	}
	s.keeps(secrets, fmt.Sprintf("%v %+v", it.err, it.err))
}

func (s *story) judgeLog(then record, log []any) {
	if calls, ok := then["calls"]; ok {
		made := []any{}
		for _, request := range log {
			if path := request.(record)["path"].(string); !strings.HasPrefix(path, "/sso/jwks/") {
				made = append(made, path)
			}
		}
		expect(s.t, calls, any(made), "calls")
	}
	if requests, ok := then["requests"]; ok {
		judgeRequests(s.t, list(requests), log)
	}
}

// secretsOf is what a request holds that no page, header or error may show.
func secretsOf(request record) []string {
	var secrets []string
	keep := func(secret string) {
		if len(secret) > 7 {
			secrets = append(secrets, secret)
		}
	}
	cookies, _ := request["headers"].(record)["cookie"].(string)
	for _, cookie := range strings.Split(cookies, "; ") {
		_, value, _ := strings.Cut(cookie, "=")
		keep(value)
	}
	address, _ := request["url"].(string)
	_, query, _ := strings.Cut(address, "?")
	values, _ := url.ParseQuery(query)
	for _, name := range []string{"code", "state", "error_description"} {
		for _, value := range values[name] {
			keep(value)
		}
	}
	return secrets
}

func (s *story) keeps(secrets []string, shown string) {
	for _, secret := range secrets {
		if strings.Contains(shown, secret) {
			s.t.Errorf("it shows %s", secret)
		}
	}
}

// holdsAlways is about every answer, whatever a story asks.
func (s *story) holdsAlways(answer any) {
	members, _ := answer.(record)
	seen, hasSet := map[any]bool{}, false
	for _, line := range list(members["set_cookies"]) {
		_, value, attributes := lineOf(line.(string))
		isDeletion := attributes["max-age"] == "0"
		isOver := attributes["expires"] == "Thu, 01 Jan 1970 00:00:00 GMT" && value == ""
		_, isHidden := attributes["httponly"]
		if isDeletion != isOver || isDeletion && hasSet || len(line.(string)) > 4096 || seen[line] ||
			attributes["path"] != "/" || !isHidden {
			s.t.Errorf("not a line as all are: %s", line)
		}
		hasSet, seen[line] = hasSet || !isDeletion, true
	}
	if members["action"] == "answer" {
		s.headers(record{"cache-control": "no-store", "vary": "Cookie"}, members["headers"])
	}
	shown := append([]any{members["location"]}, list(members["set_cookies"])...)
	for _, field := range list(members["headers"]) {
		shown = append(shown, field.([]any)[1])
	}
	for _, text := range shown {
		if text, _ := text.(string); strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c > '~' }) {
			s.t.Errorf("a header has more than printable ASCII: %q", text)
		}
	}
}

func (s *story) judge(then record, it told) {
	members, _ := it.answer.(record)
	for name, wanted := range then {
		switch name {
		case "requests", "calls", "within":
		case "auth":
			s.fits(wanted, it.auth, "auth")
		case "value":
			s.fits(wanted, it.answer, "value")
		case "headers":
			s.headers(wanted.(record), members["headers"])
		case "cookies":
			s.cookies(list(wanted), list(members["set_cookies"]))
		case "location":
			s.location(wanted, members["location"])
		case "body":
			s.body(wanted, members["body"])
		case "json":
			var body any
			text, _ := members["body"].(string)
			if err := json.Unmarshal([]byte(text), &body); err != nil {
				s.t.Error(err)
			}
			s.fits(wanted, body, "json")
		default:
			s.fits(wanted, members[name], name)
		}
	}
	if s.t.Failed() {
		s.t.Log(it.answer)
	}
}

// fits is expect with patterns for text.
func (s *story) fits(wanted, actual any, where string) {
	s.t.Helper()
	members, isObject := wanted.(record)
	if pattern, ok := members["matches"].(string); ok {
		text, isText := actual.(string)
		if !isText || !regexp.MustCompile(pattern).MatchString(text) {
			s.t.Errorf("%s: %v does not match %s", where, actual, pattern)
		}
		return
	}
	if found, ok := actual.(record); ok && isObject && members["any"] != true {
		for name, member := range members {
			s.fits(member, found[name], where+"."+name)
		}
		return
	}
	expect(s.t, wanted, actual, where)
}

// headers are fields by name; nil for one that must not be there.
func (s *story) headers(wanted record, actual any) {
	for name, value := range wanted {
		var found any
		for _, field := range list(actual) {
			if found == nil && strings.EqualFold(field.([]any)[0].(string), name) {
				found = field.([]any)[1]
			}
		}
		s.fits(value, found, name)
	}
}

// cookies are all lines in order: the name, perhaps the value, what a flow holds, all attributes.
func (s *story) cookies(wanted, actual []any) {
	if len(wanted) != len(actual) {
		s.t.Fatalf("%d lines instead of %d: %v", len(actual), len(wanted), actual)
	}
	for i, line := range actual {
		wanted := wanted[i].(record)
		name, value, attributes := lineOf(line.(string))
		s.fits(wanted["name"], name, "name")
		if text, ok := wanted["value"]; ok {
			s.fits(text, value, name)
		}
		if flow, ok := wanted["flow"]; ok {
			s.fits(flow, s.must("unseal_data", record{"sealed": value, "purpose": "authkit web flow"}), name)
		}
		if all, ok := wanted["attributes"].(record); ok {
			found := record{}
			for name, value := range attributes {
				found[name] = value
			}
			if !reflect.DeepEqual(all, found) {
				s.t.Errorf("%s: expected %v, got %v", name, all, found)
			}
		}
	}
}

// location is text, a pattern, or "base" (all before "?") and "query".
func (s *story) location(wanted, actual any) {
	members, _ := wanted.(record)
	base, ok := members["base"]
	if !ok {
		s.fits(wanted, actual, "location")
		return
	}
	text, _ := actual.(string)
	path, query, _ := strings.Cut(text, "?")
	s.fits(base, path, "location")
	values, _ := url.ParseQuery(query)
	found := record{}
	for name := range values {
		found[name] = values.Get(name)
	}
	if asked, ok := members["query"]; ok {
		s.fits(asked, found, "query")
	}
}

func (s *story) body(wanted, actual any) {
	members, ok := wanted.(record)
	if !ok {
		s.fits(wanted, actual, "body")
		return
	}
	text, _ := actual.(string)
	for _, part := range list(members["has"]) {
		if !strings.Contains(text, part.(string)) {
			s.t.Errorf("the body lacks %q", part)
		}
	}
	for _, part := range list(members["lacks"]) {
		if strings.Contains(text, part.(string)) {
			s.t.Errorf("the body has %q", part)
		}
	}
}

// lineOf takes a line apart: attributes by their names in small letters, flags as empty text.
func lineOf(line string) (name, value string, attributes map[string]string) {
	parts := strings.Split(line, "; ")
	name, value, _ = strings.Cut(parts[0], "=")
	attributes = map[string]string{}
	for _, part := range parts[1:] {
		name, value, _ := strings.Cut(part, "=")
		attributes[strings.ToLower(name)] = value
	}
	return name, value, attributes
}
