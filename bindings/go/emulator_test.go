package authkit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var root, _ = filepath.Abs("../../tests")

// emulator is one for all tests.
var emulator string

func TestMain(m *testing.M) {
	for _, variable := range os.Environ() {
		if name := strings.SplitN(variable, "=", 2)[0]; strings.HasPrefix(name, "WORKOS_") {
			_ = os.Unsetenv(name)
		}
	}
	path := os.Getenv("AUTHKIT_EMULATOR")
	if path == "" {
		path = filepath.Join(root, "../target/debug/authkit-emulator")
	}
	command := exec.Command(path, "--client-id", "client_emulator", "--api-key", "sk_test_emulator",
		"--redirect-uri", "https://app.example/callback")
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

// control calls the emulator's control API.
func control(t testing.TB, method, path string, body any) any {
	t.Helper()
	var encoded []byte
	if body != nil {
		encoded, _ = json.Marshal(body)
	}
	request, _ := http.NewRequest(method, emulator+"/_emulator/"+path, bytes.NewReader(encoded))
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		t.Fatalf("%s %s: %s", method, path, response.Status)
	}
	var reply any
	_ = json.NewDecoder(response.Body).Decode(&reply)
	return reply
}
