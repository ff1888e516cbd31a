package authkit

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The day the vectors are opened at; nothing in them depends on the hour.
var day = AuthenticateOptions{Now: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)}

func TestSealedVectors(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(root, "vectors/sealed/*.json"))
	count := 0
	for _, file := range files {
		set := load(t, file)
		jwks, ok := set["jwks"].(string)
		if !ok {
			continue
		}
		client := pinned(t, load(t, filepath.Join(filepath.Dir(file), jwks)), set["format"])
		for _, it := range list(set["vectors"]) {
			vector := it.(record)
			about := filepath.Base(file) + " " + vector["id"].(string)
			auth, err := open(client, vector)
			if err != nil || !auth.Authenticated {
				t.Errorf("%s: %v %+v", about, err, auth)
				continue
			}
			user := vector["expect"].(record)["user"].(record)
			named := vector["session_id"] != nil
			if named && auth.SessionID != vector["session_id"] || auth.User.ID != user["id"] || auth.User.Email != user["email"] {
				t.Errorf("%s: another session came out", about)
			}
			if !strings.HasPrefix(set["format"].(string), auth.SealFormat) {
				t.Errorf("%s: the format is %s", about, auth.SealFormat)
			}
			count++
		}
	}
	if count < 184 {
		t.Fatalf("only %d vectors were found", count)
	}
}

func TestMalformedVectors(t *testing.T) {
	set := load(t, filepath.Join(root, "vectors/malformed.json"))
	jwks := load(t, filepath.Join(root, "vectors", set["jwks"].(string)))
	for _, it := range list(set["vectors"]) {
		vector := it.(record)
		client := pinned(t, jwks, vector["format"])
		auth, err := open(client, vector)
		var configuration *ConfigurationError
		switch {
		case err != nil && (vector["stage"] != "password" || !errors.As(err, &configuration)):
			t.Errorf("%s: %v", vector["id"], err)
		case err == nil && vector["expect"] == "invalid" && auth.Authenticated:
			t.Errorf("%s: is signed in", vector["id"])
		}
	}
}

func TestTokenVectors(t *testing.T) {
	folder := filepath.Join(root, "vectors/tokens")
	set := load(t, filepath.Join(folder, "tokens.json"))
	for _, it := range list(set["vectors"]) {
		vector := it.(record)
		options, _ := vector["options"].(record)
		engine, err := newClient(record{"client_id": "client_test", "session_cache": 0, "issuer": options["issuer"],
			"jwks": load(t, filepath.Join(folder, vector["jwks"].(string)))})
		if err != nil {
			// A pinned key set with nothing usable in it is refused at once.
			if vector["expect"] == "valid" {
				t.Errorf("%s: %v", vector["id"], err)
			}
			continue
		}
		client := &Client{UserManagement: &UserManagement{engine: engine}}
		sealed, _ := vector["sealed"].(record)
		for format, cookie := range sealed {
			password := set["seal_password"]
			if format == "fernet" {
				password = set["seal_fernet_key"]
			}
			auth, err := open(client, record{"sealed": cookie, "password": password})
			if err != nil || vector["expect"] != "policy" && auth.Authenticated != (vector["expect"] == "valid") {
				t.Errorf("%s in %s: %v %+v", vector["id"], format, err, auth)
			}
		}
	}
}

// pinned is a client with these keys that reads this format only.
func pinned(t *testing.T, jwks, format any) *Client {
	if format == "ruby-aesgcm-v1" {
		format = "ruby"
	}
	engine, err := newClient(record{"client_id": "client_test", "session_cache": 0, "jwks": jwks, "accept_formats": []any{format}})
	if err != nil {
		t.Fatal(err)
	}
	return &Client{UserManagement: &UserManagement{engine: engine}}
}

func open(client *Client, vector record) (*Authentication, error) {
	password := vector["password"]
	if byID, ok := password.(record); ok {
		password = []any{byID["2"], byID["1"]}
	}
	engine, err := client.UserManagement.engine.loadSealedSession(
		record{"session_data": concatenated(vector["sealed"]), "cookie_password": password})
	if err != nil {
		return nil, err
	}
	return (&SealedSession{engine: engine}).Authenticate(context.Background(), day)
}
