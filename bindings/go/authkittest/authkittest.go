// Package authkittest is for tests of applications: it signs requests in, moves the clock and stages outages, without a
// network.
//
//	client := authkittest.NewClient(t, authkit.ClientOptions{})
//	app := newApp(client) // behind web.Handler(client, web.Hooks{})
//	request := httptest.NewRequest("GET", "/reports", nil)
//	authkittest.SignIn(t, client, request, authkit.TestingSession{Permissions: []string{"reports:read"}})
//
// The sessions are real: they are signed, sealed, checked and refreshed. Only a client that was made with the option Testing
// accepts them.
package authkittest

import (
	"context"
	"net/http"
	"testing"
	"time"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
)

// NewClient makes a client for tests, with the option Testing and a web flow. It needs no other option. A mistake in the options
// ends the test.
func NewClient(t testing.TB, options authkit.ClientOptions) *authkit.Client {
	t.Helper()
	options.Testing = true
	if options.Web == nil {
		options.Web = &authkit.WebOptions{}
	}
	client, err := authkit.NewClient(options)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// SignIn adds the cookies of a session to a request. A client without the option Testing, and a session that cannot be, end the
// test.
func SignIn(t testing.TB, client *authkit.Client, request *http.Request, session authkit.TestingSession) {
	t.Helper()
	for _, cookie := range Cookies(t, client, session) {
		request.AddCookie(cookie)
	}
}

// Cookies are those of a session, for the jar of an http.Client. It ends the test as SignIn does.
func Cookies(t testing.TB, client *authkit.Client, session authkit.TestingSession) []*http.Cookie {
	t.Helper()
	var cookies []*http.Cookie
	for _, cookie := range signIn(t, client, session).Cookies {
		cookies = append(cookies, &http.Cookie{Name: cookie.Name, Value: cookie.Value, Path: "/"})
	}
	return cookies
}

// Code is one that the callback exchanges for the session. Request the sign-in route, take the state from the address that it
// leads to, and request the callback with both. It ends the test as SignIn does.
func Code(t testing.TB, client *authkit.Client, session authkit.TestingSession) string {
	t.Helper()
	return signIn(t, client, session).Code
}

// Outage makes the API unreachable while a function runs. A session whose token counts goes on. A client without the option
// Testing ends the test.
func Outage(t testing.TB, client *authkit.Client, during func()) {
	t.Helper()
	under(t, client, map[string]any{"api": "outage"}, during)
}

// Revoked lets the API refuse every refresh while a function runs: the sessions were ended elsewhere. It ends the test as Outage
// does.
func Revoked(t testing.TB, client *authkit.Client, during func()) {
	t.Helper()
	under(t, client, map[string]any{"api": "revoked"}, during)
}

// Expired lets every access token of before be expired while a function runs. The next request refreshes. It ends the test as
// Outage does.
func Expired(t testing.TB, client *authkit.Client, during func()) {
	t.Helper()
	under(t, client, map[string]any{"expired": true}, during)
}

// ClockAhead sets the clock of sessions ahead while a function runs. Calls inside of each other do not add up. It ends the test
// as Outage does.
func ClockAhead(t testing.TB, client *authkit.Client, by time.Duration, during func()) {
	t.Helper()
	under(t, client, map[string]any{"clock": by.Seconds()}, during)
}

type made struct {
	Cookies []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"cookies"`
	Code string `json:"code"`
}

func signIn(t testing.TB, client *authkit.Client, session authkit.TestingSession) (reply made) {
	t.Helper()
	call(t, client, "testing_session", session, &reply)
	return reply
}

func under(t testing.TB, client *authkit.Client, conditions map[string]any, during func()) {
	t.Helper()
	var before map[string]any
	call(t, client, "testing_conditions", conditions, &before)
	defer call(t, client, "testing_conditions", before, nil)
	during()
}

func call(t testing.TB, client *authkit.Client, operation string, options, target any) {
	t.Helper()
	if err := client.Call(context.Background(), operation, options, target); err != nil {
		t.Fatal(err)
	}
}
