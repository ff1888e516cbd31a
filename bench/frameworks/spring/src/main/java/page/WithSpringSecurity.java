package page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Its defaults: the session and its user are in the memory of the server. */
@Configuration
@EnableAutoConfiguration
@RestController
class WithSpringSecurity {
    private final HttpSessionSecurityContextRepository sessions = new HttpSessionSecurityContextRepository();

    @Bean
    SecurityFilterChain chain(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(it -> it.requestMatchers("/login").permitAll().anyRequest().authenticated()).build();
    }

    @GetMapping("/")
    String page(@AuthenticationPrincipal UserDetails user) {
        return "Hello, " + user.getUsername();
    }

    @GetMapping("/login")
    void login(HttpServletRequest request, HttpServletResponse response) throws IOException {
        UserDetails ada = User.withUsername("ada@example.com").password("").authorities("user").build();
        var authenticated = UsernamePasswordAuthenticationToken.authenticated(ada, null, ada.getAuthorities());
        sessions.saveContext(new SecurityContextImpl(authenticated), request, response);
        response.sendRedirect("/");
    }
}
