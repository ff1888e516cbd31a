package example;

import io.github.authkitnative.AuthKitFilter;
import io.github.authkitnative.Requirement;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.servlet.HandlerInterceptor;

/** Guards the controllers of some paths: see {@link Application}. */
record RequireAuth(Requirement requirement) implements HandlerInterceptor {
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) throws IOException {
        return AuthKitFilter.auth(request).require(requirement);
    }
}
