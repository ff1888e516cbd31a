// Package web is sign-in for net/http and what is built on it: routes, cookies, refresh and guards.
//
//	client, err := authkit.NewClient(authkit.ClientOptions{Web: &authkit.WebOptions{}})
//	app := http.NewServeMux()
//	app.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
//		auth := web.AuthFromContext(r.Context())
//		if auth.Authenticated { ... auth.User ... }
//	})
//	app.Handle("/reports", web.RequireAuth(authkit.Requirement{Permission: []string{"reports:read"}})(reports))
//	http.ListenAndServe("localhost:3000", web.Handler(client, web.Hooks{})(app))
//
// The handler answers the callback and /login, /signup, /logout and /switch-organization itself. It leaves every other request
// alone until something asks who is signed in. Every decision is the engine's: this package copies the facts of a request in
// and the answer out.
package web

import (
	"context"
	"net/http"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
)

// Hooks are what an application adds to the flow. All may be left out.
type Hooks struct {
	// OnSignIn runs before the session is set. It may return another page to go to; an error refuses the sign-in.
	OnSignIn func(r *http.Request, signIn SignIn) (returnTo string, err error)
	// OnEvent is told of "refreshed", "switched" and "signed_out", and of a refresh that "failed".
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
	k := &kit{client: client, hooks: hooks, concerns: newConcerns(client)}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { k.serve(next, w, r) })
	}
}

// RequireAuth lets a request through that meets the requirement. Any other is sent to sign in, asked to wait, or refused.
// An empty requirement is met by everybody who is signed in. The Cookie header of the request has the refreshed session.
func RequireAuth(requirement authkit.Requirement) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			auth := AuthFromContext(r.Context())
			if auth.Require(w, requirement) {
				next.ServeHTTP(w, auth.visit.refreshed(r))
			}
		})
	}
}

// kit is a client with the web flow, and the hooks of an application.
type kit struct {
	client   *authkit.Client
	hooks    Hooks
	concerns *concerns
}

func (k *kit) serve(next http.Handler, w http.ResponseWriter, r *http.Request) {
	v := &visit{kit: k}
	v.r = r.WithContext(context.WithValue(r.Context(), key{}, v))
	v.w = &writer{ResponseWriter: w, visit: v, before: w.Header().Clone()}
	concern, err := v.place()
	if err == nil && concern != nil {
		v.isOwn = *concern == "own"
		v.wasRead = !v.isOwn
		err = v.handle(r.Context())
	}
	if err != nil {
		v.fail(w, err)
		return
	}
	// Also when the handler panics: what answers then is an answer to this request, too.
	defer v.w.end()
	if v.refusal == nil {
		next.ServeHTTP(v.w.as(), v.refreshed(v.r))
	}
}
