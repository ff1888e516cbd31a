package authkit_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
	"github.com/authkit-native/authkit-native/bindings/go/web"
)

// site is an application behind the web flow, and a browser.
type site struct {
	t       *testing.T
	origin  string
	server  *httptest.Server
	browser *http.Client
}

// visitor is a browser at an application.
func visitor(t *testing.T, origin string) *site {
	jar, _ := cookiejar.New(nil)
	return &site{t: t, origin: origin, browser: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}}
}

func start(t *testing.T, hooks web.Hooks, routes func(*http.ServeMux)) *site {
	authkit.Control(t, "POST", "reset", nil)
	app := http.NewServeMux()
	server := httptest.NewServer(nil)
	t.Cleanup(server.Close)
	client, err := authkit.NewClient(authkit.ClientOptions{
		APIKey:         "sk_test_emulator",
		ClientID:       "client_emulator",
		BaseURL:        authkit.BaseURL(),
		CookiePassword: authkit.Passwords{"correct-horse-battery-staple-0001"},
		RedirectURI:    server.URL + "/callback",
		Web:            &authkit.WebOptions{},
	})
	if err != nil {
		t.Fatal(err)
	}
	app.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		auth := web.AuthFromContext(r.Context())
		address, err := auth.SignInURL()
		if err != nil {
			t.Error(err)
		}
		if auth.Authenticated {
			fmt.Fprintf(w, "Hello %s", auth.User.Email)
		} else {
			fmt.Fprintf(w, "sign in at %s", address)
		}
	})
	app.HandleFunc("/static", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "the same for all") })
	app.HandleFunc("/form", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.FormValue("field"), " by ", web.AuthFromContext(r.Context()).User.FirstName)
	})
	app.Handle("/reports", web.RequireAuth(authkit.Requirement{})(http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, "reports of ", web.AuthFromContext(r.Context()).User.Email)
		})))
	app.Handle("/secret", web.RequireAuth(authkit.Requirement{Permission: []string{"none:has"}})(http.NotFoundHandler()))
	if routes != nil {
		routes(app)
	}
	server.Config.Handler = web.Handler(client, hooks)(app)
	s := visitor(t, server.URL)
	s.server = server
	return s
}

func (s *site) get(path string) (*http.Response, string) {
	return s.send("GET", path, "", nil)
}

func (s *site) send(method, path, body string, header map[string]string) (*http.Response, string) {
	s.t.Helper()
	address := path
	if strings.HasPrefix(path, "/") {
		address = s.origin + path
	}
	request, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for name, value := range map[string]string{"Accept": "text/html", "Sec-Fetch-Mode": "navigate",
		"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "same-origin"} {
		request.Header.Set(name, value)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := s.browser.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	return response, string(text)
}

// signIn goes through the sign-in page, and gives what the callback answers.
func (s *site) signIn(path string) (*http.Response, string) {
	s.t.Helper()
	response, _ := s.get(path)
	for response.StatusCode == 302 && strings.HasPrefix(response.Header.Get("Location"), "/") {
		response, _ = s.get(response.Header.Get("Location"))
	}
	authorize, err := url.Parse(response.Header.Get("Location"))
	if err != nil || authorize.Path != "/user_management/authorize" {
		s.t.Fatalf("%s leads to %v", path, response.Header)
	}
	query := authorize.Query()
	code := authkit.Control(s.t, "POST", "codes", map[string]any{
		"email": "ada@example.com", "code_challenge": query.Get("code_challenge"),
	}).(map[string]any)["code"].(string)
	return s.get("/callback?" + url.Values{"code": {code}, "state": {query.Get("state")}}.Encode())
}

// signInExpired leaves a session whose access token is over.
func (s *site) signInExpired() {
	authkit.Control(s.t, "POST", "clock", map[string]any{"advance_seconds": -1000})
	s.signIn("/login")
	authkit.Control(s.t, "POST", "clock", map[string]any{"advance_seconds": 1000})
}

func (s *site) is(response *http.Response, body string, status int, says string) {
	s.t.Helper()
	if response.StatusCode != status || !strings.Contains(body, says) {
		s.t.Fatalf("expected %d and %q, got %d, %v: %s", status, says, response.StatusCode, response.Header, body)
	}
}

func TestWebSignsInAndOut(t *testing.T) {
	s := start(t, web.Hooks{}, nil)
	response, body := s.get("/")
	s.is(response, body, 200, "sign in at /login")
	response, body = s.signIn("/reports?a=1")
	s.is(response, body, 302, "")
	if to := response.Header.Get("Location"); to != "/reports?a=1" {
		t.Errorf("it goes to %s", to)
	}
	response, body = s.get("/reports?a=1")
	s.is(response, body, 200, "reports of ada@example.com")
	if caches := response.Header.Get("Cache-Control"); caches != "private, no-store" || response.Header.Get("Vary") != "Cookie" {
		t.Errorf("caches read %v", response.Header)
	}
	response, body = s.get("/secret")
	s.is(response, body, 403, "<")
	response, body = s.send("POST", "/logout", "", nil)
	s.is(response, body, 200, "session_id")
	response, body = s.get("/")
	s.is(response, body, 200, "sign in at")
}

func TestWebLeavesAnAnswerAloneThatReadsNothing(t *testing.T) {
	s := start(t, web.Hooks{}, nil)
	s.signIn("/login")
	s.get("/")
	response, body := s.get("/static")
	s.is(response, body, 200, "the same for all")
	for _, name := range []string{"Cache-Control", "Vary", "Set-Cookie"} {
		if response.Header.Get(name) != "" {
			t.Errorf("it has %s: %v", name, response.Header)
		}
	}
}

func TestWebRefreshesAndKeepsTheBody(t *testing.T) {
	s := start(t, web.Hooks{}, nil)
	s.signIn("/login")
	s.get("/")
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
	s.signInExpired()
	response, body := s.send("POST", "/form", "field=kept", form)
	s.is(response, body, 200, "kept by Ada")
	lines := strings.Join(response.Header.Values("Set-Cookie"), "\n")
	if !strings.Contains(lines, "wos-session=ak1") || response.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("the new session is not set: %v", response.Header)
	}
	response, body = s.get("/reports")
	s.is(response, body, 200, "reports of ada")
}

func TestWebHooks(t *testing.T) {
	var state authkit.Secret
	var refuses error
	var events []string
	s := start(t, web.Hooks{
		OnSignIn: func(_ *http.Request, signIn web.SignIn) (string, error) {
			state = signIn.State
			return "/welcome?" + signIn.Response.User.Email, refuses
		},
		OnEvent: func(_ *http.Request, event *authkit.WebEvent) { events = append(events, event.Name) },
		OnError: func(w http.ResponseWriter, _ *http.Request, failure web.Failure) bool {
			w.WriteHeader(failure.Status)
			fmt.Fprint(w, "our page: ", failure.Code)
			return true
		},
	}, func(app *http.ServeMux) {
		app.HandleFunc("/state", func(w http.ResponseWriter, r *http.Request) {
			address, err := web.AuthFromContext(r.Context()).SignInURL(authkit.StartOptions{State: "invite-1"})
			if err != nil {
				t.Error(err)
			}
			http.Redirect(w, r, address, http.StatusFound)
		})
		app.HandleFunc("/leave", func(w http.ResponseWriter, r *http.Request) { web.AuthFromContext(r.Context()).SignOut(w) })
	})
	response, _ := s.signIn("/state")
	if to := response.Header.Get("Location"); to != "/welcome?ada@example.com" || string(state) != "invite-1" {
		t.Errorf("it goes to %s with the state %s", to, string(state))
	}
	response, body := s.get("/secret")
	s.is(response, body, 403, "our page: permission_missing")
	response, body = s.send("POST", "/leave", "", nil)
	s.is(response, body, 200, "session_id")
	refuses = errors.New("unknown here")
	response, body = s.signIn("/login")
	s.is(response, body, 500, "our page: ")
	if lines := strings.Join(response.Header.Values("Set-Cookie"), "\n"); strings.Contains(lines, "wos-session=ak1") {
		t.Errorf("a refused sign-in is set: %s", lines)
	}
	if strings.Join(events, " ") != "signed_out" {
		t.Errorf("the events are %v", events)
	}
}

func TestWebOfAClientWithoutTheOption(t *testing.T) {
	client, err := authkit.NewClient(authkit.ClientOptions{ClientID: "client_1"})
	if err != nil {
		t.Fatal(err)
	}
	answered := httptest.NewRecorder()
	web.Handler(client, web.Hooks{})(http.NotFoundHandler()).ServeHTTP(answered, httptest.NewRequest("GET", "/", nil))
	if answered.Code != 500 || answered.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("it answers %d with %v", answered.Code, answered.Header())
	}
}

func TestWebRoutesCanBeTurnedOff(t *testing.T) {
	client, err := authkit.NewClient(authkit.ClientOptions{
		ClientID: "client_1", CookiePassword: authkit.Passwords{"correct-horse-battery-staple-0001"},
		RedirectURI: "https://app.example/callback",
		Web:         &authkit.WebOptions{Routes: authkit.Routes{SignIn: authkit.NoRoute, SignUp: "/join"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	app := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		signIn, _ := web.AuthFromContext(r.Context()).SignInURL()
		signUp, _ := web.AuthFromContext(r.Context()).SignUpURL()
		fmt.Fprint(w, signIn, " ", signUp)
	})
	answered := httptest.NewRecorder()
	web.Handler(client, web.Hooks{})(app).ServeHTTP(answered, httptest.NewRequest("GET", "/login", nil))
	if body := answered.Body.String(); !strings.HasPrefix(body, "/callback?authkit=sign-in") || !strings.Contains(body, " /join") {
		t.Errorf("it answers %s", body)
	}
}
