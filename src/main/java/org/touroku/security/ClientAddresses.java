package org.touroku.security;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

import org.apache.catalina.valves.RemoteIpValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.stereotype.Component;

/// Where requests come from: the address of the connection, or what a trusted proxy says. Nobody else can make one up: so Tomcat must not
/// replace the address of the connection by what it believes itself.
@Component
@EnableConfigurationProperties(LimitSettings.class)
class ClientAddresses implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final int GROUPS_OF_NETWORK = 4;
    private static final Pattern WITH_PORT = Pattern.compile("^\\[(.*)](:\\d+)?$|^([^:]+):\\d+$");
    private static final Pattern ZONE = Pattern.compile("%.*");

    private final List<IpAddressMatcher> proxies;

    ClientAddresses(LimitSettings settings) {
        proxies = settings.proxies().stream().map(IpAddressMatcher::new).toList();
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        if (factory.getEngineValves().stream().anyMatch(RemoteIpValve.class::isInstance)) {
            throw new InvalidConfigurationPropertyValueException("server.forward-headers-strategy", "native",
                    "Tomcat would believe X-Forwarded-For of every private address. Use 'framework', name the proxies in"
                            + " TOUROKU_SECURITY_LIMITS_PROXIES, and set nothing of server.tomcat.remoteip.");
        }
    }

    /// An IPv4 address; or the /64 network of an IPv6 address, as a machine chooses the rest itself. Many subscribers have a larger network
    /// (/56 or /48), so they have many of these.
    String of(HttpServletRequest request) {
        var received = received(request);
        var address = parse(received.getRemoteAddr());
        for (var former : forwarded(received).reversed()) { // each proxy has added its client at the end
            var client = parse(withoutPort(former));
            if (address == null || client == null || !isProxy(address)) {
                break;
            }
            address = client;
        }
        return address == null ? received.getRemoteAddr() : network(address);
    }

    /// The request as Tomcat has received it: Spring's filter for forwarded headers believes those of anyone.
    private static HttpServletRequest received(HttpServletRequest request) {
        return request instanceof HttpServletRequestWrapper wrapper
                && wrapper.getRequest() instanceof HttpServletRequest wrapped ? received(wrapped) : request;
    }

    private static List<String> forwarded(HttpServletRequest received) {
        return Collections.list(received.getHeaders(FORWARDED_FOR)).stream()
                .flatMap(line -> Arrays.stream(line.split(","))).map(String::strip).toList();
    }

    private boolean isProxy(InetAddress address) {
        return proxies.stream().anyMatch(proxy -> proxy.matches(address.getHostAddress()));
    }

    /// @param text an address, with the zone of a link or without
    /// @return null if it is none
    private static @Nullable InetAddress parse(String text) {
        try {
            return InetAddress.ofLiteral(ZONE.matcher(text).replaceFirst(""));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// Some proxies add the port, and brackets around an IPv6 address then.
    private static String withoutPort(String text) {
        return WITH_PORT.matcher(text).replaceFirst("$1$3");
    }

    private static String network(InetAddress address) {
        if (!(address instanceof Inet6Address whole)) {
            return address.getHostAddress();
        }
        var groups = ByteBuffer.wrap(whole.getAddress()).asShortBuffer();
        return IntStream.range(0, GROUPS_OF_NETWORK)
                .mapToObj(i -> Integer.toHexString(Short.toUnsignedInt(groups.get(i))))
                .collect(Collectors.joining(":", "", "::/64"));
    }
}
