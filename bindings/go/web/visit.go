package web

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
)

// maxForm is longer than any form of ours.
const maxForm = 16 << 10

type key struct{}

// visit is one request to an application.
type visit struct {
	*kit
	r           *http.Request
	w           *writer
	url         string
	redirectURI string
	isOwn       bool

	// Guards what follows: handlers may ask from several goroutines. No hook runs while it is held.
	lock      sync.Mutex
	isHandled bool
	request   *authkit.WebRequest
	auth      *Auth
	// The Cookie header as the application should see it, where it changed.
	cookie authkit.Secret
	// What answers in the place of the application, once nothing else may.
	refusal                           func(w http.ResponseWriter)
	wasRead, setsCookies, mayBeCached bool
	isAnswered                        bool
}

// place finds out where the request goes to, and why that concerns the engine.
func (v *visit) place() (*string, error) {
	v.url = v.r.RequestURI
	if !strings.HasPrefix(v.url, "/") {
		v.url = v.r.URL.RequestURI()
	}
	v.url = text(v.url)
	if v.hooks.RedirectURI != nil {
		v.redirectURI = v.hooks.RedirectURI(v.r)
	}
	path, _, _ := strings.Cut(v.url, "?")
	return v.concerns.of(place{URL: path, Mount: v.hooks.Mount, RedirectURI: v.redirectURI})
}

// handle answers a route of ours, or finds out who is signed in. Once, unless ctx ends before.
func (v *visit) handle(ctx context.Context) error {
	answer, err := v.handled(ctx)
	if err == nil && answer != nil && answer.Event != nil {
		answer, err = v.report(answer)
	}
	if err != nil || answer == nil {
		return err
	}
	v.lock.Lock()
	defer v.lock.Unlock()
	v.cookie = answer.RequestCookie
	if answer.Action == "answer" {
		v.refusal = func(w http.ResponseWriter) { v.send(w, answer) }
	} else {
		v.setsCookies = v.setsCookies || len(answer.SetCookies) > 0
	}
	return nil
}

// handled is what the engine says, nil where that is nothing.
func (v *visit) handled(ctx context.Context) (*authkit.WebAnswer, error) {
	v.lock.Lock()
	defer v.lock.Unlock()
	if v.isHandled {
		return nil, nil
	}
	if v.request == nil {
		request, err := v.client.WebRequest(v.facts())
		if err != nil {
			return nil, err
		}
		v.request = request
	}
	var answer *authkit.WebAnswer
	err := v.request.Call(ctx, "handle", nil, &answer)
	// The engine goes on with what was sent, so the next one to ask learns of it.
	v.isHandled = err == nil || ctx.Err() == nil
	return answer, err
}

func (v *visit) facts() authkit.WebFacts {
	writable := !v.w.isBegun()
	facts := authkit.WebFacts{
		Method: v.r.Method, URL: v.url, Headers: fields(v.r.Header), Mount: v.hooks.Mount, RedirectURI: v.redirectURI,
		RemoteAddress: v.r.RemoteAddr, CookiesWritable: &writable,
	}
	if host, _, err := net.SplitHostPort(v.r.RemoteAddr); err == nil {
		facts.RemoteAddress = host
	}
	if v.isOwn {
		facts.Form = form(v.w.ResponseWriter, v.r)
	}
	return facts
}

// who is the outcome of the request's session.
func (v *visit) who(ctx context.Context) *Auth {
	v.lock.Lock()
	v.wasRead = true
	known := v.auth
	v.lock.Unlock()
	if known != nil {
		return known
	}
	found, err := new(authkit.Authentication), v.handle(ctx)
	if err == nil {
		err = v.local("auth", nil, found)
	}
	auth := &Auth{Authentication: found, visit: v}
	if err != nil {
		*found = authkit.Authentication{Reason: authkit.CodeOf(err), Err: err}
		var failed *authkit.AuthKitError
		if errors.As(err, &failed) {
			found.Retryable, found.RetryAfter = failed.Retryable, failed.RetryAfter
		}
		if ctx.Err() != nil {
			return auth
		}
	}
	v.lock.Lock()
	defer v.lock.Unlock()
	if err != nil && v.refusal == nil {
		if v.w.isBegun() {
			v.log(err)
		} else {
			v.refusal = func(w http.ResponseWriter) { v.fail(w, err) }
		}
	}
	v.auth = auth
	return auth
}

// refused answers what must not reach the application, or its reader. It is done once.
func (v *visit) refused(w http.ResponseWriter) bool {
	v.lock.Lock()
	refuse := v.refusal
	v.refusal = nil
	v.lock.Unlock()
	if refuse != nil {
		refuse(w)
	}
	return refuse != nil
}

// refreshed is a request with the new session in its Cookie header.
func (v *visit) refreshed(r *http.Request) *http.Request {
	v.lock.Lock()
	defer v.lock.Unlock()
	if v.cookie == "" || r.Header.Get("Cookie") == string(v.cookie) {
		return r
	}
	again := *r
	again.Header = r.Header.Clone()
	again.Header.Set("Cookie", string(v.cookie))
	return &again
}

// report runs the hook of what happened. That of a sign-in decides where it ends.
func (v *visit) report(answer *authkit.WebAnswer) (*authkit.WebAnswer, error) {
	event := answer.Event
	v.lock.Lock()
	v.auth = nil
	v.lock.Unlock()
	if event.Name != "signed_in" {
		isShown := event.Name == "failed" && answer.Action == "answer"
		if v.hooks.OnEvent != nil && !isShown {
			v.hooks.OnEvent(v.r, event)
		}
		return answer, nil
	}
	if v.hooks.OnSignIn == nil {
		return answer, nil
	}
	response := new(authkit.AuthenticationResponse)
	if err := v.local("response", nil, response); err != nil {
		return nil, err
	}
	returnTo, failure := v.hooks.OnSignIn(v.r, SignIn{Response: response, State: event.State})
	result := map[string]any{"failed": failure != nil, "return_to": returnTo}
	if returnTo == "" {
		delete(result, "return_to")
	}
	after := new(authkit.WebAnswer)
	if err := v.local("after_sign_in", result, after); err != nil {
		return nil, err
	}
	if failure != nil {
		after.Event = &authkit.WebEvent{Name: "failed", Err: failure}
	}
	return after, nil
}

// guard is what the engine says to a requirement, nil where the request may go on.
func (v *visit) guard(requirement authkit.Requirement) (answer *authkit.WebAnswer, err error) {
	// The session is not known yet where the one who asked for it did not wait.
	if err = v.handle(v.r.Context()); err == nil {
		err = v.local("guard", requirement, &answer)
	}
	return answer, err
}

// answer runs an operation that answers the request, until the browser goes away.
func (v *visit) answer(w http.ResponseWriter, operation string, options any) {
	answer := new(authkit.WebAnswer)
	err := v.request.Call(v.r.Context(), operation, options, answer)
	if err == nil && answer.Event != nil {
		answer, err = v.report(answer)
	}
	if err != nil {
		v.fail(w, err)
		return
	}
	v.send(w, answer)
}

// local runs an operation that needs no network: it works after the browser went away, too.
func (v *visit) local(operation string, options, target any) error {
	return v.request.Call(context.Background(), operation, options, target)
}

// send writes an answer of the engine.
func (v *visit) send(w http.ResponseWriter, answer *authkit.WebAnswer) {
	header := w.Header()
	for _, field := range answer.Headers {
		header.Add(field[0], field[1])
	}
	for _, line := range answer.SetCookies {
		header.Add("Set-Cookie", string(line))
	}
	v.lock.Lock()
	v.isAnswered = true
	v.setsCookies = v.setsCookies || len(answer.SetCookies) > 0
	v.lock.Unlock()
	if answer.Location != "" {
		header.Set("Location", answer.Location)
	}
	if answer.Code != "" && v.hooks.OnError != nil {
		failure := Failure{Code: answer.Code, Status: answer.Status}
		if answer.Event != nil {
			failure.Err = answer.Event.Err
		}
		if v.hooks.OnError(w, v.r, failure) {
			return
		}
	}
	if answer.ContentType != "" {
		header.Set("Content-Type", answer.ContentType)
	}
	w.WriteHeader(answer.Status)
	_, _ = io.WriteString(w, answer.Body)
}

// fail answers an error that is the application's to mend, or a request whose time was over. No cookie changes.
func (v *visit) fail(w http.ResponseWriter, err error) {
	if errors.Is(v.r.Context().Err(), context.Canceled) {
		return
	}
	failure := Failure{Code: authkit.CodeOf(err), Status: http.StatusInternalServerError, Err: err}
	var unavailable *authkit.UnavailableError
	if errors.As(err, &unavailable) {
		failure.Status = http.StatusServiceUnavailable
	}
	v.log(err)
	w.Header().Set("Cache-Control", "no-store")
	if v.hooks.OnError == nil || !v.hooks.OnError(w, v.r, failure) {
		http.Error(w, http.StatusText(failure.Status), failure.Status)
	}
}

// log writes to where the server writes.
func (v *visit) log(err error) {
	if server, known := v.r.Context().Value(http.ServerContextKey).(*http.Server); known && server.ErrorLog != nil {
		server.ErrorLog.Printf("authkit: %v", err)
		return
	}
	log.Printf("authkit: %v", err)
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

// form are the fields of a short form. What is none has none, and the engine says what is missing.
func form(w http.ResponseWriter, r *http.Request) map[string]string {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	_ = r.ParseMultipartForm(maxForm)
	read := make(map[string]string, len(r.PostForm))
	for name := range r.PostForm {
		read[text(name)] = text(r.PostForm.Get(name))
	}
	return read
}

// text is what the engine takes: a header can hold any byte.
func text(value string) string { return strings.ToValidUTF8(value, "\uFFFD") }
