package web

import (
	"bufio"
	"net"
	"net/http"
	"strings"
)

// writer adds what the session needs to the header of an application's answer, just before it is sent.
type writer struct {
	http.ResponseWriter
	auth       *Auth
	isFinished bool
}

func (w *writer) WriteHeader(status int) {
	// Informational answers come before the one that counts (RFC 9110 section 15.2).
	if status >= 200 || status == http.StatusSwitchingProtocols {
		w.finish()
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *writer) Write(body []byte) (int, error) {
	w.finish()
	return w.ResponseWriter.Write(body)
}

// Flush sends what was written so far.
func (w *writer) Flush() {
	w.finish()
	if flusher, can := w.ResponseWriter.(http.Flusher); can {
		flusher.Flush()
	}
}

// Hijack hands the connection to the application, for a protocol of its own.
func (w *writer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if hijacker, can := w.ResponseWriter.(http.Hijacker); can {
		return hijacker.Hijack()
	}
	return nil, nil, http.ErrNotSupported
}

// Unwrap is for http.ResponseController.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// finish sets the cookies of the session and what caches have to know. An answer that has nothing to do with the session
// stays as it is.
func (w *writer) finish() {
	if w.isFinished {
		return
	}
	w.isFinished = true
	auth, header := w.auth, w.Header()
	if !auth.wasRead && !auth.setsCookies {
		return
	}
	options := map[string]any{
		"auth_was_read": auth.wasRead,
		"sets_cookies":  auth.setsCookies,
		"cache_control": text(strings.Join(header.Values("Cache-Control"), ", ")),
		"vary":          text(strings.Join(header.Values("Vary"), ", ")),
		"allow_caching": auth.mayBeCached,
	}
	var finished struct {
		CacheControl string   `json:"cache_control"`
		Vary         string   `json:"vary"`
		SetCookies   []string `json:"set_cookies"`
	}
	if err := auth.local("finish", options, &finished); err != nil {
		finished.CacheControl = "private, no-store"
	}
	set(header, "Cache-Control", finished.CacheControl)
	set(header, "Vary", finished.Vary)
	for _, line := range finished.SetCookies {
		header.Add("Set-Cookie", line)
	}
}

func set(header http.Header, name, value string) {
	if value != "" {
		header.Set(name, value)
	}
}
