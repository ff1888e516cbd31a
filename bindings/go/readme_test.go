package authkit_test

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
)

// The quick start of the README is a whole program, which runs as it stands there.
func TestReadmeQuickStart(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)```go\n(package main\n.*?)```").FindSubmatch(readme)
	if found == nil {
		t.Fatal("the README has no program")
	}
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	program := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(program, []byte(strings.Replace(string(found[1]), "localhost:3000", address, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(t.TempDir(), "quick-start")
	if output, err := exec.Command("go", "build", "-o", binary, program).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	authkit.Control(t, "POST", "reset", nil)
	command := exec.Command(binary)
	command.Env = append(os.Environ(), "WORKOS_API_KEY=sk_test_emulator", "WORKOS_CLIENT_ID=client_emulator",
		"WORKOS_COOKIE_PASSWORD=correct-horse-battery-staple-0001", "WORKOS_BASE_URL="+authkit.BaseURL(),
		"WORKOS_REDIRECT_URI=http://"+address+"/callback")
	var errors bytes.Buffer
	command.Stderr = &errors
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	defer func() { _ = command.Process.Kill() }()
	s := visitor(t, "http://"+address)
	for {
		if connection, err := net.Dial("tcp", address); err == nil {
			_ = connection.Close()
			break
		}
		select {
		case err := <-ended:
			t.Fatalf("it ends with %v: %s", err, errors.String())
		case <-time.After(10 * time.Millisecond):
		}
	}
	response, body := s.get("/")
	s.is(response, body, 200, "Hello, stranger")
	if response, _ = s.signIn("/account"); response.Header.Get("Location") != "/account" {
		t.Errorf("the sign-in leads to %v", response.Header)
	}
	response, body = s.get("/account")
	s.is(response, body, 200, "The account of ada@example.com")
	response, body = s.get("/")
	s.is(response, body, 200, "Hello, Ada")
}
