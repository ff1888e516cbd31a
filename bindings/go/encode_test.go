package authkit

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

type (
	base struct {
		ID string `json:"id"`
	}
	hiddenBase struct {
		Shown  string
		unseen string
	}
	level int
	text_ struct{ value string }
	json_ struct{ value string }
	knot  struct {
		Next *knot `json:"next"`
	}
	ring map[string]any
	trip struct {
		base
		hiddenBase
		*level   `json:"level"`
		To       string `json:"to"`
		Zero     int    `json:"zero"`
		Empty    string `json:"empty,omitempty"`
		Number   int64  `json:"number,string"`
		Untagged string
		Ignored  string `json:"-"`
		private  string
		When     time.Time
		Wait     time.Duration
		Bytes    []byte
		None     *trip
		Keys     map[int]string
		Any      any
		Text     text_
		JSON     json_
		Raw      json.RawMessage
		Floats   [3]float64
		Markup   string
	}
)

func (t text_) MarshalText() ([]byte, error)  { return []byte("text:" + t.value), nil }
func (j *json_) UnmarshalJSON([]byte) error   { return nil }
func (j json_) MarshalJSON() ([]byte, error)  { return json.Marshal(map[string]string{"json": j.value}) }
func (t *text_) UnmarshalText(b []byte) error { t.value = string(b); return nil }

// What is opened is what encoding/json would have read from what it writes.
func TestDataIsWrittenAsEncodingJSONDoes(t *testing.T) {
	users := testClient(t, emulator).UserManagement
	number := level(3)
	for _, data := range []any{
		trip{base: base{"b"}, hiddenBase: hiddenBase{"s", "u"}, level: &number, To: "Paris", Number: 1 << 53, private: "p",
			When: time.Date(2026, 11, 30, 1, 2, 3, 4, time.UTC), Wait: time.Second, Bytes: []byte{0, 255}, Keys: map[int]string{1: "a", -2: "b"},
			Any: []any{nil, map[text_]int{{"k"}: 1}, &trip{}}, Text: text_{"t"}, JSON: json_{"j"}, Raw: json.RawMessage(` {"a": [1]} `), Markup: "<&>\u2028"},
		&trip{}, []trip{{}}, map[string]*trip{"a": nil, "b": {}}, map[level]string{7: "x"}, map[uint8]bool{1: true}, time.Unix(0, 0).UTC(), time.Minute,
		"text", "", "bad \xff utf-8", 0, false, -1.5, math.MaxInt64, uint64(math.MaxUint64), []byte("bytes"), [2]bool{true}, []string(nil), []int{},
		map[string]any(nil), json.Number("12"), json.RawMessage(`{"z":1,"a":2}`), struct{}{}, struct{ User }{User{ID: "u"}}, User{ID: "u", Raw: RawRecord(`{"id":"v"}`)},
		[]any{int8(1), float32(0.5), "x", nil}, map[string]any{"snake_case": 1, "camelCase": map[string]any{"data": nil}},
	} {
		expected, err := json.Marshal(data)
		if err != nil {
			t.Fatal(err)
		}
		if string(expected) == "null" {
			continue // The engine seals no null.
		}
		sealed, err := users.SealData(data, SealDataOptions{})
		if err != nil {
			t.Errorf("%#v: %v", data, err)
			continue
		}
		var opened, wanted any
		_ = json.Unmarshal(expected, &wanted)
		if err := users.UnsealData(sealed, &opened, SealDataOptions{}); err != nil || !reflect.DeepEqual(opened, wanted) {
			t.Errorf("%T: %v, opened %v instead of %v", data, err, opened, wanted)
		}
	}
}

func TestDataThatCannotBeWrittenIsATypedError(t *testing.T) {
	users := testClient(t, emulator).UserManagement
	knotted, ringed, sliced := &knot{}, ring{}, make([]any, 1)
	knotted.Next, ringed["self"], sliced[0] = knotted, ringed, sliced
	ours := Members{}
	ours["deep"] = []any{Fields{"self": ours}}
	var nothing *trip
	var nobody *AuthKitError
	for _, data := range []any{nil, nothing, math.NaN(), math.Inf(1), []any{math.NaN()}, knotted, ringed, sliced, []any{Secret("s"), ringed}, ours,
		make(chan int), func() {}, map[bool]int{true: 1}, map[any]int{1: 1}, complex(1, 2), json.Number("x"), json.RawMessage("{"), nobody} {
		_, err := users.SealData(data, SealDataOptions{})
		var configuration *ConfigurationError
		if !errors.As(err, &configuration) || configuration.Code != "invalid_option" {
			t.Errorf("%T: %v", data, err)
		}
	}
	for name, options := range map[string]any{
		"provider_query_params": AuthorizationURLOptions{Provider: "authkit", ProviderQueryParams: map[string]any{"a": math.NaN()}},
		"login_hint":            AuthorizationURLOptions{Provider: "authkit", LoginHint: "\xff"},
		"state":                 map[string]any{"state": func() {}},
		"scopes.a[1]":           map[string]any{"scopes": map[string]any{"a": []string{"", "\xff"}}},
		"x.x.x":                 map[string]any{"x": ringOfOptions()},
	} {
		err := users.engine.call(context.Background(), "authorization_url", options, nil)
		var configuration *ConfigurationError
		if !errors.As(err, &configuration) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func ringOfOptions() any {
	it := map[string]any{}
	it["x"] = it
	return it
}

// A seal holds secrets in clear, and nothing else does.
func TestSecretsAreSealedInClear(t *testing.T) {
	users := testClient(t, emulator).UserManagement
	request, err := users.GetAuthorizationURLWithPKCE(AuthorizationURLOptions{Provider: "authkit"})
	if err != nil {
		t.Fatal(err)
	}
	type kept struct {
		Request  *AuthorizationRequest `json:"request"`
		Copy     AuthorizationRequest  `json:"copy"`
		Verifier Secret                `json:"verifier,omitempty"`
		None     Secret                `json:"none,omitempty"`
		Fields   Fields                `json:"fields"`
		Claims   Members               `json:"claims"`
		Raw      RawRecord             `json:"raw"`
		Any      any                   `json:"any"`
		By       map[Secret]Secret     `json:"by"`
	}
	verifier := request.CodeVerifier
	sealed, err := users.SealData(kept{request, *request, verifier, "", Fields{"a": Secret("b\"\n")}, Members{"token": "t", "n": 1}, RawRecord(`{"r":1}`),
		[]any{verifier, &verifier}, map[Secret]Secret{"k": "v"}}, SealDataOptions{})
	if err != nil {
		t.Fatal(err)
	}
	whole := map[string]any{"url": request.URL, "state": request.State, "code_verifier": string(verifier)}
	wanted := map[string]any{"request": whole, "copy": whole, "verifier": string(verifier), "fields": map[string]any{"a": "b\"\n"},
		"claims": map[string]any{"token": "t", "n": 1.0}, "raw": map[string]any{"r": 1.0},
		"any": []any{string(verifier), string(verifier)}, "by": map[string]any{"k": "v"}}
	var opened map[string]any
	if err := users.UnsealData(sealed, &opened, SealDataOptions{}); err != nil || !reflect.DeepEqual(opened, wanted) {
		t.Errorf("%v: opened %v instead of %v", err, opened, wanted)
	}
	var typed kept
	if err := users.UnsealData(sealed, &typed, SealDataOptions{}); err == nil {
		t.Error("a raw record is bytes and no object")
	}
}

func TestOpenedDataThatDoesNotFitIsAnError(t *testing.T) {
	users := testClient(t, emulator).UserManagement
	sealed, err := users.SealData(map[string]any{"to": "Paris", "days": "three"}, SealDataOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var target struct{ Days int }
	err = users.UnsealData(sealed, &target, SealDataOptions{})
	var configuration *ConfigurationError
	var unfit *json.UnmarshalTypeError
	if !errors.As(err, &configuration) || !errors.As(err, &unfit) {
		t.Error(err)
	}
	for _, target := range []any{target, (*trip)(nil)} {
		if err := users.UnsealData(sealed, target, SealDataOptions{}); !errors.As(err, &configuration) {
			t.Errorf("%T: %v", target, err)
		}
	}
	if err := users.UnsealData(sealed, nil, SealDataOptions{}); err != nil {
		t.Error(err)
	}
}

func TestACookieOfAnyBytesIsABadCookie(t *testing.T) {
	users := testClient(t, emulator).UserManagement
	for _, cookie := range []Secret{"\xff\xfe", "j:{\"a\":1}", "\x00", Secret(strings.Repeat("a", 1<<20)), "\xed\xa0\xbd"} {
		session, err := users.LoadSealedSession(LoadSealedSessionOptions{SessionData: cookie})
		if err != nil {
			t.Fatal(err)
		}
		auth, err := session.Authenticate(context.Background())
		if err != nil || auth.Authenticated || auth.Reason == "" || auth.Retryable {
			t.Errorf("%v %v", err, auth)
		}
	}
}

func TestNilIsNoPanic(t *testing.T) {
	client := testClient(t, emulator)
	var nobody context.Context
	if explained, err := client.UserManagement.Inspect(nobody, ""); err != nil || explained.Authenticated {
		t.Error(err, explained)
	}
	session := loaded(t, client, "")
	if auth, err := session.Authenticate(nobody); err != nil || auth.Reason != "no_session_cookie_provided" {
		t.Error(err, auth)
	}
	var options *AuthorizationURLOptions
	var configuration *ConfigurationError
	for _, err := range []error{
		client.Call(context.Background(), "authorization_url", options, nil), client.Call(context.Background(), "", nil, nil),
		(*Client)(nil).Call(context.Background(), "pkce_generate", nil, nil), (&Client{}).Call(context.Background(), "pkce_generate", nil, nil),
		(*SealedSession)(nil).Call(context.Background(), "authenticate", nil, nil), (*UserManagement)(nil).RevokeSession(nobody, "s"),
	} {
		if !errors.As(err, &configuration) {
			t.Errorf("%v", err)
		}
	}
	if _, err := (&UserManagement{}).LoadSealedSession(LoadSealedSessionOptions{}); !errors.As(err, &configuration) {
		t.Error(err)
	}
	for _, err := range []error{(*AuthKitError)(nil), (*ConfigurationError)(nil), (*SignInRequiredError)(nil), (*UnavailableError)(nil),
		(*RejectedError)(nil), (*InternalError)(nil), &InternalError{}, &ConfigurationError{}} {
		if err.Error() != "<nil>" || errors.Unwrap(err) != nil {
			t.Errorf("%T", err)
		}
	}
}

// A member of an unexpected type, however deep, is left out alone.
func TestUnexpectedTypesAreLeftOut(t *testing.T) {
	var auth Authentication
	text := `{"authenticated":true,"user":{"id":7,"email":"ada@example.com"},"roles":"admin","access_token":"a","claims":[],"sealed_session":"s"}`
	if err := ignoringTypeErrors(json.Unmarshal([]byte(text), &auth)); err != nil || auth.User.Email != "ada@example.com" || auth.SealedSession != "s" || auth.AccessToken != "a" {
		t.Errorf("%v %+v", err, auth)
	}
}
