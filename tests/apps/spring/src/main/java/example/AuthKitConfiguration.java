package example;

import io.github.authkitnative.AuthKitFilter;
import io.github.authkitnative.ClientOptions;
import io.github.authkitnative.WebAuth;
import io.github.authkitnative.WebOptions;
import io.github.authkitnative.WorkOSClient;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The filter as a bean, and {@link WebAuth} as an argument of controllers. */
@Configuration
@EnableConfigurationProperties(AuthKitConfiguration.Properties.class)
class AuthKitConfiguration implements WebMvcConfigurer {
    @ConfigurationProperties("authkit")
    record Properties(String clientId, String apiKey, String cookiePassword, String baseUrl, String redirectUri,
                      Duration refreshBuffer) {}

    @Bean
    WorkOSClient workos(Properties properties) {
        // Null leaves a setting to the environment.
        return new WorkOSClient(new ClientOptions()
            .clientId(properties.clientId())
            .apiKey(properties.apiKey())
            .cookiePassword(properties.cookiePassword())
            .baseUrl(properties.baseUrl())
            .redirectUri(properties.redirectUri())
            .web(new WebOptions().refreshBuffer(properties.refreshBuffer())));
    }

    @Bean
    FilterRegistrationBean<AuthKitFilter> authKitFilter(WorkOSClient workos) {
        var registration = new FilterRegistrationBean<>(new AuthKitFilter(workos));
        // Behind what decodes requests and before what reads who is signed in. Error pages read it, too.
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 100);
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);
        return registration;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new HandlerMethodArgumentResolver() {
            @Override
            public boolean supportsParameter(MethodParameter parameter) {
                return parameter.getParameterType() == WebAuth.class;
            }

            @Override
            public WebAuth resolveArgument(MethodParameter parameter, ModelAndViewContainer container,
                                           NativeWebRequest request, WebDataBinderFactory factory) {
                return AuthKitFilter.auth(request.getNativeRequest(HttpServletRequest.class));
            }
        });
    }
}
