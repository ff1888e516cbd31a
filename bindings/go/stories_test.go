package authkit

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"
)

// browser is what a browser has.
type browser struct {
	cookies map[string]string
	// Where the last answer sent it, what it asked for last, and the text that the last operation gave.
	location, url, value string
}

// story is one of tests/cases/web: how it is written stands in the README there.
type story struct {
	*stage
	given    record
	failure  error
	browsers map[string]*browser
}

// told is what an operation gave, and who is signed in after it.
type told struct {
	answer, auth any
	err          error
}

// withoutResolving are the operations that find out by themselves who is signed in.
var withoutResolving = map[string]bool{"handle": true, "resolve": true, "sign_out": true, "switch_organization": true,
	"sign_in_url": true, "sign_up_url": true, "sign_out_url": true}

func runStory(t *testing.T, it record) {
	control(t, "POST", "reset", nil)
	given, _ := it["given"].(record)
	s := &story{stage: &stage{t: t}, given: given, browsers: map[string]*browser{}}
	environment, _ := given["environment"].(record)
	for name, value := range environment {
		t.Setenv(name, value.(string))
	}
	engine, err := newClient(s.resolve(given["client"]))
	if s.failure = err; err == nil {
		s.client = &Client{engine: engine, UserManagement: &UserManagement{engine: engine}}
	}
	if settings, ok := given["settings"]; ok {
		control(t, "POST", "settings", settings)
	}
	for _, organization := range list(given["organizations"]) {
		control(t, "POST", "organizations", organization)
	}
	for _, user := range list(s.resolve(given["users"])) {
		control(t, "POST", "users", user)
	}
	cookies, _ := s.resolve(given["cookies"]).(record)
	for name, value := range cookies {
		s.browser("").cookies[name] = value.(string)
	}
	begun := float64(time.Now().Unix())
	steps, ok := it["steps"].([]any)
	if !ok {
		steps = []any{it}
	}
	clock := 0.0
	for number, step := range steps {
		step := step.(record)
		at, ok := step["at"].(float64)
		if !ok {
			at = clock
		}
		// The clock of the API goes with that of the application.
		if at != clock {
			control(t, "POST", "clock", record{"advance_seconds": at - clock})
		}
		clock = at
		t.Run(fmt.Sprint(number+1), func(t *testing.T) {
			s.t = t
			s.visit(step, begun+at)
		})
		if t.Failed() {
			return
		}
	}
}

func (s *story) browser(name string) *browser {
	if s.browsers[name] == nil {
		s.browsers[name] = &browser{cookies: map[string]string{}}
	}
	return s.browsers[name]
}

func (s *story) visit(step record, now float64) {
	name, _ := step["browser"].(string)
	b := s.browser(name)
	cookies, _ := s.resolve(step["cookies"]).(record)
	for name, value := range cookies {
		if delete(b.cookies, name); value != nil {
			b.cookies[name] = value.(string)
		}
	}
	s.take(step["take"], name)
	own, _ := step["request"].(record)
	request := merged(s.given["request"], own).(record)
	if asked, ok := request["url"].(record); ok {
		request["url"] = s.address(asked, name)
	}
	request = s.resolve(request).(record)
	s.addCookies(request, s.resolve(step["further_cookies"]), b)
	faults, ok := step["faults"]
	if !ok {
		faults = s.given["faults"]
	}
	if faults != nil {
		control(s.t, "DELETE", "faults", nil)
	}
	for _, fault := range list(faults) {
		control(s.t, "POST", "faults", fault)
	}
	b.url, _ = request["url"].(string)
	secrets := secretsOf(request)
	for _, sentinel := range list(s.given["sentinels"]) {
		secrets = append(secrets, sentinel.(string))
	}
	client := s.client
	if options, ok := step["client"]; ok {
		// Another server of the application.
		engine, err := newClient(s.resolve(merged(s.given["client"], options)))
		if err != nil {
			s.t.Fatal(err)
		}
		client = &Client{engine: engine}
	}
	before := len(list(control(s.t, "GET", "requests", nil)))
	then := s.resolve(step["then"]).(record)
	begun := time.Now()
	outcomes := s.atOnce(client, request, step, then, now)
	took := time.Since(begun).Seconds()
	for _, it := range outcomes {
		if code, ok := then["error"]; ok {
			s.judgeFailure(it, code, then, secrets)
			continue
		}
		if it.err != nil {
			s.t.Fatal(it.err)
		}
		b.keep(it.answer)
		s.holdsAlways(it.answer)
		s.judge(then, it)
		if answer, ok := it.answer.(record); ok {
			event, _ := answer["event"].(record)
			failure, _ := event["error"].(record)
			shown := fmt.Sprint(answer["status"], answer["location"], answer["headers"], answer["body"], answer["code"],
				failure["message"])
			s.keeps(secrets, shown)
		}
	}
	if within, ok := then["within"].(float64); ok && took > within {
		s.t.Errorf("it took %v seconds", took)
	}
	s.judgeLog(then, list(control(s.t, "GET", "requests", nil))[before:])
}

// atOnce performs the operations of a step, on several handles beside each other where it says so.
func (s *story) atOnce(client *Client, request, step, then record, now float64) []told {
	count, ok := step["at_once"].(float64)
	if !ok {
		count = 1
	}
	outcomes := make([]told, int(count))
	var all sync.WaitGroup
	for i := range outcomes {
		all.Add(1)
		go func(it *told) {
			defer all.Done()
			it.answer, it.auth, it.err = s.perform(client, request, step, then, now)
		}(&outcomes[i])
	}
	all.Wait()
	return outcomes
}

func (s *story) perform(client *Client, request, step, then record, now float64) (answer, auth any, err error) {
	if s.failure != nil {
		return nil, nil, s.failure
	}
	handle, err := client.engine.webRequest(request)
	if err != nil {
		return nil, nil, err
	}
	call := func(operation any, when any) (reply any, err error) {
		options := record{"now": now}
		given, _ := s.resolve(when).(record)
		for name, value := range given {
			options[name] = value
		}
		err = handle.Call(context.Background(), operation.(string), options, &reply)
		return reply, err
	}
	operation, ok := step["op"].(string)
	if !ok {
		operation = "handle"
	}
	if !withoutResolving[operation] {
		if _, err := call("resolve", nil); err != nil {
			return nil, nil, err
		}
	}
	answer, err = call(operation, step["when"])
	for _, after := range list(step["and"]) {
		if err == nil {
			answer, err = call(after.(record)["op"], after.(record)["when"])
		}
	}
	if err == nil && answer == nil {
		// The usual reply is short: the application goes on, and nothing else is to be done.
		answer = record{"action": "continue", "headers": []any{}, "set_cookies": []any{}}
	}
	if err == nil && then["auth"] != nil {
		auth, err = call("auth", nil)
	}
	return answer, auth, err
}

// take copies cookies of a browser, perhaps spoiled, into another.
func (s *story) take(taken any, name string) {
	for _, asked := range list(taken) {
		asked := asked.(record)
		from, ok := asked["from"].(string)
		if !ok {
			from = name
		}
		pattern := regexp.MustCompile(asked["name"].(string))
		found := map[string]string{}
		for name, value := range s.browser(from).cookies {
			if pattern.MatchString(name) {
				found[s.replaced(name, asked["replace_name"])] = s.replaced(value, asked["replace_value"])
			}
		}
		for its, value := range found {
			s.browser(name).cookies[its] = value
		}
	}
}

// replaced is text with the first match of a pattern replaced.
func (s *story) replaced(text string, asked any) string {
	pair := list(asked)
	if len(pair) == 0 {
		return text
	}
	pattern := regexp.MustCompile(pair[0].(string))
	at := pattern.FindStringSubmatchIndex(text)
	if at == nil {
		s.t.Fatalf("nothing to replace in %s", text)
	}
	return text[:at[0]] + string(pattern.ExpandString(nil, pair[1].(string), text, at)) + text[at[1]:]
}

// address is one that only the steps before tell.
func (s *story) address(asked record, name string) string {
	for kind, argument := range asked {
		options, _ := argument.(record)
		of, ok := options["of"].(string)
		if !ok {
			of = name
		}
		var found string
		switch kind {
		case "$callback":
			found = s.callback(options, s.browser(of))
		case "$visit":
			found = s.visitPage(options, name)
		case "$again":
			found = s.browser(of).url
		case "$value":
			found = s.browser(of).value
		case "$location":
			found = s.browser(of).location
		case "$cookie":
			found = s.browser(of).cookie(options["name"].(string))
		default:
			continue
		}
		return s.replaced(found, asked["replace"])
	}
	return s.resolve(asked).(string)
}

// callback is the address that the sign-in page sends the browser back to.
func (s *story) callback(asked record, b *browser) string {
	authorize, err := url.Parse(b.location)
	if err != nil {
		s.t.Fatal(err)
	}
	query, back, options := authorize.Query(), url.Values{}, record{}
	for name, value := range asked {
		options[name] = value
	}
	delete(options, "of")
	if failed, ok := options["error"].(string); ok {
		back.Set("error", failed)
	} else {
		if _, ok := options["code_challenge"]; !ok {
			options["code_challenge"] = query.Get("code_challenge")
		}
		back.Set("code", s.resolve(record{"$code": options}).(string))
	}
	back.Set("state", query.Get("state"))
	to, err := url.Parse(query.Get("redirect_uri"))
	if err != nil {
		s.t.Fatal(err)
	}
	return to.Path + "?" + back.Encode()
}

// visitPage is the address that a page of the emulator sends the browser to.
func (s *story) visitPage(asked record, name string) string {
	page := record{"browser": name, "url": s.browser(name).location}
	for member, value := range asked {
		page[member] = value
	}
	visited, _ := control(s.t, "POST", "visits", page).(record)
	path, ok := visited["path"].(string)
	if !ok {
		s.t.Fatalf("the page sends nobody on: %v", visited)
	}
	return path
}

func (s *story) addCookies(request record, further any, b *browser) {
	var pairs []string
	for _, pair := range list(further) {
		pairs = append(pairs, pair.([]any)[0].(string)+"="+pair.([]any)[1].(string))
	}
	for _, name := range b.names() {
		pairs = append(pairs, name+"="+b.cookies[name])
	}
	headers, _ := request["headers"].(record)
	if headers == nil {
		headers = record{}
		request["headers"] = headers
	}
	if _, ok := headers["cookie"]; !ok && len(pairs) > 0 {
		headers["cookie"] = strings.Join(pairs, "; ")
	}
}

// names are those of the cookies, in order.
func (b *browser) names() []string {
	names := make([]string, 0, len(b.cookies))
	for name := range b.cookies {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// cookie is the value of the first cookie with a name like this.
func (b *browser) cookie(pattern string) string {
	for _, name := range b.names() {
		if regexp.MustCompile(pattern).MatchString(name) {
			return b.cookies[name]
		}
	}
	return ""
}

// keep does what a browser does with an answer.
func (b *browser) keep(answer any) {
	b.value, _ = answer.(string)
	members, _ := answer.(record)
	for _, line := range list(members["set_cookies"]) {
		name, value, attributes := lineOf(line.(string))
		if delete(b.cookies, name); attributes["max-age"] != "0" {
			b.cookies[name] = value
		}
	}
	if location, ok := members["location"].(string); ok {
		b.location = location
	}
}
