// The page on net/http.
package main

import (
	"bytes"
	"fmt"
	"log"
	"net/http"
	"os"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
	"github.com/authkit-native/authkit-native/bindings/go/web"
	"github.com/gorilla/sessions"
)

func main() {
	variations := map[string]func() http.Handler{"bare": bare, "ours": ours, "gorilla/sessions": gorilla}
	handler := variations[os.Getenv("VARIATION")]()
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), handler))
}

func bare() http.Handler {
	app := http.NewServeMux()
	app.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "Hello, ada@example.com")
	})
	return app
}

func ours() http.Handler {
	client, err := authkit.NewClient(authkit.ClientOptions{Web: &authkit.WebOptions{}})
	if err != nil {
		log.Fatal(err)
	}
	app := http.NewServeMux()
	app.Handle("/", web.RequireAuth(authkit.Requirement{})(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "Hello, ", web.AuthFromContext(r.Context()).User.Email)
	})))
	return web.Handler(client, web.Hooks{})(app)
}

func gorilla() http.Handler {
	store := sessions.NewCookieStore(bytes.Repeat([]byte("k"), 32), bytes.Repeat([]byte("e"), 32))
	store.Options.Secure = false
	users := map[string]string{"ada": "ada@example.com"}
	app := http.NewServeMux()
	app.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		session, _ := store.Get(r, "session")
		id, _ := session.Values["user"].(string)
		if email, known := users[id]; known {
			fmt.Fprint(w, "Hello, ", email)
		} else {
			http.Redirect(w, r, "/login", http.StatusFound)
		}
	})
	app.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		session, _ := store.New(r, "session")
		session.Values["user"] = "ada"
		if err := session.Save(r, w); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		http.Redirect(w, r, "/", http.StatusFound)
	})
	return app
}
