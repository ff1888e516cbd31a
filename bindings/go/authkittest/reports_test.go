package authkittest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
	"github.com/authkit-native/authkit-native/bindings/go/authkittest"
	"github.com/authkit-native/authkit-native/bindings/go/web"
)

// newApp is the application under test.
func newApp(client *authkit.Client) http.Handler {
	reports := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "For ", web.AuthFromContext(r.Context()).OrganizationID)
	})
	app := http.NewServeMux()
	app.Handle("/reports", web.RequireAuth(authkit.Requirement{Permission: []string{"reports:read"}})(reports))
	return web.Handler(client, web.Hooks{})(app)
}

func TestReports(t *testing.T) {
	client := authkittest.NewClient(t, authkit.ClientOptions{})
	app := newApp(client)
	get := func(cookies ...*http.Cookie) *httptest.ResponseRecorder {
		request := httptest.NewRequest("GET", "/reports", nil)
		for _, cookie := range cookies {
			request.AddCookie(cookie)
		}
		answer := httptest.NewRecorder()
		app.ServeHTTP(answer, request)
		return answer
	}
	reader := authkit.TestingSession{OrganizationID: "org_1", Permissions: []string{"reports:read"}}

	t.Run("a visitor is refused", func(t *testing.T) {
		if answer := get(); answer.Code != http.StatusUnauthorized {
			t.Error(answer.Code)
		}
	})
	t.Run("a permission is needed", func(t *testing.T) {
		member := authkittest.Cookies(t, client, authkit.TestingSession{OrganizationID: "org_1", Role: "member"})
		if answer := get(member...); answer.Code != http.StatusForbidden {
			t.Error(answer.Code)
		}
		answer := get(authkittest.Cookies(t, client, reader)...)
		if answer.Code != http.StatusOK || answer.Body.String() != "For org_1" {
			t.Error(answer.Code, answer.Body)
		}
	})
	t.Run("an outage signs nobody out", func(t *testing.T) {
		cookies := authkittest.Cookies(t, client, reader)
		authkittest.Outage(t, client, func() {
			authkittest.Expired(t, client, func() {
				if answer := get(cookies...); answer.Code != http.StatusServiceUnavailable {
					t.Error(answer.Code)
				}
			})
		})
		if answer := get(cookies...); answer.Code != http.StatusOK {
			t.Error(answer.Code)
		}
	})
}
