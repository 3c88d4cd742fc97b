package org.owuitunnel.client;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The program's version, as the build wrote it into the jar. Stateless. */
final class Version implements IVersionProvider {
    /** The version's number. */
    static String number() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"owui-tunnel " + number()};
    }
}
