package authkit

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"log"
	"reflect"
	"strings"
	"testing"
	"text/template"
)

const sentinel = "sentinel-that-must-not-print"

// samples are what each operation gives, to be filled. Operations that give text have none.
var samples = map[string]any{
	"authorization_url":                        nil,
	"authorization_url_with_pkce":              &AuthorizationRequest{},
	"pkce_generate":                            &PKCE{},
	"logout_url":                               nil,
	"jwks_url":                                 nil,
	"seal_data":                                new(Secret),
	"unseal_data":                              nil,
	"seal_session_from_auth_response":          new(Secret),
	"inspect":                                  &Inspection{},
	"authenticate_with_code":                   &AuthenticationResponse{},
	"authenticate_with_refresh_token":          &AuthenticationResponse{},
	"authenticate_with_password":               &AuthenticationResponse{},
	"authenticate_with_magic_auth":             &AuthenticationResponse{},
	"authenticate_with_email_verification":     &AuthenticationResponse{},
	"authenticate_with_totp":                   &AuthenticationResponse{},
	"authenticate_with_organization_selection": &AuthenticationResponse{},
	"authenticate_with_radar_email_challenge":  &AuthenticationResponse{},
	"authenticate_with_radar_sms_challenge":    &AuthenticationResponse{},
	"authenticate_with_device_code":            &AuthenticationResponse{},
	"revoke_session":                           nil,
	"list_sessions":                            &SessionList{},
	"authorize_device":                         &DeviceAuthorization{},
	"create_magic_auth":                        &MagicAuth{},
	"send_verification_email":                  &User{},
	"enroll_auth_factor":                       &EnrolledFactor{},
	"challenge_auth_factor":                    &AuthenticationChallenge{},
	"create_radar_challenge":                   &RadarChallenge{},
	"load_sealed_session":                      &SealedSession{},
	"session.authenticate":                     &Authentication{},
	"session.refresh":                          &Authentication{},
	"session.logout_url":                       nil,
	"session.reseal":                           new(Secret),
}

// given are the options that hold secrets.
var given = []any{
	ClientOptions{APIKey: sentinel, CookiePassword: Password(sentinel), Proxy: "http://user:" + sentinel + "@proxy"},
	AuthorizationURLOptions{State: sentinel, InvitationToken: sentinel, PasswordResetToken: sentinel},
	AuthenticateWithCodeOptions{Code: sentinel, CodeVerifier: sentinel, GrantOptions: GrantOptions{Session: SealOptions{CookiePassword: Password(sentinel)}}},
	AuthenticateWithPasswordOptions{Password: sentinel}, AuthenticateWithRefreshTokenOptions{RefreshToken: sentinel},
	AuthenticateWithDeviceCodeOptions{DeviceCode: sentinel}, AuthenticateWithTOTPOptions{Code: sentinel, PendingAuthenticationToken: sentinel},
	LoadSealedSessionOptions{SessionData: sentinel, CookiePassword: Password(sentinel)}, SealDataOptions{Password: Password(sentinel)},
	EnrollAuthFactorOptions{TOTPSecret: sentinel}, SealSessionOptions{AccessToken: sentinel, RefreshToken: sentinel},
}

func TestNoOperationPrintsASecret(t *testing.T) {
	for _, row := range list(load(t, root+"/api.json")["operations"]) {
		operation := row.(record)["operation"].(string)
		sample, known := samples[operation]
		if !known {
			t.Errorf("%s has no sample here: add the record that it gives", operation)
		}
		if sample == nil {
			continue
		}
		planted := plant("", reflect.ValueOf(sample).Elem())
		if _, handle := sample.(*SealedSession); !handle && planted == 0 && holdsNamed(reflect.TypeOf(sample)) {
			t.Errorf("%s: nothing was planted in %T", operation, sample)
		}
		judgePrints(t, sample)
	}
	for _, options := range given {
		judgePrints(t, options)
	}
	failure := decodeError([]byte(`{"code":"mfa_challenge","remedy":"sign_in","message":"m","text":"t","fields":{"pending_authentication_token":"` +
		sentinel + `","` + sentinel + `":1}}`))
	var signIn *SignInRequiredError
	if !errors.As(failure, &signIn) || string(signIn.PendingAuthenticationToken()) != sentinel {
		t.Fatal(failure)
	}
	delete(signIn.Fields, sentinel)
	judgePrints(t, failure)
	judgePrints(t, signIn.AuthKitError)
	judgePrints(t, &Authentication{Err: fmt.Errorf("wrapped: %w", failure)})
}

// A record that was printed can still be read.
func TestWhatDoesNotPrintIsThere(t *testing.T) {
	request := AuthorizationRequest{URL: sentinel, State: sentinel, CodeVerifier: sentinel}
	user := User{Raw: RawRecord(`{"id":"user_1"}`), Metadata: Members{"token": sentinel, "plan": "pro"}}
	_ = fmt.Sprint(request, user)
	var id struct{ ID string }
	if request.URL != sentinel || string(request.CodeVerifier) != sentinel || user.Metadata["token"] != sentinel {
		t.Error("a secret is gone")
	}
	if err := json.Unmarshal(user.Raw, &id); err != nil || id.ID != "user_1" {
		t.Error(err, id)
	}
	if shown := fmt.Sprintf("%+v", user); !strings.Contains(shown, "plan:pro") || !strings.Contains(shown, "token:[redacted]") {
		t.Error(shown)
	}
}

func judgePrints(t *testing.T, value any) {
	t.Helper()
	type inside struct {
		Any any
		Map map[string]any
	}
	pointed := reflect.New(reflect.TypeOf(value))
	pointed.Elem().Set(reflect.ValueOf(value))
	values := []any{value, pointed.Interface(), []any{value}, map[string]any{"a": value}, inside{value, map[string]any{"b": value}},
		&inside{Any: []any{value}}}
	if it := reflect.ValueOf(value); it.Kind() == reflect.Pointer {
		values = append(values, it.Elem().Interface())
	}
	for _, it := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%40v", "%d", "%t"} {
			refuseSentinel(t, verb, value, fmt.Sprintf(verb, it))
		}
		var out bytes.Buffer
		log.New(&out, "", 0).Println(it)
		_, _ = fmt.Fprintln(&out, it)
		encoder := json.NewEncoder(&out)
		encoder.SetIndent("", " ")
		_ = encoder.Encode(it)
		_ = xml.NewEncoder(&out).Encode(it)
		_ = gob.NewEncoder(&out).Encode(it)
		_ = template.Must(template.New("").Parse("{{.}} {{printf \"%+v\" .}}")).Execute(&out, it)
		_ = htmltemplate.Must(htmltemplate.New("").Parse("<p>{{.}}<script>x = {{.}}</script>")).Execute(&out, it)
		_, _ = fmt.Fprintln(&out, fmt.Errorf("failed with %v", it))
		refuseSentinel(t, "an encoder", value, out.String())
	}
}

func refuseSentinel(t *testing.T, how string, value any, shown string) {
	t.Helper()
	for _, form := range []string{sentinel, fmt.Sprintf("%x", sentinel), fmt.Sprintf("%X", sentinel), fmt.Sprintf("% x", sentinel),
		fmt.Sprint([]byte(sentinel)[:4])[1:10]} {
		if strings.Contains(shown, form) {
			t.Errorf("%T shows a secret with %s: %s", value, how, shown)
			return
		}
	}
}

// plant puts the sentinel wherever the engine's list says that a secret stands, and tells in how many places.
func plant(name string, value reflect.Value) (planted int) {
	if !value.CanSet() {
		return 0
	}
	switch value.Type() {
	case membersType:
		value.Set(reflect.ValueOf(Members{"token": sentinel, "deep": []any{map[string]any{"secret": sentinel}}}))
		return 2
	case fieldsType:
		value.Set(reflect.ValueOf(Fields{"totp": map[string]any{"qr_code": sentinel, "uri": sentinel}, "plain": sentinel}))
		return 1
	case rawType:
		value.SetBytes([]byte(`{"any":"` + sentinel + `"}`))
		return 1
	case secretType:
		value.SetString(sentinel)
		return 1
	}
	switch value.Kind() {
	case reflect.String:
		if secretNames()[name] {
			value.SetString(sentinel)
			return 1
		}
	case reflect.Pointer:
		value.Set(reflect.New(value.Type().Elem()))
		return plant(name, value.Elem())
	case reflect.Slice:
		value.Set(reflect.MakeSlice(value.Type(), 1, 1))
		return plant(name, value.Index(0))
	case reflect.Struct:
		for i := 0; i < value.NumField(); i++ {
			tag, _, _ := strings.Cut(value.Type().Field(i).Tag.Get("json"), ",")
			planted += plant(tag, value.Field(i))
		}
	}
	return planted
}

// holdsNamed tells whether a record has a member with a name of the list.
func holdsNamed(kind reflect.Type) bool {
	for kind.Kind() == reflect.Pointer || kind.Kind() == reflect.Slice {
		kind = kind.Elem()
	}
	if kind.Kind() != reflect.Struct {
		return kind == secretType
	}
	for i := 0; i < kind.NumField(); i++ {
		if secretNames()[kind.Field(i).Tag.Get("json")] {
			return true
		}
	}
	return false
}
