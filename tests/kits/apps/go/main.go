// The stories' application on net/http: pages that do what a step asks of them. The flow is the kit's.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
	"github.com/authkit-native/authkit-native/bindings/go/web"
)

// story is what the application is mounted with.
type story struct {
	Client             map[string]any
	Environment        map[string]string
	Mount              string
	Hooks              bool
	ChoosesRedirectURI bool `json:"chooses_redirect_uri"`
}

// step is what a request asks of a page.
type step struct {
	Op   string
	When map[string]any
	Hook struct {
		Failed   bool
		ReturnTo string `json:"return_to"`
	}
	RedirectURI string `json:"redirect_uri"`
}

// seen is what the application saw since it was mounted or asked about it.
type seen struct {
	Events []map[string]any `json:"events"`
	Cookie *string          `json:"cookie"`
}

var (
	lock sync.Mutex
	app  http.Handler
	told seen
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("{\"port\": %d}\n", listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/_story") {
			control(w, r)
		} else {
			app.ServeHTTP(w, r)
		}
	})))
}

// control sets the stage.
func control(w http.ResponseWriter, r *http.Request) {
	lock.Lock()
	defer lock.Unlock()
	var reply any = told
	if r.URL.Path == "/_story" {
		var it story
		if err := json.NewDecoder(r.Body).Decode(&it); err != nil {
			log.Fatal(err)
		}
		reply = mount(it)
	}
	told = seen{Events: []map[string]any{}}
	_ = json.NewEncoder(w).Encode(reply)
}

// mount makes a new application with a new client, as a process has it that was just started.
func mount(it story) map[string]any {
	for name, value := range it.Environment {
		_ = os.Setenv(name, value)
		defer os.Unsetenv(name)
	}
	client, err := authkit.NewClient(options[authkit.ClientOptions](it.Client))
	if err != nil {
		return failure(err)
	}
	hooks := web.Hooks{Mount: it.Mount, OnError: failed}
	if it.ChoosesRedirectURI {
		hooks.RedirectURI = func(r *http.Request) string { return asked(r).RedirectURI }
	}
	if it.Hooks {
		hooks.OnSignIn, hooks.OnEvent = welcome, func(_ *http.Request, event *authkit.WebEvent) {
			note(map[string]any{"name": event.Name, "error": map[string]any{"code": authkit.CodeOf(event.Err)}})
		}
	}
	app = web.Handler(client, hooks)(http.HandlerFunc(page))
	if it.Mount != "" {
		below := http.NewServeMux()
		below.Handle(it.Mount+"/", app)
		app = below
	}
	return map[string]any{}
}

func asked(r *http.Request) (it step) {
	_ = json.Unmarshal([]byte(r.Header.Get("X-Story")), &it)
	return it
}

func page(w http.ResponseWriter, r *http.Request) {
	it := asked(r)
	if reads, _ := it.When["reads"].(bool); reads {
		_ = web.AuthFromContext(r.Context())
	}
	switch is, _ := it.When["auth_was_read"].(bool); {
	case it.Op == "stream":
		w.Header().Set("Content-Type", "text/plain")
		for _, piece := range []string{"one ", "two ", "three"} {
			fmt.Fprint(w, piece)
			w.(http.Flusher).Flush()
		}
		return
	case it.Op == "missing":
		http.NotFound(w, r)
		return
	case it.Op == "file":
		http.ServeFile(w, r, "tests/apps/public/page.css")
		return
	case it.Op == "guard":
		web.RequireAuth(options[authkit.Requirement](it.When))(http.HandlerFunc(who)).ServeHTTP(w, r)
		return
	case it.Op == "finish" && !is:
		finish(w, it)
		show(w, http.StatusOK, map[string]any{})
		return
	}
	auth := web.AuthFromContext(r.Context())
	var value any
	var err error
	switch it.Op {
	case "has":
		value, err = auth.Has(options[authkit.Requirement](it.When))
	case "authenticated_within":
		value, err = auth.AuthenticatedWithin(time.Duration(it.When["seconds"].(float64)) * time.Second)
	case "sign_in_url":
		value, err = auth.SignInURL(options[authkit.StartOptions](it.When))
	case "sign_up_url":
		value, err = auth.SignUpURL(options[authkit.StartOptions](it.When))
	case "sign_out_url":
		value, err = auth.SignOutURL(back(it.When)...)
	case "sign_out":
		auth.SignOut(w, back(it.When)...)
		return
	case "switch_organization":
		auth.SwitchOrganization(w, options[authkit.SwitchOptions](it.When))
		return
	default:
		who(w, r)
		return
	}
	if err != nil {
		show(w, http.StatusInternalServerError, failure(err))
		return
	}
	w.Header().Set("X-Story-Page", fmt.Sprint(os.Getpid()))
	show(w, http.StatusOK, map[string]any{"value": value})
}

func back(when map[string]any) (list []string) {
	if path, isThere := when["return_to"].(string); isThere {
		list = append(list, path)
	}
	return list
}

func who(w http.ResponseWriter, r *http.Request) {
	auth, it := web.AuthFromContext(r.Context()), asked(r)
	finish(w, it)
	if is, _ := it.When["allow_caching"].(bool); is {
		auth.AllowCaching()
	}
	state := map[bool]string{true: "unknown", false: "signed_out"}[auth.Retryable]
	if auth.Authenticated {
		state = "signed_in"
	}
	found := map[string]any{"state": state, "authenticated": auth.Authenticated, "retryable": auth.Retryable}
	for name, value := range map[string]string{
		"reason": auth.Reason, "session_id": auth.SessionID, "organization_id": auth.OrganizationID, "role": auth.Role,
		"authentication_method": auth.AuthenticationMethod,
	} {
		found[name] = orNull(value)
	}
	found["roles"], found["permissions"] = auth.Roles, auth.Permissions
	found["entitlements"], found["feature_flags"] = auth.Entitlements, auth.FeatureFlags
	found["user"], found["impersonator"] = nil, nil
	if auth.User != nil {
		found["user"] = map[string]any{"id": auth.User.ID, "email": orNull(auth.User.Email)}
	}
	if auth.Impersonator != nil {
		found["impersonator"] = map[string]any{"email": auth.Impersonator.Email}
	}
	if cookie, isThere := r.Header["Cookie"]; isThere {
		told.Cookie = &cookie[0]
	}
	w.Header().Set("X-Story-Page", fmt.Sprint(os.Getpid()))
	show(w, http.StatusOK, map[string]any{"auth": found})
}

// finish sets the fields of the application's own.
func finish(w http.ResponseWriter, it step) {
	w.Header().Set("X-Story-Page", fmt.Sprint(os.Getpid()))
	for name, member := range map[string]string{"Cache-Control": "cache_control", "Vary": "vary"} {
		if value, isThere := it.When[member].(string); isThere {
			w.Header().Set(name, value)
		}
	}
}

func orNull(value string) any {
	if value == "" {
		return nil
	}
	return value
}

func show(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

func failure(err error) map[string]any {
	// As an application does that looks for a mistake.
	log.Printf("%v %+v %#v", err, err, err)
	return map[string]any{"error": authkit.CodeOf(err), "says": err.Error()}
}

// failed leaves the pages to the kit, but for errors that this application has to mend.
func failed(w http.ResponseWriter, _ *http.Request, it web.Failure) bool {
	log.Printf("%v %+v %#v", it, it, it)
	if it.Err == nil {
		return false
	}
	note(map[string]any{"name": "failed", "code": it.Code, "error": map[string]any{"code": authkit.CodeOf(it.Err)}})
	var known *authkit.AuthKitError
	if it.Status != http.StatusInternalServerError || !errors.As(it.Err, &known) {
		return false
	}
	show(w, it.Status, failure(it.Err))
	return true
}

func welcome(r *http.Request, it web.SignIn) (string, error) {
	log.Printf("signed_in %v %+v %#v", it, it, it)
	user := map[string]any{"email": it.Response.User.Email}
	note(map[string]any{
		"name": "signed_in", "state": string(it.State),
		"response": map[string]any{"user": user, "authentication_method": it.Response.AuthenticationMethod},
	})
	if asked(r).Hook.Failed {
		return "", errors.New("the application does not know this user")
	}
	return asked(r).Hook.ReturnTo, nil
}

func note(event map[string]any) {
	lock.Lock()
	defer lock.Unlock()
	told.Events = append(told.Events, event)
}
