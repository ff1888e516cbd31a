package authkittest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
	"github.com/authkit-native/authkit-native/bindings/go/authkittest"
	"github.com/authkit-native/authkit-native/bindings/go/web"
)

func TestTheExampleIsThatOfTheReadme(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	example, err := os.ReadFile("reports_test.go")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "```go\n"+string(example)+"```") {
		t.Error("the README shows another test")
	}
}

// outcome is what a client says of the session of a test.
func outcome(t *testing.T, client *authkit.Client, cookie string) *authkit.Authentication {
	t.Helper()
	session, err := client.UserManagement.LoadSealedSession(authkit.LoadSealedSessionOptions{SessionData: authkit.Secret(cookie)})
	if err != nil {
		t.Fatal(err)
	}
	found, err := session.Authenticate(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestNoOtherClientTakesASession(t *testing.T) {
	options := authkit.ClientOptions{ClientID: "client_1", CookiePassword: authkit.Passwords{"correct-horse-battery-staple-0001"}}
	testingClient := authkittest.NewClient(t, options)
	cookies := authkittest.Cookies(t, testingClient, authkit.TestingSession{})
	if found := outcome(t, testingClient, cookies[0].Value); !found.Authenticated {
		t.Error(found)
	}
	text, err := os.ReadFile("../../../tests/vectors/tokens/jwks.json")
	if err != nil {
		t.Fatal(err)
	}
	if err = json.Unmarshal(text, &options.JWKS); err != nil {
		t.Fatal(err)
	}
	t.Setenv("WORKOS_TESTING", "true")
	other, err := authkit.NewClient(options)
	if err != nil {
		t.Fatal(err)
	}
	if found := outcome(t, other, cookies[0].Value); found.Authenticated || found.Reason != "invalid_jwt" {
		t.Error(found)
	}
	var refused *authkit.ConfigurationError
	for _, operation := range []string{"testing_session", "testing_conditions"} {
		err := other.Call(context.Background(), operation, nil, nil)
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), "made without option `testing`") {
			t.Error(err)
		}
	}
}

func TestAllMembersArrive(t *testing.T) {
	client := authkittest.NewClient(t, authkit.ClientOptions{Web: &authkit.WebOptions{CookieName: "sid"}})
	expired := time.Duration(0)
	session := authkit.TestingSession{
		User: authkit.Members{"email": "grace@example.com"}, OrganizationID: "org_1", Role: "member",
		Roles: []string{"member", "editor"}, Entitlements: []string{"audit"}, FeatureFlags: []string{"beta"},
		Impersonator: authkit.Members{"email": "admin@example.com"}, AuthenticatedAt: time.Unix(1_700_000_000, 0),
		Claims: authkit.Members{"plan": "pro"},
	}
	cookies := authkittest.Cookies(t, client, session)
	found := outcome(t, client, cookies[0].Value)
	seen := fmt.Sprint(cookies[0].Name, found.User.Email, found.OrganizationID, found.Role, found.Roles, found.Entitlements,
		found.FeatureFlags, found.Impersonator.Email, found.AuthenticatedAt.Unix(), found.Claims["plan"])
	if seen != "sidgrace@example.comorg_1member[member editor] [audit] [beta]admin@example.com1700000000pro" {
		t.Error(seen)
	}
	session.ExpiresIn = &expired
	if found := outcome(t, client, authkittest.Cookies(t, client, session)[0].Value); found.Reason != "expired_jwt" {
		t.Error(found.Reason)
	}
}

func TestConditionsEndWithTheirFunction(t *testing.T) {
	client := authkittest.NewClient(t, authkit.ClientOptions{})
	cookie := authkittest.Cookies(t, client, authkit.TestingSession{})[0].Value
	is := func(reason string) {
		t.Helper()
		if found := outcome(t, client, cookie); found.Reason != reason {
			t.Error(found.Reason)
		}
	}
	authkittest.ClockAhead(t, client, time.Hour, func() { is("expired_jwt") })
	is("")
	authkittest.Revoked(t, client, func() {
		authkittest.Expired(t, client, func() {
			session, _ := client.UserManagement.LoadSealedSession(authkit.LoadSealedSessionOptions{SessionData: authkit.Secret(cookie)})
			refreshed, err := session.Refresh(context.Background())
			if err != nil || refreshed.Reason != "invalid_grant" {
				t.Error(refreshed, err)
			}
		})
	})
	is("")
}

func TestACallbackExchangesTheCodeOfASession(t *testing.T) {
	client := authkittest.NewClient(t, authkit.ClientOptions{})
	var email string
	welcome := func(_ *http.Request, signIn web.SignIn) (string, error) {
		email = signIn.Response.User.Email
		return "", nil
	}
	app := web.Handler(client, web.Hooks{OnSignIn: welcome})(http.NotFoundHandler())
	ask := func(path string, cookies ...*http.Cookie) *http.Response {
		request := httptest.NewRequest("GET", path, nil)
		request.Header.Set("Accept", "text/html")
		for _, cookie := range cookies {
			request.AddCookie(cookie)
		}
		answer := httptest.NewRecorder()
		app.ServeHTTP(answer, request)
		return answer.Result()
	}
	begun := ask("/login?return_to=/reports")
	page, err := begun.Location()
	if err != nil {
		t.Fatal(err)
	}
	query := url.Values{"state": page.Query()["state"]}
	query.Set("code", authkittest.Code(t, client, authkit.TestingSession{User: authkit.Members{"email": "grace@example.com"}}))
	done := ask("/callback?"+query.Encode(), begun.Cookies()...)
	if done.StatusCode != http.StatusFound || done.Header.Get("Location") != "/reports" || email != "grace@example.com" {
		t.Error(done, email)
	}
}
