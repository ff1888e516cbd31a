// Sign-in for a net/http server.
//
// It reads WORKOS_API_KEY, WORKOS_CLIENT_ID and WORKOS_COOKIE_PASSWORD from the environment.
package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
	"github.com/authkit-native/authkit-native/bindings/go/web"
)

//go:embed page.html
var pageHTML string

var (
	pageTemplate = template.Must(template.New("page").Parse(pageHTML))
	apps         = readApps(os.Getenv("APPS"))
	notes        sync.Map
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:"+setting("PORT", "3000"))
	if err != nil {
		log.Fatal(err)
	}
	origin := fmt.Sprintf("http://localhost:%d", listener.Addr().(*net.TCPAddr).Port)
	workos, err := authkit.NewClient(authkit.ClientOptions{
		RedirectURI: setting("WORKOS_REDIRECT_URI", origin+"/callback"),
		// The demo has tokens that live for seconds: they would be refreshed at each request.
		Web: &authkit.WebOptions{RefreshBuffer: new(time.Duration)},
	})
	if err != nil {
		log.Fatal(err)
	}
	app := http.NewServeMux()
	files := http.FileServer(http.Dir(setting("PUBLIC", "tests/apps/public")))
	app.Handle("/page.css", files)
	app.Handle("/countdown.js", files)
	app.HandleFunc("/", home)
	guarded := func(path string, requirement authkit.Requirement, handler http.HandlerFunc) {
		app.Handle(path, web.RequireAuth(requirement)(handler))
	}
	guarded("/dashboard", authkit.Requirement{}, func(w http.ResponseWriter, r *http.Request) {
		page(w, r, http.StatusOK, content{Title: web.AuthFromContext(r.Context()).User.FirstName + "'s dashboard"})
	})
	guarded("/members", authkit.Requirement{Permission: []string{"users:manage"}}, titled("Members"))
	guarded("/security", authkit.Requirement{Recent: 5 * time.Minute}, titled("Security"))
	guarded("/note", authkit.Requirement{}, note)
	fmt.Printf("{\"url\": %q}\n", origin)
	log.Fatal(http.Serve(listener, web.Handler(workos, web.Hooks{OnError: failed})(app)))
}

type link struct{ Name, URL string }

type content struct {
	Auth                 *web.Auth
	Title, Message, Note string
	IsNote               bool
	Apps, Organizations  []link
}

func home(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		http.NotFound(w, r)
		return
	}
	var it content
	if web.AuthFromContext(r.Context()).Retryable {
		it.Message = "Sign-in is not reachable at the moment. You are not signed out."
	}
	page(w, r, http.StatusOK, it)
}

func titled(title string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { page(w, r, http.StatusOK, content{Title: title}) }
}

func note(w http.ResponseWriter, r *http.Request) {
	user := web.AuthFromContext(r.Context()).User.ID
	if r.Method == http.MethodPost {
		notes.Store(user, r.FormValue("note"))
		http.Redirect(w, r, "/note", http.StatusSeeOther)
		return
	}
	text, _ := notes.Load(user)
	it := content{Title: "Your note", IsNote: true}
	it.Note, _ = text.(string)
	page(w, r, http.StatusOK, it)
}

// failed shows a page of the app for what no handler of it saw.
func failed(w http.ResponseWriter, _ *http.Request, failure web.Failure) bool {
	if failure.Status == http.StatusUnauthorized {
		return false
	}
	message := map[int]string{
		http.StatusForbidden:          "You may not see this.",
		http.StatusServiceUnavailable: "Sign-in is not reachable at the moment. You are not signed out.",
	}[failure.Status]
	if message == "" {
		message = "The sign-in was not completed."
	}
	write(w, failure.Status, content{Message: message})
	return true
}

func page(w http.ResponseWriter, r *http.Request, status int, it content) {
	it.Auth = web.AuthFromContext(r.Context())
	it.Organizations = []link{{"Acme", "org_01EM000000000000000000ACME"}, {"Globex", "org_01EM0000000000000000GLOBEX"}}
	write(w, status, it)
}

func write(w http.ResponseWriter, status int, it content) {
	it.Apps = apps
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := pageTemplate.Execute(w, it); err != nil {
		log.Print(err)
	}
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
