package web

import (
	"context"
	"net/http"
	"time"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
)

// Auth is who makes a request, and what the application may do with it. It belongs to one request and may be used from any
// number of goroutines.
type Auth struct {
	// Who is signed in. A session that cannot be checked for now is neither signed in nor signed out: see Retryable.
	*authkit.Authentication

	visit *visit
}

// AuthFromContext is who makes the request of this context. Its session is loaded, and refreshed where that is needed, when
// this is called first; ctx limits how long that may take. Call it before the answer begins: no cookie can be set afterwards.
//
// It panics in a handler that is not behind Handler.
func AuthFromContext(ctx context.Context) *Auth {
	v, found := ctx.Value(key{}).(*visit)
	if !found {
		panic("authkit: this request did not come through web.Handler")
	}
	return v.who(ctx)
}

// Require is RequireAuth inside of a handler: when it is false, the request has been answered.
func (a *Auth) Require(w http.ResponseWriter, requirement authkit.Requirement) bool {
	if a.visit.refused(w) {
		return false
	}
	answer, err := a.visit.guard(requirement)
	switch {
	case err != nil:
		a.visit.fail(w, err)
	case answer == nil || answer.Action != "answer":
		return true
	default:
		a.visit.send(w, answer)
	}
	return false
}

// Has tells whether somebody is signed in who meets the requirement. It answers nothing.
func (a *Auth) Has(requirement authkit.Requirement) (has bool, err error) {
	err = a.visit.local("has", requirement, &has)
	return has, err
}

// AuthenticatedWithin tells whether the user signed in no longer ago than this.
func (a *Auth) AuthenticatedWithin(age time.Duration) (is bool, err error) {
	err = a.visit.local("authenticated_within", map[string]any{"seconds": int64(age.Seconds())}, &is)
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
	a.visit.answer(w, "switch_organization", options)
}

// SignOut ends the session and answers the request.
func (a *Auth) SignOut(w http.ResponseWriter, returnTo ...string) {
	a.visit.answer(w, "sign_out", back(returnTo))
}

// AllowCaching says that this answer shows nobody's data, although it read who is signed in.
func (a *Auth) AllowCaching() {
	a.visit.lock.Lock()
	defer a.visit.lock.Unlock()
	a.visit.mayBeCached = true
}

func (a *Auth) address(operation string, options any) (address string, err error) {
	err = a.visit.local(operation, options, &address)
	return address, err
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
