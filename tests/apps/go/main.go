// Sign-in for a net/http server.
//
// It reads WORKOS_API_KEY, WORKOS_CLIENT_ID and WORKOS_COOKIE_PASSWORD from the environment.
package main

import (
	"crypto/subtle"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"log"
	"math"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
)

//go:embed page.html
var pageHTML string

var (
	sessionCookie = setting("WORKOS_COOKIE_NAME", "wos_session")
	signInCookie  = sessionCookie + "_sign_in"
	pageTemplate  = template.Must(template.New("page").Parse(pageHTML))
)

func main() {
	workos, err := authkit.NewClient(authkit.ClientOptions{})
	if err != nil {
		log.Fatal(err)
	}
	app := &app{workos: workos.UserManagement, apps: readApps(os.Getenv("APPS"))}
	listener, err := net.Listen("tcp", "127.0.0.1:"+setting("PORT", "3000"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("{\"url\": \"http://localhost:%d\"}\n", listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(http.Serve(listener, app.routes(setting("PUBLIC", "tests/apps/public"))))
}

type app struct {
	workos *authkit.UserManagement
	apps   []link
}

type link struct{ Name, URL string }

type content struct {
	Auth           *authkit.Authentication
	Title, Message string
	Apps           []link
}

func (a *app) routes(public string) http.Handler {
	routes := http.NewServeMux()
	files := http.FileServer(http.Dir(public))
	routes.Handle("/page.css", files)
	routes.Handle("/countdown.js", files)
	routes.HandleFunc("/", a.home)
	routes.HandleFunc("/dashboard", a.withAuth(a.dashboard))
	routes.HandleFunc("/login", a.login)
	routes.HandleFunc("/callback", a.callback)
	routes.HandleFunc("/logout", a.logout)
	return routes
}

func (a *app) loadSession(r *http.Request) (*authkit.SealedSession, error) {
	return a.workos.LoadSealedSession(authkit.LoadSealedSessionOptions{SessionData: authkit.Secret(cookie(r, sessionCookie))})
}

// currentAuth is who is signed in, refreshed when the access token has expired. The answer carries the new cookie, if
// there is one.
func (a *app) currentAuth(w http.ResponseWriter, r *http.Request) (*authkit.Authentication, error) {
	session, err := a.loadSession(r)
	if err != nil {
		return nil, err
	}
	auth, err := session.Authenticate(r.Context())
	if err == nil && !auth.Authenticated && !auth.Retryable && auth.Reason != "no_session_cookie_provided" {
		auth, err = session.Refresh(r.Context())
	}
	if err != nil {
		return nil, err
	}
	newCookie := auth.SealedSession
	if auth.NeedsReseal {
		if newCookie, err = session.Reseal(); err != nil {
			return nil, err
		}
	}
	w.Header().Set("Cache-Control", "private, no-store")
	if newCookie != "" {
		setCookie(w, r, sessionCookie, string(newCookie), "/", 0)
	} else if !auth.SessionAlive && cookie(r, sessionCookie) != "" {
		setCookie(w, r, sessionCookie, "", "/", -1)
	}
	return auth, nil
}

// withAuth lets only signed-in users through. An outage is not a sign-out: the cookie stays and the page says to try
// again.
func (a *app) withAuth(next func(http.ResponseWriter, *authkit.Authentication)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		auth, err := a.currentAuth(w, r)
		switch {
		case err != nil:
			a.fail(w, err)
		case auth.Authenticated:
			next(w, auth)
		case auth.Retryable:
			a.unavailable(w, auth.RetryAfter)
		default:
			http.Redirect(w, r, "/login", http.StatusFound)
		}
	}
}

func (a *app) home(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		http.NotFound(w, r)
		return
	}
	auth, err := a.currentAuth(w, r)
	switch {
	case err != nil:
		a.fail(w, err)
	case auth.Retryable:
		a.unavailable(w, auth.RetryAfter)
	default:
		a.page(w, http.StatusOK, content{Auth: auth})
	}
}

func (a *app) dashboard(w http.ResponseWriter, auth *authkit.Authentication) {
	a.page(w, http.StatusOK, content{Auth: auth, Title: auth.User.FirstName + "'s dashboard"})
}

func (a *app) login(w http.ResponseWriter, r *http.Request) {
	request, err := a.workos.GetAuthorizationURLWithPKCE(authkit.AuthorizationURLOptions{
		Provider:    "authkit",
		RedirectURI: address(r, "/callback"),
	})
	if err != nil {
		a.fail(w, err)
		return
	}
	// Only the browser that started this sign-in can finish it.
	setCookie(w, r, signInCookie, request.State+"."+string(request.CodeVerifier), "/callback", 600)
	http.Redirect(w, r, request.URL, http.StatusFound)
}

func (a *app) callback(w http.ResponseWriter, r *http.Request) {
	state, codeVerifier, _ := strings.Cut(cookie(r, signInCookie), ".")
	query := r.URL.Query()
	if state == "" || subtle.ConstantTimeCompare([]byte(state), []byte(query.Get("state"))) != 1 {
		a.page(w, http.StatusBadRequest, content{Message: "This sign-in was started elsewhere or took too long."})
		return
	}
	if query.Get("code") == "" {
		a.page(w, http.StatusBadRequest, content{Message: "The sign-in was not completed."})
		return
	}
	response, err := a.workos.AuthenticateWithCode(r.Context(), authkit.AuthenticateWithCodeOptions{
		Code:         authkit.Secret(query.Get("code")),
		CodeVerifier: authkit.Secret(codeVerifier),
		GrantOptions: authkit.GrantOptions{Session: authkit.SealOptions{SealSession: true}},
	})
	if err != nil {
		a.fail(w, err)
		return
	}
	setCookie(w, r, sessionCookie, string(response.SealedSession), "/", 0)
	setCookie(w, r, signInCookie, "", "/callback", -1)
	http.Redirect(w, r, "/", http.StatusFound)
}

// logout takes a form only: no link or image of another page can end a session.
func (a *app) logout(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		a.page(w, http.StatusMethodNotAllowed, content{Message: "Sign out with the button."})
		return
	}
	url := "/" // Without a session there is nothing to end.
	if session, err := a.loadSession(r); err == nil {
		if end, err := session.GetLogoutURL(r.Context(), authkit.LogoutURLOptions{ReturnTo: address(r, "/")}); err == nil {
			url = end
		}
	}
	setCookie(w, r, sessionCookie, "", "/", -1)
	http.Redirect(w, r, url, http.StatusSeeOther)
}

func (a *app) page(w http.ResponseWriter, status int, it content) {
	it.Apps = a.apps
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := pageTemplate.Execute(w, it); err != nil {
		log.Print(err)
	}
}

func (a *app) fail(w http.ResponseWriter, err error) {
	log.Printf("sign-in failed: %v", err)
	var unavailable *authkit.UnavailableError
	if errors.As(err, &unavailable) {
		a.unavailable(w, unavailable.RetryAfter)
		return
	}
	a.page(w, http.StatusBadRequest, content{Message: "The sign-in failed."})
}

func (a *app) unavailable(w http.ResponseWriter, retryAfter time.Duration) {
	if retryAfter == 0 {
		retryAfter = 5 * time.Second
	}
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(retryAfter.Seconds()))))
	a.page(w, http.StatusServiceUnavailable, content{Message: "Sign-in is not reachable at the moment. You are not signed out."})
}

func cookie(r *http.Request, name string) string {
	found, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return found.Value
}

func setCookie(w http.ResponseWriter, r *http.Request, name, value, path string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: path, MaxAge: maxAge,
		HttpOnly: true, Secure: isHTTPS(r), SameSite: http.SameSiteLaxMode,
	})
}

func address(r *http.Request, path string) string {
	scheme := "http"
	if isHTTPS(r) {
		scheme = "https"
	}
	return scheme + "://" + r.Host + path
}

// isHTTPS tells how the browser speaks to this server, or to the proxy in front of it.
func isHTTPS(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

// readApps keeps the order in which the other apps are named.
func readApps(text string) []link {
	var apps []link
	decoder := json.NewDecoder(strings.NewReader(text))
	for {
		token, err := decoder.Token()
		if err != nil {
			return apps
		}
		if name, ok := token.(string); ok {
			url, _ := decoder.Token()
			apps = append(apps, link{name, fmt.Sprint(url)})
		}
	}
}

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
