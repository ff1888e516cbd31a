package frameworks

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
	"github.com/authkit-native/authkit-native/bindings/go/web"
)

func TestWriterCanWhatTheServersCan(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file.txt")
	if err := os.WriteFile(file, []byte("from a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	app := http.NewServeMux()
	app.HandleFunc("GET /file", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, file) })
	app.HandleFunc("GET /controller", func(w http.ResponseWriter, _ *http.Request) {
		control := http.NewResponseController(w)
		if err := control.SetWriteDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Error(err)
		}
		w.Header().Set("Link", "</page.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		fmt.Fprint(w, "controlled")
		if err := control.Flush(); err != nil {
			t.Error(err)
		}
	})
	app.HandleFunc("GET /hijack", func(w http.ResponseWriter, r *http.Request) {
		web.AuthFromContext(r.Context())
		connection, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer connection.Close()
		_, _ = buffered.WriteString("HTTP/1.1 200 OK\r\nConnection: close\r\nVary: Cookie\r\nContent-Length: 3\r\n\r\nraw")
		_ = buffered.Flush()
	})
	app.HandleFunc("GET /flusher", func(w http.ResponseWriter, _ *http.Request) {
		_, can := w.(http.Flusher)
		fmt.Fprint(w, "flushes: ", can)
	})
	var handler http.Handler
	s := start(t, func(client *authkit.Client) http.Handler {
		handler = web.Handler(client, web.Hooks{})(app)
		return handler
	})
	s.expects("/file", 200, "from a file", false)
	s.expects("/controller", 200, "controlled", false)
	s.expects("/hijack", 200, "raw", true)
	s.expects("/flusher", 200, "flushes: true", false)
	// What holds an answer back cannot flush it, and the writer does not say otherwise.
	answered := httptest.NewRecorder()
	http.TimeoutHandler(handler, time.Minute, "late").ServeHTTP(answered, httptest.NewRequest("GET", "/flusher", nil))
	if body := answered.Body.String(); body != "flushes: false" {
		t.Errorf("behind a TimeoutHandler: %s", body)
	}
}
