// Package frameworks has no code: its tests show package web under the routers that people use. It is a module of its own, so
// that nobody gets them who uses the package.
package frameworks

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
)

var emulator string

func TestMain(m *testing.M) {
	path := os.Getenv("AUTHKIT_EMULATOR")
	if path == "" {
		path = "../../../target/debug/authkit-emulator"
	}
	command := exec.Command(path, "--client-id", "client_emulator", "--api-key", "sk_test_emulator",
		"--redirect-uri", "http://127.0.0.1:*/callback")
	output, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		fmt.Println("the emulator does not start:", err)
		os.Exit(1)
	}
	line, _ := bufio.NewReader(output).ReadBytes('\n')
	var ready struct {
		BaseURL string `json:"base_url"`
	}
	_ = json.Unmarshal(line, &ready)
	emulator = ready.BaseURL
	status := m.Run()
	_ = command.Process.Kill()
	os.Exit(status)
}

func control(t *testing.T, path string, body any) (reply map[string]any) {
	t.Helper()
	encoded, _ := json.Marshal(body)
	response, err := http.Post(emulator+"/_emulator/"+path, "application/json", bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	_ = json.NewDecoder(response.Body).Decode(&reply)
	return reply
}

// site is an application, and a browser.
type site struct {
	t       *testing.T
	server  *httptest.Server
	browser *http.Client
}

func start(t *testing.T, app func(client *authkit.Client) http.Handler) *site {
	control(t, "reset", nil)
	server := httptest.NewServer(nil)
	t.Cleanup(server.Close)
	client, err := authkit.NewClient(authkit.ClientOptions{
		APIKey: "sk_test_emulator", ClientID: "client_emulator", BaseURL: emulator,
		CookiePassword: authkit.Passwords{"correct-horse-battery-staple-0001"},
		RedirectURI:    server.URL + "/callback", Web: &authkit.WebOptions{},
	})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = app(client)
	jar, _ := cookiejar.New(nil)
	return &site{t: t, server: server, browser: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}}
}

// get asks as a browser does that loads a page.
func (s *site) get(path string) (*http.Response, string) {
	s.t.Helper()
	request, err := http.NewRequest("GET", s.server.URL+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Sec-Fetch-Mode", "navigate")
	request.Header.Set("Sec-Fetch-Dest", "document")
	response, err := s.browser.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	return response, string(text)
}

// signIn begins at a page and follows the redirects back to it.
func (s *site) signIn(path string) string {
	s.t.Helper()
	response, _ := s.get(path)
	for strings.HasPrefix(response.Header.Get("Location"), "/") {
		response, _ = s.get(response.Header.Get("Location"))
	}
	authorize, err := url.Parse(response.Header.Get("Location"))
	if err != nil || authorize.Path != "/user_management/authorize" {
		s.t.Fatalf("%s leads to %d %v", path, response.StatusCode, response.Header)
	}
	query := authorize.Query()
	code := control(s.t, "codes", map[string]any{"email": "ada@example.com", "code_challenge": query.Get("code_challenge")})["code"]
	response, _ = s.get("/callback?" + url.Values{"code": {code.(string)}, "state": {query.Get("state")}}.Encode())
	return response.Header.Get("Location")
}

// expects asks for a page, and checks what it says and whether caches may keep it.
func (s *site) expects(path string, status int, says string, isRead bool) *http.Response {
	s.t.Helper()
	response, body := s.get(path)
	if response.StatusCode != status || !strings.Contains(body, says) {
		s.t.Errorf("%s: expected %d and %q, got %d and %q", path, status, says, response.StatusCode, body)
	}
	if hasVary := strings.Contains(response.Header.Get("Vary"), "Cookie"); hasVary != isRead {
		s.t.Errorf("%s: the header is %v", path, response.Header)
	}
	if lines := response.Header.Values("Set-Cookie"); !isRead && len(lines) > 0 {
		s.t.Errorf("%s: it sets a cookie", path)
	}
	return response
}
