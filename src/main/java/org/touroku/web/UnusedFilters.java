package org.touroku.web;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.RequestContextFilter;

/// Leaves out a filter of Spring Boot: `DispatcherServlet` binds each request to its thread itself, and filters need no binding.
@Configuration(proxyBeanMethods = false)
class UnusedFilters {
    @Bean
    static FilterRegistrationBean<RequestContextFilter> requestContextFilter() {
        var filter = new FilterRegistrationBean<>(new RequestContextFilter());
        filter.setEnabled(false);
        return filter;
    }
}
