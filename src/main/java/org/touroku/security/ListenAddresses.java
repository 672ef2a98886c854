package org.touroku.security;

import java.net.InetAddress;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/// Lets the service listen on the loopback interface only, as long as it trusts everyone who can reach it, unless the configuration
/// says that this is wanted.
@Component
class ListenAddresses implements SmartInitializingSingleton {
    private static final Logger LOG = LoggerFactory.getLogger(ListenAddresses.class);

    /// The service would listen where others can reach it.
    static final class OpenToOthers extends RuntimeException {
        private OpenToOthers(String address) {
            super("The service would listen on " + address
                    + ", where others can reach it, and it authenticates nobody.");
        }
    }

    private final ServerProperties server;
    private final Environment environment;
    private final Credentials credentials;
    private final boolean isOpen;

    ListenAddresses(ServerProperties server, Environment environment, Credentials credentials,
            @Value("${touroku.security.open:false}") boolean isOpen) {
        this.server = server;
        this.environment = environment;
        this.credentials = credentials;
        this.isOpen = isOpen;
    }

    /// Called before anything listens.
    @Override
    public void afterSingletonsInstantiated() {
        if (credentials.areRequired()) {
            return;
        }
        var reachable = reachable();
        if (reachable.isPresent() && !isOpen) {
            throw new OpenToOthers(reachable.get());
        }
        reachable.ifPresent(address -> LOG.warn("Everyone who can connect to {} may do everything, as"
                + " TOUROKU_SECURITY_OPEN allows: nobody is authenticated", address));
    }

    /// Whether others than those on this machine can connect.
    boolean areReachable() {
        return reachable().isPresent();
    }

    private Optional<String> reachable() {
        return Stream.of(name(server.getAddress()), managementAddress()).filter(address -> !address.isEmpty())
                .findFirst();
    }

    /// The actuator can have a port, and then an address, of its own.
    private String managementAddress() {
        return ManagementPortType.get(environment) == ManagementPortType.DIFFERENT
                ? name(Binder.get(environment).bind("management.server.address", InetAddress.class).orElse(null))
                : "";
    }

    /// @return empty for a loopback address
    private static String name(@Nullable InetAddress address) {
        return address == null ? "all interfaces" : address.isLoopbackAddress() ? "" : address.getHostAddress();
    }
}
