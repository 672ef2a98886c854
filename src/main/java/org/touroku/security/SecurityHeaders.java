package org.touroku.security;

import java.io.IOException;

import jakarta.servlet.ServletException;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/// Tells browsers to take responses for what they say they are, to show them in no frame, to load nothing for them, and to keep them
/// for nobody else. This is a valve, so that responses of Tomcat itself have these headers too, but for requests that it cannot read at all.
/// The explorer's pages and files have rules of their own.
@Component
class SecurityHeaders extends ValveBase implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    SecurityHeaders() {
        super(true);
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addEngineValves(this);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        getNext().invoke(request, response);
    }
}
