package page;

import io.github.authkitnative.AuthKitFilter;
import io.github.authkitnative.ClientOptions;
import io.github.authkitnative.Requirement;
import io.github.authkitnative.WebAuth;
import io.github.authkitnative.WebOptions;
import io.github.authkitnative.WorkOSClient;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** With the filter, as `tests/apps/spring` has it. */
@Configuration
@EnableAutoConfiguration(exclude = {
    SecurityAutoConfiguration.class, SecurityFilterAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class,
})
@RestController
class Ours implements WebMvcConfigurer {
    @Bean
    AuthKitFilter authKitFilter() {
        return new AuthKitFilter(new WorkOSClient(new ClientOptions().web(new WebOptions())));
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new HandlerInterceptor() {
            @Override
            public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
                throws IOException {
                return AuthKitFilter.auth(request).require(new Requirement());
            }
        });
    }

    @GetMapping("/")
    String page(@RequestAttribute(AuthKitFilter.ATTRIBUTE) WebAuth auth) {
        return "Hello, " + auth.get().getUser().getEmail();
    }
}
