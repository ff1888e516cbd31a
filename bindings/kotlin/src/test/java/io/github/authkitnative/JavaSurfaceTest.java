package io.github.authkitnative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a program in plain Java types. */
class JavaSurfaceTest {
    private final WorkOSClient workos = new WorkOSClient(Emulator.clientOptions().leeway(Duration.ofSeconds(2)));

    private AuthenticationResponse signIn() {
        return workos.userManagement().authenticateWithCode(
            new AuthenticateWithCodeOptions().code(Emulator.code()).userAgent("JUnit").sealSession());
    }

    @Test
    void signsInChecksRefreshesAndSignsOut() throws Exception {
        AuthorizationRequest request = workos.userManagement().getAuthorizationUrlWithPkce(
            new AuthorizationUrlOptions().provider("authkit").maxAge(Duration.ofHours(1)));
        assertTrue(request.getUrl().contains("state=" + request.getState()));
        assertTrue(request.getUrl().contains("max_age=3600"));

        SealedSession session = workos.userManagement().loadSealedSession(
            new LoadSealedSessionOptions().sessionData(signIn().getSealedSession()));
        Authentication auth = session.authenticate();
        assertTrue(auth.isAuthenticated());
        assertNull(auth.getReason());
        assertEquals("Ada", auth.getUser().getFirstName());
        assertFalse(auth.needsReseal());

        CompletableFuture<Authentication> refreshing = session.refreshAsync();
        Authentication refreshed = refreshing.get(10, TimeUnit.SECONDS);
        assertTrue(refreshed.isAuthenticated() && refreshed.isSessionAlive() && !refreshed.isRetryable());
        assertTrue(session.getLogoutUrl().contains("session_id="));
    }

    @Test
    void exceptionsAreUncheckedAndNamedAfterWhatToDo() {
        AuthKitException error = assertThrows(SignInRequiredException.class, () -> workos.userManagement()
            .authenticateWithCode(new AuthenticateWithCodeOptions().code("used-up")));
        assertEquals("invalid_grant", error.getCode());
        assertEquals(400, error.getStatus());
        assertFalse(error.isRetryable());
    }

    @Test
    void sealsDataOfItsOwn() {
        String sealed = workos.userManagement().sealData(Map.of("to", "Paris"), new SealDataOptions().ttl(Duration.ofHours(1)));
        assertEquals(Map.of("to", "Paris"), workos.userManagement().unsealData(sealed));
    }

    @Test
    void showsNoTypeOfKotlinsOwn() {
        for (Class<?> type : new Class<?>[] {WorkOSClient.class, UserManagement.class, SealedSession.class, Authentication.class, User.class}) {
            for (Method method : type.getMethods()) {
                boolean isInternal = method.getName().contains("$");
                boolean isKotlin = method.toGenericString().contains(" kotlin.");
                assertFalse(Modifier.isPublic(method.getModifiers()) && !isInternal && isKotlin, method.toGenericString());
            }
        }
    }
}
