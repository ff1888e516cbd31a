// Package web is sign-in for net/http: routes, cookies, refresh and guards.
//
//	client, err := authkit.NewClient(authkit.ClientOptions{Web: &authkit.WebOptions{}})
//	app := http.NewServeMux()
//	app.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
//		auth := web.AuthOf(r)
//		if auth.Authenticated { ... auth.User ... }
//	})
//	app.Handle("/reports", web.RequireAuth(authkit.Requirement{Permission: []string{"reports:read"}})(reports))
//	http.ListenAndServe(":3000", web.Handler(client, web.Hooks{})(app))
//
// The handler answers the callback and /login, /signup, /logout and /switch-organization itself. Every decision is the
// engine's: this package copies the facts of a request in and the answer out.
package web

import (
	"bytes"
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
)

// maxForm is longer than any form of ours. A longer one is the application's.
const maxForm = 16 << 10

// Hooks are what an application adds to the flow. All may be left out.
type Hooks struct {
	// OnSignIn runs before the session is set. It may return another page to go to; an error refuses the sign-in.
	OnSignIn func(r *http.Request, signIn SignIn) (returnTo string, err error)
	// OnEvent is told of "refreshed", "switched" and "signed_out".
	OnEvent func(r *http.Request, event *authkit.WebEvent)
	// OnError may write the page of a failure in the place of ours, and then returns true. Header fields are set already.
	OnError func(w http.ResponseWriter, r *http.Request, failure Failure) bool
	// Mount is the path that the application is mounted under, such as /app. None by default.
	Mount string
	// RedirectURI chooses the redirect URI for a request, where the application has several hosts. The client's by default.
	RedirectURI func(r *http.Request) string
}

// SignIn is who has signed in.
type SignIn struct {
	Response *authkit.AuthenticationResponse
	// The state that the application gave to the sign-in.
	State authkit.Secret
}

// Failure is what an answer says that refuses a request.
type Failure struct {
	// The code, the same in every language.
	Code string
	// The status that the page should have.
	Status int
	// The error behind it, if there is one.
	Err error
}

// Handler puts the web flow in front of an application. The client needs the option Web.
func Handler(client *authkit.Client, hooks Hooks) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serve(client, hooks, next, w, r) })
	}
}

func serve(client *authkit.Client, hooks Hooks, next http.Handler, w http.ResponseWriter, r *http.Request) {
	auth := &Auth{hooks: hooks, r: r}
	answer, err := auth.begin(client)
	if err == nil && answer.Event != nil {
		answer, err = auth.tell(answer)
	}
	if err != nil {
		auth.fail(w, err)
		return
	}
	if answer.Action == "answer" {
		auth.send(w, answer)
		return
	}
	auth.setsCookies = len(answer.SetCookies) > 0
	r = r.WithContext(context.WithValue(r.Context(), key{}, auth))
	if answer.RequestCookie != "" {
		r.Header = r.Header.Clone()
		r.Header.Set("Cookie", string(answer.RequestCookie))
	}
	auth.r = r
	writer := &writer{ResponseWriter: w, auth: auth}
	next.ServeHTTP(writer, r)
	writer.finish()
}

// begin wraps the request and asks what to do with it.
func (a *Auth) begin(client *authkit.Client) (*authkit.WebAnswer, error) {
	facts := authkit.WebFacts{
		Method:        a.r.Method,
		URL:           text(a.r.RequestURI),
		Headers:       fields(a.r.Header),
		RemoteAddress: a.r.RemoteAddr,
		Form:          form(a.r),
		Mount:         a.hooks.Mount,
	}
	if !strings.HasPrefix(facts.URL, "/") {
		facts.URL = text(a.r.URL.RequestURI())
	}
	if host, _, err := net.SplitHostPort(a.r.RemoteAddr); err == nil {
		facts.RemoteAddress = host
	}
	if a.hooks.RedirectURI != nil {
		facts.RedirectURI = a.hooks.RedirectURI(a.r)
	}
	request, err := client.WebRequest(facts)
	if err != nil {
		return nil, err
	}
	a.request = request
	answer := new(authkit.WebAnswer)
	return answer, a.call("handle", nil, answer)
}

// tell runs the hook of what happened. That of a sign-in decides where it ends.
func (a *Auth) tell(answer *authkit.WebAnswer) (*authkit.WebAnswer, error) {
	event := answer.Event
	if event.Name != "signed_in" {
		if a.hooks.OnEvent != nil && event.Name != "failed" {
			a.hooks.OnEvent(a.r, event)
		}
		return answer, nil
	}
	if a.hooks.OnSignIn == nil {
		return answer, nil
	}
	response := new(authkit.AuthenticationResponse)
	if err := a.local("response", nil, response); err != nil {
		return nil, err
	}
	returnTo, failure := a.hooks.OnSignIn(a.r, SignIn{Response: response, State: event.State})
	result := map[string]any{"failed": failure != nil, "return_to": returnTo}
	if returnTo == "" {
		delete(result, "return_to")
	}
	after := new(authkit.WebAnswer)
	if err := a.local("after_sign_in", result, after); err != nil {
		return nil, err
	}
	if failure != nil {
		after.Event = &authkit.WebEvent{Name: "failed", Err: failure}
	}
	return after, nil
}

// send writes an answer of the engine.
func (a *Auth) send(w http.ResponseWriter, answer *authkit.WebAnswer) {
	header := w.Header()
	for _, field := range answer.Headers {
		header.Add(field[0], field[1])
	}
	for _, line := range answer.SetCookies {
		a.setsCookies = true
		header.Add("Set-Cookie", string(line))
	}
	if answer.Location != "" {
		header.Set("Location", answer.Location)
	}
	if answer.Code != "" && a.hooks.OnError != nil {
		failure := Failure{Code: answer.Code, Status: answer.Status}
		if answer.Event != nil {
			failure.Err = answer.Event.Err
		}
		if a.hooks.OnError(w, a.r, failure) {
			return
		}
	}
	if answer.ContentType != "" {
		header.Set("Content-Type", answer.ContentType)
	}
	w.WriteHeader(answer.Status)
	_, _ = io.WriteString(w, answer.Body)
}

// fail answers an error that is the application's to mend. No cookie changes.
func (a *Auth) fail(w http.ResponseWriter, err error) {
	if a.r.Context().Err() != nil {
		return
	}
	log.Printf("authkit: %v", err)
	w.Header().Set("Cache-Control", "no-store")
	failure := Failure{Code: authkit.CodeOf(err), Status: http.StatusInternalServerError, Err: err}
	if a.hooks.OnError == nil || !a.hooks.OnError(w, a.r, failure) {
		http.Error(w, http.StatusText(failure.Status), failure.Status)
	}
}

// fields are the header fields that the engine reads.
func fields(header http.Header) map[string][]string {
	read := make(map[string][]string, len(headers))
	for _, name := range headers {
		for _, value := range header[name] {
			read[name] = append(read[name], text(value))
		}
	}
	return read
}

// form are the fields of a short form. The application reads the same body again.
func form(r *http.Request) map[string]string {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if r.Method != http.MethodPost || r.ContentLength <= 0 || r.ContentLength > maxForm ||
		!strings.EqualFold(strings.TrimSpace(kind), "application/x-www-form-urlencoded") {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	r.Body = again{io.MultiReader(bytes.NewReader(body), failing{err}), r.Body}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil
	}
	read := make(map[string]string, len(values))
	for name := range values {
		read[text(name)] = text(values.Get(name))
	}
	return read
}

// again is a body that was read before.
type again struct {
	io.Reader
	io.Closer
}

// failing ends as the body ended.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err == nil {
		return 0, io.EOF
	}
	return 0, f.err
}

// text is what the engine takes: a header can hold any byte.
func text(value string) string { return strings.ToValidUTF8(value, "\uFFFD") }
