package org.touroku.security;

import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/// An actuator with a port of its own has a server of its own, which the same rules protect. Named in the imports of management
/// contexts, and no component of the service itself.
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
class ActuatorProtection {
    @Bean
    static FilterRegistrationBean<AllowedHosts> allowedHostsOfTheActuator(AllowedHosts hosts) {
        return new FilterRegistrationBean<>(hosts);
    }

    @Bean
    static FilterRegistrationBean<CrossSiteRequests> crossSiteRequestsToTheActuator(CrossSiteRequests requests) {
        return new FilterRegistrationBean<>(requests);
    }

    @Bean
    static FilterRegistrationBean<AccessControl> accessControlOfTheActuator(AccessControl control) {
        return new FilterRegistrationBean<>(control);
    }

    @Bean
    static SecurityHeaders securityHeadersOfTheActuator() {
        return new SecurityHeaders();
    }
}
