package org.touroku.web;

import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/// Makes Tomcat ask for a body (100 Continue) only when it is read, and wait for the rest of a body for 10 s instead of 60 s. So
/// long it also keeps a connection open after an error, lest a client that is sending a body lose the response (RFC 9112, section
/// 9.6).
@Component
class BodyTransfer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private static final int LONGEST_PAUSE_MILLIS = 10_000;

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(connector -> {
            var protocol = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
            protocol.setContinueResponseTiming(ContinueResponseTiming.ON_REQUEST_BODY_READ.toString());
            protocol.setDisableUploadTimeout(false);
            protocol.setConnectionUploadTimeout(LONGEST_PAUSE_MILLIS);
        });
    }
}
