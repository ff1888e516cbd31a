package authkit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
	"testing"
)

type record = map[string]any

// stage is where a case runs: what references are sealed with, and the session its operations share.
type stage struct {
	t       *testing.T
	client  *Client
	session *object
}

func TestCases(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(root, "cases", "*.json"))
	report := map[string]bool{}
	only := strings.ToLower(os.Getenv("ONLY"))
	stories, _ := filepath.Glob(filepath.Join(root, "cases", "web", "*.json"))
	for i, file := range append(files, stories...) {
		act := runCase
		if i >= len(files) {
			act = runStory
		}
		for _, run := range casesOf(load(t, file), nil) {
			run, id := run, run["id"].(string)
			if !strings.Contains(strings.ToLower(id), only) {
				continue
			}
			report[id] = t.Run(id, func(t *testing.T) { act(t, run) })
		}
	}
	if len(report) == 0 && only != "" {
		t.Skip("no case has this in its id: " + only)
	} else if len(report) == 0 {
		t.Fatal("no case was found")
	}
	t.Logf("%d cases", len(report))
	if path := os.Getenv("AUTHKIT_CASES_REPORT"); path != "" {
		text, _ := json.Marshal(report)
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Error(err)
		}
	}
}

// casesOf lists the cases of a group, each with the whole of what it is given. A case is a group of one.
func casesOf(group record, given any) []record {
	own, _ := group["given"].(record)
	given = merged(given, own)
	parts, ok := group["cases"].([]any)
	if !ok {
		group["given"] = given
		return []record{group}
	}
	var cases []record
	for _, part := range parts {
		cases = append(cases, casesOf(part.(record), given)...)
	}
	return cases
}

// merged puts value over base: objects member by member, everything else replaced, $only without the base.
func merged(base, value any) any {
	members, ok := value.(record)
	if !ok {
		return value
	}
	if only, ok := members["$only"]; ok {
		return only
	}
	all := record{}
	under, _ := base.(record)
	for name, member := range under {
		all[name] = member
	}
	for name, member := range members {
		all[name] = merged(all[name], member)
	}
	return all
}

func runCase(t *testing.T, it record) {
	control(t, "POST", "reset", nil)
	s := &stage{t: t}
	given, _ := it["given"].(record)
	environment, _ := given["environment"].(record)
	for name, value := range environment {
		t.Setenv(name, value.(string))
	}
	engine, err := newClient(s.resolve(given["client"]))
	if err == nil {
		s.client = &Client{engine: engine, UserManagement: &UserManagement{engine: engine}}
	}
	session, when, then := s.resolve(given["session"]), s.resolve(it["when"]), s.resolve(it["then"]).(record)
	for _, fault := range list(given["faults"]) {
		control(t, "POST", "faults", fault)
	}
	before := len(list(control(t, "GET", "requests", nil)))
	var reply any
	if err == nil {
		for _, earlier := range list(given["before"]) {
			_, _ = s.call(session, earlier.(record)["op"].(string), s.resolve(earlier.(record)["when"]))
			s.session = nil
		}
		reply, err = s.call(session, it["op"].(string), when)
	}
	s.judge(reply, err, then)
	if says, ok := then["says"].(string); ok && then["reason"] != nil {
		failure := reply.(record)["error"].(record)
		saysWhy(t, failure["code"], failure["message"], then["reason"], says)
		if it["op"] == "session.authenticate" {
			s.judgeInspection(session.(record), when.(record), then["reason"], says)
		}
	}
	if expected, ok := then["requests"]; ok {
		judgeRequests(t, list(expected), list(control(t, "GET", "requests", nil))[before:])
	}
}

func (s *stage) call(session any, operation string, options any) (reply any, err error) {
	if operation == "client" {
		return record{}, nil
	}
	name := strings.TrimPrefix(operation, "session.")
	if name == operation {
		return reply, s.client.Call(context.Background(), operation, options, &reply)
	}
	if s.session == nil {
		if s.session, err = s.client.engine.loadSealedSession(session); err != nil {
			return nil, err
		}
	}
	return reply, s.session.call(context.Background(), name, options, &reply)
}

func (s *stage) must(operation string, options any) any {
	reply, err := s.call(nil, operation, options)
	if err != nil {
		s.t.Fatal(err)
	}
	return reply
}

// resolve replaces the references of a case.
func (s *stage) resolve(value any) any {
	switch it := value.(type) {
	case string:
		return strings.Replace(it, "$emulator", emulator, 1)
	case []any:
		items := make([]any, len(it))
		for i, item := range it {
			items[i] = s.resolve(item)
		}
		return items
	case record:
		members := record{}
		for name, member := range it {
			if strings.HasPrefix(name, "$") {
				return s.refer(name, member, it)
			}
			members[name] = s.resolve(member)
		}
		return members
	}
	return value
}

func (s *stage) refer(name string, argument any, members record) any {
	switch name {
	case "$file":
		var value any = load(s.t, filepath.Join(root, argument.(string)))
		at, _ := members["at"].(string)
		for _, step := range strings.Split(at, "/")[min(1, len(at)):] {
			var index int
			if items, ok := value.([]any); ok {
				_, _ = fmt.Sscan(step, &index)
				value = items[index]
			} else if step != "" {
				value = value.(record)[step]
			}
		}
		return value
	case "$concat":
		return concatenated(argument)
	case "$code":
		return control(s.t, "POST", "codes", argument).(record)["code"]
	case "$tokens":
		return control(s.t, "POST", "tokens", argument).(record)["access_token"]
	case "$testing":
		return s.must("testing_session", argument).(record)["sealed_session"]
	case "$testing_code":
		return s.must("testing_session", argument).(record)["code"]
	case "$sealed":
		return s.must("seal_session_from_auth_response", s.resolve(argument))
	case "$sealed_data":
		return s.must("seal_data", s.resolve(argument))
	case "$signed_in":
		code := control(s.t, "POST", "codes", argument).(record)["code"]
		return s.must("authenticate_with_code", record{"code": code, "session": record{"seal_session": true}}).(record)["sealed_session"]
	}
	s.t.Fatalf("nobody knows the reference %s", name)
	return nil
}

func (s *stage) judge(reply any, err error, then record) {
	t := s.t
	if code, ok := then["error"]; ok {
		var failure *AuthKitError
		if !errors.As(err, &failure) || failure.Code != code {
			t.Fatalf("expected the error %v, got %v and %v", code, err, reply)
		}
		if says, _ := then["says"].(string); !strings.Contains(failure.Error(), says) {
			t.Errorf("the error says %v", failure)
		}
		told := record{"status": failure.Status, "request_id": failure.RequestID, "retryable": failure.Retryable,
			"retry_after": failure.RetryAfter.Seconds(), "api_code": failure.APICode, "remedy": failure.Remedy,
			"fields": record(failure.Fields), "hint": failure.Hint, "message": failure.Message}
		if failure.RetryAfter == 0 {
			told["retry_after"] = nil
		}
		if fields, ok := then["fields"]; ok {
			expect(t, fields, told, "error")
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if reason, ok := then["reason"]; ok {
		expect(t, record{"authenticated": false, "reason": reason}, reply, "")
	}
	if value, ok := then["value"]; ok {
		expect(t, value, reply, "")
	}
	if expected, ok := then["url"].(record); ok {
		parsed, _ := url.Parse(reply.(string))
		query := record{}
		for name, values := range parsed.Query() {
			query[name] = values[0]
		}
		base := strings.SplitN(reply.(string), "?", 2)[0]
		if base != expected["base"] || !reflect.DeepEqual(query, expected["query"]) {
			t.Errorf("the URL is %s", reply)
		}
	}
	if content, ok := then["opens"]; ok {
		expect(t, content, s.must("unseal_data", record{"sealed": reply}), "opened")
	}
}

// judgeInspection looks at the cookie without a session: it is refused for the same reason, in the same words.
func (s *stage) judgeInspection(session, when record, reason any, says string) {
	options := record{}
	for _, part := range []record{session, when} {
		for name, value := range part {
			options[name] = value
		}
	}
	found := s.must("inspect", options).(record)
	checks := list(found["checks"])
	saysWhy(s.t, found["reason"], checks[len(checks)-1].(record)["detail"], reason, says)
}

// saysWhy holds the error of an outcome, or the last check of an inspection, against what a case expects.
func saysWhy(t *testing.T, code, text, reason any, says string) {
	t.Helper()
	if code != reason || !strings.Contains(text.(string), says) {
		t.Errorf("expected %v because %q, got %v because %q", reason, says, code, text)
	}
}

func judgeRequests(t *testing.T, expected, log []any) {
	var sent []record
	for _, request := range log {
		if request.(record)["path"] == "/user_management/authenticate" {
			sent = append(sent, request.(record))
		}
	}
	if len(sent) != len(expected) {
		t.Fatalf("%d requests instead of %d", len(sent), len(expected))
	}
	for i, it := range expected {
		if names, ok := it.(record)["body_members"]; ok {
			var members []any
			for name := range sent[i]["body"].(record) {
				members = append(members, name)
			}
			sort.Slice(members, func(a, b int) bool { return members[a].(string) < members[b].(string) })
			sent[i]["body_members"] = members
			expect(t, names, any(members), "body_members")
		}
		expect(t, it, any(sent[i]), "request")
	}
}

// expect compares objects by subset and everything else exactly; {"any": true} is anything but null.
func expect(t *testing.T, expected, actual any, where string) {
	t.Helper()
	members, isObject := expected.(record)
	if isObject && members["any"] == true {
		if actual == nil {
			t.Errorf("%s is missing", where)
		}
		return
	}
	if found, ok := actual.(record); ok && isObject {
		for name, member := range members {
			expect(t, member, found[name], where+"."+name)
		}
		return
	}
	if !reflect.DeepEqual(expected, actual) && !sameNumber(expected, actual) {
		t.Errorf("%s: expected %v, got %v", where, expected, actual)
	}
}

func sameNumber(expected, actual any) bool {
	wanted, ok := expected.(float64)
	return ok && fmt.Sprint(wanted) == fmt.Sprint(actual)
}

func concatenated(value any) string {
	switch it := value.(type) {
	case string:
		return it
	case []any:
		var text strings.Builder
		for _, part := range it {
			text.WriteString(concatenated(part))
		}
		return text.String()
	case record:
		if parts, ok := it["concat"]; ok {
			return concatenated(parts)
		}
		return strings.Repeat(it["repeat"].(string), int(it["count"].(float64)))
	}
	return ""
}

func load(t *testing.T, file string) record {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var document record
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(file, err)
	}
	return document
}

func list(value any) []any {
	items, _ := value.([]any)
	return items
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}
