package org.owuitunnel.relay;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The program's version, as the build wrote it into the jar. Stateless. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {ofRelay()};
    }

    /** Name and version, in one line. */
    static String ofRelay() {
        return "owui-relay " + number();
    }

    /** The version alone. */
    static String number() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
