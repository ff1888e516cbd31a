package authkit

import (
	"context"
	"encoding/json"
	"fmt"
)

// WebFacts are what the web flow wants to know of a request.
type WebFacts struct {
	// The method, in capitals.
	Method string `json:"method"`
	// The path and query as they were received, not decoded, with the mount point of the application.
	URL string `json:"url"`
	// The header fields by their names in any case. The flow reads a few of them and ignores the others.
	Headers map[string][]string `json:"headers"`
	// The browser's IP address.
	RemoteAddress string `json:"remote_address"`
	// The decoded fields of a form.
	Form map[string]string `json:"form"`
	// Whether a Set-Cookie of the answer reaches the browser. True by default.
	CookiesWritable *bool `json:"cookies_writable"`
	// The path that the application is mounted under, such as /app. None by default.
	Mount string `json:"mount"`
	// The redirect URI for the host of this request, where the application has several. The client's by default.
	RedirectURI string `json:"redirect_uri"`
}

// WebRequest is the web flow of one request. Package web has it for net/http; call its operations by name for another
// framework.
type WebRequest struct{ engine *object }

// WebRequest wraps the facts of a request and touches no network. The client needs the option Web. The error is a
// *ConfigurationError.
func (c *Client) WebRequest(facts WebFacts) (*WebRequest, error) {
	if c == nil {
		return nil, unmade()
	}
	return c.engine.webRequest(facts)
}

// Call runs an operation by its name in the engine, such as "handle", "auth", "guard" and "finish". Options and target are
// as for Client.Call.
func (r *WebRequest) Call(ctx context.Context, operation string, options, target any) error {
	if r == nil {
		return unmade()
	}
	return r.engine.call(ctx, operation, options, target)
}

// WebAnswer is what to do with a request: send this when Action is "answer", or else let the application answer it. The zero
// value says nothing more than that.
type WebAnswer struct {
	Action string `json:"action"`
	Status int    `json:"status"`
	// The address of a redirect.
	Location string `json:"location"`
	// Header fields in their order, without Location, Set-Cookie and Content-Type.
	Headers [][2]string `json:"headers"`
	// Complete Set-Cookie lines in their order. Each is a field of its own.
	SetCookies  []Secret `json:"set_cookies"`
	Body        string   `json:"body"`
	ContentType string   `json:"content_type"`
	// The code of a refusal, which an application may show on an error page of its own.
	Code string `json:"code"`
	// The Cookie header as the application should see it, where it changed.
	RequestCookie Secret `json:"request_cookie"`
	// What happened, for the hooks of an application. Nil where nothing did.
	Event *WebEvent `json:"event"`
}

// Format prints neither addresses nor the body.
func (a WebAnswer) Format(state fmt.State, _ rune) {
	_, _ = fmt.Fprintf(state, "{%s %d %s}", a.Action, a.Status, a.Code)
}

// WebEvent is what happened at a request.
type WebEvent struct {
	// "signed_in", "refreshed", "switched", "signed_out" or "failed".
	Name string
	// Of "signed_in": the state that the application gave to the sign-in.
	State Secret
	// Of "failed": the error.
	Err error
}

// UnmarshalJSON reads what the engine replies.
func (e *WebEvent) UnmarshalJSON(text []byte) error {
	var read struct {
		Name  string          `json:"name"`
		State string          `json:"state"`
		Error json.RawMessage `json:"error"`
	}
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	*e = WebEvent{Name: read.Name, State: Secret(read.State)}
	if len(read.Error) > 0 && string(read.Error) != "null" {
		e.Err = decodeError(read.Error)
	}
	return nil
}
