package web

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
)

// writer adds what the session needs to the header of an application's answer, just before it is sent.
type writer struct {
	http.ResponseWriter
	visit *visit
	// The header fields that were set before the application had its turn.
	before http.Header
	begun  int32
	// Whether something else was answered.
	isDiscarded bool
}

// as is the writer that can do what the one inside can.
func (w *writer) as() http.ResponseWriter {
	if _, can := inside[http.Flusher](w.ResponseWriter); can {
		return &streamingWriter{w}
	}
	return w
}

func (w *writer) isBegun() bool { return atomic.LoadInt32(&w.begun) != 0 }

func (w *writer) WriteHeader(status int) {
	// Informational answers come before the one that counts (RFC 9110 section 15.2).
	isLast := status >= 200 || status == http.StatusSwitchingProtocols
	if !isLast || w.begin() {
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *writer) Write(body []byte) (int, error) {
	if !w.begin() {
		return len(body), nil
	}
	return w.ResponseWriter.Write(body)
}

// ReadFrom lets the server send files without copying them.
func (w *writer) ReadFrom(source io.Reader) (int64, error) {
	if !w.begin() {
		return io.Copy(io.Discard, source)
	}
	return io.Copy(w.ResponseWriter, source)
}

// Push is HTTP/2 server push.
func (w *writer) Push(target string, options *http.PushOptions) error {
	if pusher, can := inside[http.Pusher](w.ResponseWriter); can {
		return pusher.Push(target, options)
	}
	return http.ErrNotSupported
}

// Hijack hands the connection to the application, for a protocol of its own.
func (w *writer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	hijacker, can := inside[http.Hijacker](w.ResponseWriter)
	if !can || !w.begin() {
		return nil, nil, http.ErrNotSupported
	}
	return hijacker.Hijack()
}

// CloseNotify is for frameworks that still ask for it, as gin does when it streams.
func (w *writer) CloseNotify() <-chan bool {
	//lint:ignore SA1019 the interface of those frameworks
	if notifier, can := inside[http.CloseNotifier](w.ResponseWriter); can {
		return notifier.CloseNotify()
	}
	return nil
}

// Unwrap is for http.ResponseController.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// begin is called before anything is sent. False: something else was answered.
func (w *writer) begin() bool {
	if atomic.CompareAndSwapInt32(&w.begun, 0, 1) {
		w.isDiscarded = w.refuse()
		if !w.isDiscarded {
			w.finish()
		}
	}
	return !w.isDiscarded
}

// end is called when the application has had its turn.
func (w *writer) end() { w.begin() }

// refuse answers what must not have the application's answer, without what the application said.
func (w *writer) refuse() bool {
	w.visit.lock.Lock()
	isRefused := w.visit.refusal != nil
	w.visit.lock.Unlock()
	if !isRefused {
		return false
	}
	header := w.Header()
	for name := range header {
		delete(header, name)
	}
	for name, values := range w.before {
		header[name] = values
	}
	return w.visit.refused(w.ResponseWriter)
}

// finish sets the cookies of the session and what caches have to know. An answer that has nothing to do with the session
// stays as it is.
func (w *writer) finish() {
	v, header := w.visit, w.Header()
	v.lock.Lock()
	request, isAnswered := v.request, v.isAnswered
	given := strings.Join(header.Values("Cache-Control"), ", ")
	options := map[string]any{
		"auth_was_read": v.wasRead,
		"sets_cookies":  v.setsCookies,
		"cache_control": text(given),
		"vary":          text(strings.Join(header.Values("Vary"), ", ")),
		"allow_caching": v.mayBeCached,
	}
	v.lock.Unlock()
	if request == nil {
		return
	}
	var finished struct {
		CacheControl string           `json:"cache_control"`
		Vary         string           `json:"vary"`
		SetCookies   []authkit.Secret `json:"set_cookies"`
	}
	if err := v.local("finish", options, &finished); err != nil {
		finished.CacheControl = "private, no-store"
	}
	// An answer of ours says it already, unless a page of the application's own took its place.
	if !isAnswered || given != "no-store" {
		set(header, "Cache-Control", finished.CacheControl)
	}
	set(header, "Vary", finished.Vary)
	for _, line := range finished.SetCookies {
		header.Add("Set-Cookie", string(line))
	}
}

// streamingWriter is a writer over one that can send what was written so far.
type streamingWriter struct{ *writer }

// Flush sends what was written so far.
func (w *streamingWriter) Flush() { _ = w.FlushError() }

// FlushError is Flush for http.ResponseController.
func (w *streamingWriter) FlushError() error {
	if !w.begin() {
		return nil
	}
	if flusher, can := inside[interface{ FlushError() error }](w.ResponseWriter); can {
		return flusher.FlushError()
	}
	if flusher, can := inside[http.Flusher](w.ResponseWriter); can {
		flusher.Flush()
	}
	return nil
}

// inside is the first of nested writers that can do something.
func inside[T any](w http.ResponseWriter) (T, bool) {
	for {
		if it, can := w.(T); can {
			return it, true
		}
		wrapped, can := w.(interface{ Unwrap() http.ResponseWriter })
		if !can {
			var nothing T
			return nothing, false
		}
		w = wrapped.Unwrap()
	}
}

func set(header http.Header, name, value string) {
	if value != "" {
		header.Set(name, value)
	}
}
