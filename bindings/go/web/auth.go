package web

import (
	"context"
	"net/http"
	"time"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
)

// Auth is who makes a request, and what the application may do with it. It belongs to one request.
type Auth struct {
	// Who is signed in. A session that cannot be checked for now is neither signed in nor signed out: see Retryable.
	*authkit.Authentication

	hooks       Hooks
	r           *http.Request
	request     *authkit.WebRequest
	setsCookies bool
	wasRead     bool
	mayBeCached bool
}

type key struct{}

// AuthOf is who makes this request. It panics outside of Handler.
func AuthOf(r *http.Request) *Auth { return AuthFromContext(r.Context()) }

// AuthFromContext is who makes the request of this context. It panics outside of Handler.
func AuthFromContext(ctx context.Context) *Auth {
	auth, found := ctx.Value(key{}).(*Auth)
	if !found {
		panic("authkit: this request did not come through web.Handler")
	}
	if !auth.wasRead {
		auth.wasRead = true
		auth.Authentication = new(authkit.Authentication)
		if err := auth.local("auth", nil, auth.Authentication); err != nil {
			// The session was resolved before: the call is local and has no options.
			panic(err)
		}
	}
	return auth
}

// RequireAuth lets a request through that meets the requirement. Any other is sent to sign in, asked to wait, or refused.
// An empty requirement is met by everybody who is signed in.
func RequireAuth(requirement authkit.Requirement) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if AuthOf(r).Require(w, requirement) {
				next.ServeHTTP(w, r)
			}
		})
	}
}

// Require is RequireAuth inside of a handler: when it is false, the request has been answered.
func (a *Auth) Require(w http.ResponseWriter, requirement authkit.Requirement) bool {
	answer := new(authkit.WebAnswer)
	switch err := a.local("guard", requirement, answer); {
	case err != nil:
		a.fail(w, err)
	case answer.Action != "answer":
		return true
	default:
		a.send(w, answer)
	}
	return false
}

// Has tells whether somebody is signed in who meets the requirement. It answers nothing.
func (a *Auth) Has(requirement authkit.Requirement) (has bool, err error) {
	err = a.local("has", requirement, &has)
	return has, err
}

// AuthenticatedWithin tells whether the user signed in no longer ago than this.
func (a *Auth) AuthenticatedWithin(age time.Duration) (is bool, err error) {
	err = a.local("authenticated_within", map[string]any{"seconds": int64(age.Seconds())}, &is)
	return is, err
}

// SignInURL is the address that starts a sign-in and comes back to this page. It sets no cookie.
func (a *Auth) SignInURL(options ...authkit.StartOptions) (string, error) {
	return a.address("sign_in_url", last(options))
}

// SignUpURL is the address that starts a sign-up and comes back to this page. It sets no cookie.
func (a *Auth) SignUpURL(options ...authkit.StartOptions) (string, error) {
	return a.address("sign_up_url", last(options))
}

// SignOutURL is the address to post to for signing out.
func (a *Auth) SignOutURL(returnTo ...string) (string, error) {
	return a.address("sign_out_url", back(returnTo))
}

// SwitchOrganization switches the session to another organization and answers the request.
func (a *Auth) SwitchOrganization(w http.ResponseWriter, options authkit.SwitchOptions) {
	a.answer(w, "switch_organization", options)
}

// SignOut ends the session and answers the request.
func (a *Auth) SignOut(w http.ResponseWriter, returnTo ...string) {
	a.answer(w, "sign_out", back(returnTo))
}

// AllowCaching says that this answer shows nobody's data, although it read who is signed in.
func (a *Auth) AllowCaching() { a.mayBeCached = true }

func (a *Auth) answer(w http.ResponseWriter, operation string, options any) {
	answer := new(authkit.WebAnswer)
	err := a.call(operation, options, answer)
	if err == nil && answer.Event != nil {
		answer, err = a.tell(answer)
	}
	if err != nil {
		a.fail(w, err)
		return
	}
	a.send(w, answer)
}

func (a *Auth) address(operation string, options any) (address string, err error) {
	err = a.local(operation, options, &address)
	return address, err
}

// call runs an operation that may need the network, until the browser goes away.
func (a *Auth) call(operation string, options, target any) error {
	return a.request.Call(a.r.Context(), operation, options, target)
}

// local runs an operation that needs no network: it works after the browser went away, too.
func (a *Auth) local(operation string, options, target any) error {
	return a.request.Call(context.Background(), operation, options, target)
}

func back(returnTo []string) any {
	if len(returnTo) == 0 {
		return nil
	}
	return map[string]any{"return_to": last(returnTo)}
}

func last[T any](items []T) any {
	if len(items) == 0 {
		return nil
	}
	return items[len(items)-1]
}
