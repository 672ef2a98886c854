package org.touroku.verification;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Responds 404 to all requests of this module while addresses are not verified.
@Component
@EnableConfigurationProperties(VerificationSettings.class)
class VerificationSwitch implements HandlerInterceptor, WebMvcConfigurer {
    private final VerificationSettings settings;

    VerificationSwitch(VerificationSettings settings) {
        this.settings = settings;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        if (!settings.isOn()) {
            registry.addInterceptor(this).addPathPatterns(VerificationPaths.VERIFICATION + "/**");
        }
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        throw VerificationProblems.off();
    }
}
