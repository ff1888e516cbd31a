package page;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The page in Spring Boot. */
final class Main {
    public static void main(String[] arguments) {
        Class<?> variation = switch (System.getenv("VARIATION")) {
            case "ours" -> Ours.class;
            case "Spring Security" -> WithSpringSecurity.class;
            default -> Bare.class;
        };
        new SpringApplicationBuilder(variation).web(WebApplicationType.SERVLET).run(arguments);
    }

    /** What Spring Boot adds by itself when Spring Security is there is left out. */
    @Configuration
    @EnableAutoConfiguration(exclude = {
        SecurityAutoConfiguration.class, SecurityFilterAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class,
    })
    @RestController
    static class Bare {
        @GetMapping("/")
        String page() {
            return "Hello, ada@example.com";
        }
    }

    private Main() {}
}
