package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
	"github.com/authkit-native/authkit-native/bindings/go/web"
)

// client is one for all examples. Programs leave out what the environment says.
func client() *authkit.Client {
	client, err := authkit.NewClient(authkit.ClientOptions{
		APIKey: "sk_test_example", ClientID: "client_example", RedirectURI: "http://localhost:3000/callback",
		CookiePassword: authkit.Passwords{"correct-horse-battery-staple-0001"}, Web: &authkit.WebOptions{},
	})
	if err != nil {
		panic(err)
	}
	return client
}

// visit asks as a browser does that loads a page.
func visit(app http.Handler, path string) {
	request := httptest.NewRequest("GET", path, nil)
	request.Header.Set("Accept", "text/html")
	answered := httptest.NewRecorder()
	app.ServeHTTP(answered, request)
	fmt.Println(answered.Code, answered.Body, answered.Header().Get("Location"))
}

func ExampleHandler() {
	app := http.NewServeMux()
	app.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "Hello") })
	handler := web.Handler(client(), web.Hooks{})(app)

	visit(handler, "/") // and /login leads to the sign-in
	// Output: 200 Hello
}

func ExampleAuthFromContext() {
	home := func(w http.ResponseWriter, r *http.Request) {
		auth := web.AuthFromContext(r.Context())
		switch {
		case auth.Authenticated:
			fmt.Fprint(w, "Hello, ", auth.User.FirstName)
		case auth.Retryable:
			fmt.Fprint(w, "Who you are is not known for now. Please try again.")
		default:
			signIn, _ := auth.SignInURL()
			fmt.Fprintf(w, `<a href="%s">Sign in</a>`, signIn)
		}
	}

	visit(web.Handler(client(), web.Hooks{})(http.HandlerFunc(home)), "/")
	// Output: 200 <a href="/login">Sign in</a>
}

func ExampleRequireAuth() {
	reports := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "The reports of ", web.AuthFromContext(r.Context()).User.Email)
	})
	app := http.NewServeMux()
	app.Handle("/reports", web.RequireAuth(authkit.Requirement{Permission: []string{"reports:read"}})(reports))

	visit(web.Handler(client(), web.Hooks{})(app), "/reports?year=2026")
	// Output: 302  /callback?authkit=resume&return_to=%2Freports%3Fyear%3D2026
}

func ExampleAuth_Require() {
	// For a framework with middlewares of its own kind, such as gin: c.Writer and c.Request are the arguments there.
	guard := func(w http.ResponseWriter, r *http.Request) (goesOn bool) {
		return web.AuthFromContext(r.Context()).Require(w, authkit.Requirement{Role: []string{"admin"}})
	}
	app := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if guard(w, r) {
			fmt.Fprint(w, "Hello, admin")
		}
	})

	visit(web.Handler(client(), web.Hooks{})(app), "/admin")
	// Output: 302  /callback?authkit=resume&return_to=%2Fadmin
}
