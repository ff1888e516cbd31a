package authkit

import (
	"context"
	"reflect"
	"sort"
	"strings"
	"testing"
)

// Methods beside the operations of the table.
var beside = map[string]bool{"SealedSession.Call": true}

// Options that are arguments of their own, or that a method does not take.
var arguments = map[string][]string{
	"jwks_url":                {"client_id"},
	"seal_data":               {"data"},
	"unseal_data":             {"sealed"},
	"inspect":                 {"sealed", "cookie_password", "now"},
	"revoke_session":          {"session_id", "client_id"},
	"list_sessions":           {"user_id"},
	"authorize_device":        {"client_id"},
	"send_verification_email": {"user_id", "client_id"},
}

// Fields of a struct that two operations share, and that one of them does not take.
var shared = map[string][]string{"unseal_data": {"format", "ttl"}, "session.logout_url": {"session_id"}}

// Fields that UnmarshalJSON reads by hand.
var decoded = map[string]string{"Err": "error", "RetryAfter": "retry_after", "ExpiresAt": "expires_at", "AuthenticatedAt": "authenticated_at"}

// The structs of the engine's records; nil for what comes as Fields.
var structs = map[string]any{
	"Authentication":          Authentication{},
	"AuthenticationResponse":  AuthenticationResponse{},
	"AuthorizationRequest":    AuthorizationRequest{},
	"Pkce":                    PKCE{},
	"Inspection":              Inspection{},
	"Check":                   InspectionCheck{},
	"User":                    User{},
	"Impersonator":            Impersonator{},
	"OAuthTokens":             OAuthTokens{},
	"Session":                 Session{},
	"SessionList":             SessionList{},
	"ListMetadata":            ListMetadata{},
	"DeviceAuthorization":     DeviceAuthorization{},
	"MagicAuth":               MagicAuth{},
	"EnrolledFactor":          EnrolledFactor{},
	"AuthenticationFactor":    nil,
	"Totp":                    nil,
	"AuthenticationChallenge": AuthenticationChallenge{},
	"RadarChallenge":          RadarChallenge{},
}

// The structs of what the web flow takes.
var webStructs = map[string]any{
	"WebOptions":     WebOptions{},
	"Routes":         Routes{},
	"StartOptions":   StartOptions{},
	"Requirement":    Requirement{},
	"SwitchOptions":  SwitchOptions{},
	"TestingSession": TestingSession{},
}

var receivers = map[string]reflect.Type{
	"UserManagement": reflect.TypeOf(&UserManagement{}),
	"SealedSession":  reflect.TypeOf(&SealedSession{}),
}

// described is what the engine says of itself, in snake_case.
type described struct {
	ClientOptions []string            `json:"client_options"`
	Operations    map[string][]string `json:"operations"`
	Records       map[string][]string `json:"records"`
	Web           map[string][]string `json:"web"`
}

// Holds the methods against tests/api.json, the table of every operation with its spelling here.
func TestParity(t *testing.T) {
	listed := map[string]bool{}
	for _, name := range spellings(t) {
		listed[name] = true
		receiver, method, _ := strings.Cut(name, ".")
		if _, found := receivers[receiver].MethodByName(method); !found {
			t.Errorf("%s is listed and does not exist", name)
		}
	}
	for receiver, kind := range receivers {
		for i := 0; i < kind.NumMethod(); i++ {
			if name := receiver + "." + kind.Method(i).Name; !listed[name] && !beside[name] {
				t.Errorf("%s exists and is not listed", name)
			}
		}
	}
}

// Holds options and records against what the engine says of itself.
func TestParityOfMembers(t *testing.T) {
	client, err := NewClient(ClientOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var engine described
	if err := client.Call(context.Background(), "describe", nil, &engine); err != nil {
		t.Fatal(err)
	}
	same(t, "ClientOptions", tags(reflect.TypeOf(ClientOptions{})), engine.ClientOptions)
	for operation, name := range spellings(t) {
		receiver, method, _ := strings.Cut(name, ".")
		found, _ := receivers[receiver].MethodByName(method)
		taken := append(tags(options(found.Type)), arguments[operation]...)
		same(t, name, taken, append(engine.Operations[operation], shared[operation]...))
	}
	for name, members := range engine.Web {
		it, known := webStructs[name]
		if !known {
			t.Errorf("%s has no struct", name)
			continue
		}
		same(t, name, tags(reflect.TypeOf(it)), members)
	}
	for record, members := range engine.Records {
		it, known := structs[record]
		if !known {
			t.Errorf("%s has no struct", record)
		}
		if it != nil {
			same(t, record, tags(reflect.TypeOf(it)), members)
		}
	}
}

// spellings are the methods of the operations.
func spellings(t *testing.T) map[string]string {
	names := map[string]string{}
	for _, row := range list(load(t, root+"/api.json")["operations"]) {
		names[row.(record)["operation"].(string)] = row.(record)["go"].(string)
	}
	return names
}

// options is the struct among the parameters of a method, or nil.
func options(method reflect.Type) reflect.Type {
	for i := 0; i < method.NumIn(); i++ {
		kind := method.In(i)
		if kind.Kind() == reflect.Slice {
			kind = kind.Elem()
		}
		if kind.Kind() == reflect.Struct && strings.HasSuffix(kind.Name(), "Options") {
			return kind
		}
	}
	return nil
}

// tags are the names that the engine has for the fields of a struct.
func tags(kind reflect.Type) []string {
	if kind == nil {
		return nil
	}
	var names []string
	for i := 0; i < kind.NumField(); i++ {
		field := kind.Field(i)
		name := field.Tag.Get("json")
		switch {
		case field.Anonymous:
			names = append(names, tags(field.Type)...)
		case name != "-":
			names = append(names, name)
		case decoded[field.Name] != "":
			names = append(names, decoded[field.Name])
		}
	}
	return names
}

func same(t *testing.T, what string, here, there []string) {
	t.Helper()
	sort.Strings(here)
	sort.Strings(there)
	if strings.Join(here, " ") != strings.Join(there, " ") {
		t.Errorf("%s has %v\nand the engine %v", what, here, there)
	}
}
