package authkit_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
	"github.com/authkit-native/authkit-native/bindings/go/web"
)

// sets tells whether an answer sets a session.
func sets(response *http.Response) bool {
	return strings.Contains(strings.Join(response.Header.Values("Set-Cookie"), "\n"), "wos-session=ak1")
}

// apiCalls are the paths that the API was asked for since the last reset, without those for keys.
func apiCalls(t *testing.T) (paths []string) {
	for _, request := range authkit.Control(t, "GET", "requests", nil).([]any) {
		if path := request.(map[string]any)["path"].(string); !strings.Contains(path, "jwks") {
			paths = append(paths, path)
		}
	}
	return paths
}

// refuse lets every refresh fail with this status.
func refuse(t *testing.T, status int) {
	authkit.Control(t, "POST", "faults", map[string]any{"match": map[string]any{"grant_type": "refresh_token"},
		"times": 0, "action": map[string]any{"kind": "status", "status": status}})
}

func TestWebAsksNothingBeforeSomethingReadsIt(t *testing.T) {
	s := start(t, web.Hooks{}, nil)
	s.signInExpired()
	before := len(apiCalls(t))
	response, body := s.get("/static")
	s.is(response, body, 200, "the same for all")
	if after := len(apiCalls(t)); after != before || sets(response) {
		t.Errorf("%d calls, %v", after-before, response.Header)
	}
	response, body = s.get("/")
	s.is(response, body, 200, "Hello ada@example.com")
	if after := len(apiCalls(t)); after != before+1 || !sets(response) {
		t.Errorf("%d calls, %v", after-before, response.Header)
	}
}

func TestWebStreams(t *testing.T) {
	said := make(chan string)
	s := start(t, web.Hooks{}, func(app *http.ServeMux) {
		app.HandleFunc("/events", func(w http.ResponseWriter, r *http.Request) {
			web.AuthFromContext(r.Context())
			w.Header().Set("Content-Type", "text/event-stream")
			w.(http.Flusher).Flush()
			for text := range said {
				fmt.Fprintf(w, "data: %s\n\n", text)
				w.(http.Flusher).Flush()
			}
		})
		app.HandleFunc("/late", func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			fmt.Fprint(w, web.AuthFromContext(r.Context()).Reason)
		})
	})
	s.signInExpired()
	before := len(apiCalls(t))
	response, body := s.get("/late")
	s.is(response, body, 200, "refresh_not_possible")
	if after := len(apiCalls(t)); after != before || sets(response) {
		t.Errorf("a session was refreshed whose cookie cannot be set: %v", response.Header)
	}
	request, _ := http.NewRequest("GET", s.origin+"/events", nil)
	response, err := s.browser.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if !sets(response) || response.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("the header of a stream is %v", response.Header)
	}
	lines := bufio.NewReader(response.Body)
	for _, text := range []string{"one", "two"} {
		said <- text
		if line, _ := lines.ReadString('\n'); line != "data: "+text+"\n" {
			t.Errorf("it says %q", line)
		}
		_, _ = lines.ReadString('\n')
	}
	close(said)
}

func TestWebEndsAPrefetchInThePlaceOfTheApplication(t *testing.T) {
	s := start(t, web.Hooks{}, func(app *http.ServeMux) {
		app.HandleFunc("/public", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Set-Cookie", "seen=1")
			w.Header().Set("Content-Length", "5")
			web.AuthFromContext(r.Context())
			fmt.Fprint(w, "hello")
		})
	})
	s.signInExpired()
	before := len(apiCalls(t))
	for _, path := range []string{"/public", "/reports"} {
		response, body := s.send("GET", path, "", map[string]string{"Sec-Purpose": "prefetch"})
		if response.StatusCode != 401 || body != "" || response.Header.Get("Cache-Control") != "no-store" ||
			response.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d, %v: %s", path, response.StatusCode, response.Header, body)
		}
	}
	if after := len(apiCalls(t)); after != before {
		t.Errorf("%d calls", after-before)
	}
}

func TestWebOfAKeyThatTheAPIRefuses(t *testing.T) {
	s := start(t, web.Hooks{}, nil)
	s.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.signInExpired()
	refuse(t, 401)
	for _, path := range []string{"/", "/reports"} {
		response, body := s.get(path)
		if response.StatusCode != 500 || strings.Contains(body, "sign in") || response.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d, %v: %s", path, response.StatusCode, response.Header, body)
		}
	}
}

func TestWebDuringAnOutage(t *testing.T) {
	s := start(t, web.Hooks{}, func(app *http.ServeMux) {
		app.HandleFunc("/state", func(w http.ResponseWriter, r *http.Request) {
			auth := web.AuthFromContext(r.Context())
			fmt.Fprint(w, auth.Authenticated, auth.Retryable)
		})
	})
	s.signInExpired()
	refuse(t, 503)
	response, body := s.get("/state")
	s.is(response, body, 200, "false true")
	response, body = s.get("/reports")
	s.is(response, body, 503, "<")
	if response.Header.Get("Retry-After") == "" || response.Header.Get("Set-Cookie") != "" {
		t.Errorf("an outage answers %v", response.Header)
	}
}

func TestWebOfAHandlerThatPanics(t *testing.T) {
	s := start(t, web.Hooks{}, func(app *http.ServeMux) {
		app.HandleFunc("/panic", func(_ http.ResponseWriter, r *http.Request) {
			web.AuthFromContext(r.Context())
			panic("a bug")
		})
	})
	inner := s.server.Config.Handler
	s.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if recover() != nil {
				http.Error(w, "something broke", http.StatusInternalServerError)
			}
		}()
		inner.ServeHTTP(w, r)
	})
	s.signInExpired()
	response, body := s.get("/panic")
	s.is(response, body, 500, "something broke")
	if !sets(response) {
		t.Errorf("the new session is lost: %v", response.Header)
	}
}

func TestWebOfManyGoroutines(t *testing.T) {
	s := start(t, web.Hooks{}, func(app *http.ServeMux) {
		app.HandleFunc("/many", func(w http.ResponseWriter, r *http.Request) {
			var all sync.WaitGroup
			names := make([]string, 20)
			for i := range names {
				all.Add(1)
				go func(i int) {
					defer all.Done()
					names[i] = web.AuthFromContext(r.Context()).User.FirstName
				}(i)
			}
			all.Wait()
			fmt.Fprint(w, strings.Join(names, ""))
		})
	})
	s.signInExpired()
	before := len(apiCalls(t))
	response, body := s.get("/many")
	s.is(response, body, 200, strings.Repeat("Ada", 20))
	if after := len(apiCalls(t)); after != before+1 || !sets(response) {
		t.Errorf("%d calls, %v", after-before, response.Header)
	}
}

func TestWebOfAContextThatEnds(t *testing.T) {
	s := start(t, web.Hooks{}, func(app *http.ServeMux) {
		app.HandleFunc("/ended", func(w http.ResponseWriter, r *http.Request) {
			ended, cancel := context.WithCancel(r.Context())
			cancel()
			auth := web.AuthFromContext(ended)
			fmt.Fprintln(w, auth.Authenticated, auth.Retryable, auth.Reason, web.AuthFromContext(r.Context()).User.Email)
		})
		app.HandleFunc("/guard", func(w http.ResponseWriter, r *http.Request) {
			ended, cancel := context.WithTimeout(r.Context(), -time.Second)
			defer cancel()
			web.RequireAuth(authkit.Requirement{})(http.NotFoundHandler()).ServeHTTP(w, r.WithContext(ended))
		})
	})
	s.signInExpired()
	response, body := s.get("/ended")
	s.is(response, body, 200, "false true cancelled ada@example.com")
	if !sets(response) {
		t.Errorf("the new session is not set: %v", response.Header)
	}
	// The request itself goes on, and so does its guard.
	response, body = s.get("/guard")
	s.is(response, body, 404, "")
	inner := s.server.Config.Handler
	s.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ended, cancel := context.WithTimeout(r.Context(), -time.Second)
		defer cancel()
		inner.ServeHTTP(w, r.WithContext(ended))
	})
	response, body = s.get("/reports")
	s.is(response, body, 503, "Service Unavailable")
}

func TestWebShowsARefreshedSessionBehindAGuard(t *testing.T) {
	var sent, seen string
	s := start(t, web.Hooks{}, func(app *http.ServeMux) {
		guard := web.RequireAuth(authkit.Requirement{})
		app.HandleFunc("/proxy", func(w http.ResponseWriter, r *http.Request) {
			sent = r.Header.Get("Cookie")
			guard(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = r.Header.Get("Cookie") })).ServeHTTP(w, r)
			if r.Header.Get("Cookie") != sent {
				t.Error("the request of the handler outside changed")
			}
		})
	})
	s.signInExpired()
	response, _ := s.get("/proxy")
	if !strings.Contains(seen, "wos-session=ak1") || seen == sent || !sets(response) {
		t.Error("the handler sees the old cookie")
	}
}

func TestWebReadsAFormOfAnyKind(t *testing.T) {
	s := start(t, web.Hooks{}, nil)
	s.signIn("/login")
	for kind, body := range map[string]string{
		"application/x-www-form-urlencoded": "organization_id=org_none",
		"multipart/form-data; boundary=b":   "--b\r\nContent-Disposition: form-data; name=\"organization_id\"\r\n\r\norg_none\r\n--b--\r\n",
	} {
		response, page := s.send("POST", "/switch-organization", body, map[string]string{"Content-Type": kind})
		s.is(response, page, 403, "<")
		response, page = s.send("POST", "/switch-organization", strings.Repeat("a", 20<<10), map[string]string{"Content-Type": kind})
		s.is(response, page, 400, "<")
	}
}

func TestWebOfAnAddressThatIsMounted(t *testing.T) {
	client, err := authkit.NewClient(authkit.ClientOptions{
		ClientID: "client_1", CookiePassword: authkit.Passwords{"correct-horse-battery-staple-0001"},
		RedirectURI: "https://app.example/app/callback", Web: &authkit.WebOptions{UnauthenticatedPaths: []string{"/app/open"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	handler := http.StripPrefix("/app", web.Handler(client, web.Hooks{Mount: "/app"})(http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.Path) })))
	for path, expected := range map[string]int{"/app/open": 200, "/app/other": 401, "/app/login": 401, "/app/%6fpen": 200, "/app/open/../other": 401} {
		// Twice: what is known of an address is not found out again.
		for i := 0; i < 2; i++ {
			answered := httptest.NewRecorder()
			handler.ServeHTTP(answered, httptest.NewRequest("GET", path, nil))
			if answered.Code != expected {
				t.Errorf("%s: %d %s", path, answered.Code, answered.Body)
			}
		}
	}
}

func TestWebPrintsNoSecret(t *testing.T) {
	var shown string
	s := start(t, web.Hooks{}, func(app *http.ServeMux) {
		app.HandleFunc("/shown", func(_ http.ResponseWriter, r *http.Request) {
			auth := web.AuthFromContext(r.Context())
			encoded, _ := json.Marshal(auth)
			shown = fmt.Sprintf("%v %+v %#v %s %s", auth, auth, auth, *auth, encoded)
			if auth.AccessToken == "" {
				t.Error("there is no token to hide")
			}
		})
	})
	s.signIn("/login")
	s.get("/shown")
	if shown == "" || strings.Contains(shown, "ak1.") || strings.Contains(shown, "eyJ") {
		t.Errorf("it shows %s", shown)
	}
}
