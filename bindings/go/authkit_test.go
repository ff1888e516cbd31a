package authkit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

const password = "correct-horse-battery-staple-0001"

func testClient(t testing.TB, baseURL string) *Client {
	t.Helper()
	client, err := NewClient(ClientOptions{
		ClientID: "client_emulator", APIKey: "sk_test_emulator", BaseURL: baseURL,
		RedirectURI: "https://app.example/callback", CookiePassword: Password(password),
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// signIn goes the whole way of a sign-in with PKCE, except for the page.
func signIn(t testing.TB, client *Client) *AuthenticationResponse {
	t.Helper()
	request, err := client.UserManagement.GetAuthorizationURLWithPKCE(AuthorizationURLOptions{Provider: "authkit"})
	if err != nil || !strings.Contains(request.URL, request.State) {
		t.Fatal(err, request)
	}
	pkce, err := client.UserManagement.GeneratePKCE()
	if err != nil {
		t.Fatal(err)
	}
	code := control(t, "POST", "codes", record{"email": "ada@example.com", "code_challenge": pkce.CodeChallenge})
	response, err := client.UserManagement.AuthenticateWithCode(context.Background(), AuthenticateWithCodeOptions{
		Code: Secret(code.(record)["code"].(string)), CodeVerifier: pkce.CodeVerifier,
		GrantOptions: GrantOptions{Session: SealOptions{SealSession: true}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return response
}

func loaded(t testing.TB, client *Client, cookie Secret) *SealedSession {
	t.Helper()
	session, err := client.UserManagement.LoadSealedSession(LoadSealedSessionOptions{SessionData: cookie})
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func TestSessionFromSignInToSignOut(t *testing.T) {
	control(t, "POST", "reset", nil)
	client, ctx := testClient(t, emulator), context.Background()
	response := signIn(t, client)
	session := loaded(t, client, response.SealedSession)
	auth, err := session.Authenticate(ctx)
	if err != nil || !auth.Authenticated || auth.User.Email != "ada@example.com" || auth.SealFormat != "native" {
		t.Fatalf("%v %+v", err, auth)
	}
	if auth.ExpiresAt.Before(time.Now()) || auth.Claims["sid"] != auth.SessionID {
		t.Errorf("%+v", auth)
	}
	late, err := session.Authenticate(ctx, AuthenticateOptions{Now: time.Now().Add(time.Hour)})
	if err != nil || late.Authenticated || late.Reason != "expired_jwt" || late.User != nil {
		t.Errorf("%v %+v", err, late)
	}
	refreshed, err := session.Refresh(ctx)
	if err != nil || !refreshed.Authenticated || refreshed.SealedSession == "" || refreshed.SealedSession == response.SealedSession {
		t.Errorf("%v %+v", err, refreshed)
	}
	explained, err := client.UserManagement.Inspect(ctx, refreshed.SealedSession)
	if err != nil || !explained.Authenticated || explained.Format != "native" || len(explained.Checks) == 0 {
		t.Errorf("%v %+v", err, explained)
	}
	resealed, err := session.Reseal()
	if err != nil || loaded(t, client, resealed) == nil {
		t.Error(err)
	}
	url, err := session.GetLogoutURL(ctx, LogoutURLOptions{ReturnTo: "https://app.example/"})
	if err != nil || !strings.Contains(url, "session_id="+auth.SessionID) {
		t.Error(err, url)
	}
	sessions, err := client.UserManagement.ListSessions(ctx, auth.User.ID, ListSessionsOptions{Limit: 5})
	if err != nil || len(sessions.Data) == 0 || sessions.Data[0].ID == "" {
		t.Errorf("%v %+v", err, sessions)
	}
	if err := client.UserManagement.RevokeSession(ctx, auth.SessionID); err != nil {
		t.Error(err)
	}
}

func TestSealsDataOfItsOwn(t *testing.T) {
	client := testClient(t, emulator)
	type trip struct {
		To   string `json:"to"`
		Days int    `json:"days"`
	}
	sealed, err := client.UserManagement.SealData(trip{"Paris", 3}, SealDataOptions{TTL: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	var opened trip
	if err := client.UserManagement.UnsealData(sealed, &opened, SealDataOptions{}); err != nil || opened != (trip{"Paris", 3}) {
		t.Error(err, opened)
	}
	response := signIn(t, client)
	again, err := client.UserManagement.SealSessionFromAuthResponse(SealSessionOptions{
		AccessToken: response.AccessToken, RefreshToken: response.RefreshToken, User: response.User,
	})
	if err != nil {
		t.Fatal(err)
	}
	if auth, err := loaded(t, client, again).Authenticate(context.Background()); err != nil || !auth.Authenticated {
		t.Errorf("%v %+v", err, auth)
	}
}

func TestErrorsAreFoundByWhatToDo(t *testing.T) {
	_, err := NewClient(ClientOptions{Timeout: -time.Second})
	var configuration *ConfigurationError
	var base *AuthKitError
	if !errors.As(err, &configuration) || !errors.As(err, &base) || base.Code != "invalid_option" || base.Hint == "" {
		t.Errorf("%v", err)
	}
	_, err = testClient(t, emulator).UserManagement.AuthenticateWithCode(context.Background(),
		AuthenticateWithCodeOptions{Code: "used-up"})
	var signIn *SignInRequiredError
	if !errors.As(err, &signIn) || signIn.Code != "invalid_grant" || signIn.Status != 400 {
		t.Errorf("%v", err)
	}
	_, err = testClient(t, "http://127.0.0.1:1").UserManagement.AuthenticateWithCode(context.Background(),
		AuthenticateWithCodeOptions{Code: "unsent"})
	var unavailable *UnavailableError
	if !errors.As(err, &unavailable) || !unavailable.Retryable {
		t.Errorf("%v", err)
	}
	if err := testClient(t, emulator).Call(context.Background(), "pkce_generate", func() {}, nil); !errors.As(err, &configuration) {
		t.Errorf("%v", err)
	}
}

func TestContextEndsTheWaiting(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	client := testClient(t, "http://"+silent.Addr().String())
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	started := time.Now()
	_, err = client.UserManagement.AuthenticateWithCode(ctx, AuthenticateWithCodeOptions{Code: "code"})
	var unavailable *UnavailableError
	if !errors.As(err, &unavailable) || !errors.Is(err, context.DeadlineExceeded) || unavailable.Code != "cancelled" {
		t.Errorf("%v", err)
	}
	if waited := time.Since(started); waited > 5*time.Second {
		t.Errorf("waited %s", waited)
	}
	cancelledBefore, stop := context.WithCancel(context.Background())
	stop()
	if _, err := client.UserManagement.AuthorizeDevice(cancelledBefore); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestAbandonedRefreshIsNotLost(t *testing.T) {
	control(t, "POST", "reset", nil)
	client := testClient(t, emulator)
	cookie := signIn(t, client).SealedSession
	action := record{"kind": "delay", "seconds": 0.3}
	control(t, "POST", "faults", record{"match": record{"path": "/user_management/authenticate"}, "action": action})
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := loaded(t, client, cookie).Refresh(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	auth, err := loaded(t, client, cookie).Refresh(context.Background())
	if err != nil || !auth.Authenticated {
		t.Errorf("%v %+v", err, auth)
	}
}

func TestManyGoroutinesShareOneRefresh(t *testing.T) {
	control(t, "POST", "reset", nil)
	client := testClient(t, emulator)
	cookie := signIn(t, client).SealedSession
	control(t, "DELETE", "requests", nil)
	var group sync.WaitGroup
	for i := 0; i < 50; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			auth, err := loaded(t, client, cookie).Refresh(context.Background())
			if err != nil || !auth.Authenticated {
				t.Errorf("%v %+v", err, auth)
			}
			runtime.GC()
		}()
	}
	group.Wait()
	exchanges := 0
	for _, request := range list(control(t, "GET", "requests", nil)) {
		if request.(record)["path"] == "/user_management/authenticate" {
			exchanges++
		}
	}
	if exchanges != 1 {
		t.Errorf("%d exchanges", exchanges)
	}
}

func TestNothingPrintsASecret(t *testing.T) {
	control(t, "POST", "reset", nil)
	client := testClient(t, emulator)
	response := signIn(t, client)
	session := loaded(t, client, response.SealedSession)
	auth, _ := session.Authenticate(context.Background())
	refreshed, _ := session.Refresh(context.Background())
	failure := decodeError([]byte(`{"code":"mfa_challenge","remedy":"sign_in","message":"m","fields":{"pending_authentication_token":"sentinel"}}`))
	var signIn *SignInRequiredError
	if !errors.As(failure, &signIn) || string(signIn.PendingAuthenticationToken()) != "sentinel" {
		t.Errorf("%v", failure)
	}
	secrets := []string{"sentinel", password, string(response.AccessToken), string(response.RefreshToken),
		string(response.SealedSession), string(refreshed.SealedSession)}
	options := AuthenticateWithCodeOptions{Code: "sentinel", GrantOptions: GrantOptions{Session: SealOptions{CookiePassword: Password(password)}}}
	for _, value := range []any{*response, response, *auth, auth, refreshed, failure, signIn.AuthKitError, *signIn, options, client, session} {
		printed := fmt.Sprintf("%v %+v %#v %s %q %x", value, value, value, value, value, value)
		encoded, _ := json.Marshal(value)
		for _, secret := range secrets {
			if strings.Contains(printed+string(encoded), secret) || strings.Contains(printed, fmt.Sprintf("%x", secret)) {
				t.Errorf("%T shows a secret", value)
			}
		}
	}
}

func BenchmarkLoadAndAuthenticate(b *testing.B) {
	client := testClient(b, emulator)
	cookie := signIn(b, client).SealedSession
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		session, _ := client.UserManagement.LoadSealedSession(LoadSealedSessionOptions{SessionData: cookie})
		if auth, err := session.Authenticate(context.Background()); err != nil || !auth.Authenticated {
			b.Fatal(err)
		}
	}
}
