package org.owuitunnel.relay.config;

import java.util.regex.Pattern;

/**
 * Variables that Kubernetes and Docker put into every container beside a service: one called {@code owui-relay} brings
 * {@code OWUI_RELAY_SERVICE_HOST}, {@code OWUI_RELAY_PORT_443_TCP_ADDR} and so on. Nobody typed those, so they are no
 * mistakes; and no setting may take such a name. Stateless.
 */
final class ServiceLinks {
    private static final Pattern NAME =
            Pattern.compile("SERVICE_HOST|SERVICE_PORT(_.+)?|PORT|PORT_\\d+_(TCP|UDP|SCTP)(_.+)?");

    static boolean contains(String nameWithoutPrefix) {
        return NAME.matcher(nameWithoutPrefix).matches();
    }

    private ServiceLinks() {}
}
