package example;

import io.github.authkitnative.AuthKitFilter;
import io.github.authkitnative.Requirement;
import io.github.authkitnative.WebAuth;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Sign-in for an application of Spring Boot. */
@SpringBootApplication
@RestController
public class Application implements WebMvcConfigurer {
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new RequireAuth(new Requirement())).addPathPatterns("/dashboard", "/slow");
        registry.addInterceptor(new RequireAuth(new Requirement().permission("users:manage"))).addPathPatterns("/members");
    }

    @GetMapping("/")
    String home(@RequestAttribute(AuthKitFilter.ATTRIBUTE) WebAuth auth) {
        return auth.get().isAuthenticated() ? "Hello, " + auth.get().getUser().getFirstName() : "Hello, stranger";
    }

    @GetMapping("/dashboard")
    Map<String, String> dashboard(WebAuth auth) {
        return Map.of("email", auth.get().getUser().getEmail());
    }

    @GetMapping("/slow")
    Callable<String> slow(WebAuth auth) {
        return () -> "Found for " + auth.get().getUser().getFirstName();
    }

    @GetMapping("/members")
    String members() {
        return "Members";
    }

    @GetMapping("/health")
    String health() {
        return "up";
    }
}
