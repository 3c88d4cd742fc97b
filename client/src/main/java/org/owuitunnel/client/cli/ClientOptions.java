package org.owuitunnel.client.cli;

import java.nio.file.Path;
import org.owuitunnel.client.config.ClientSettings;
import org.owuitunnel.relay.cli.ConfigOptions;
import org.owuitunnel.relay.config.AppFolders;
import org.owuitunnel.relay.config.Machine;

/** The client's share of {@link ConfigOptions}. Stateless. */
public final class ClientOptions {
    /** Fresh options for one of the client's commands. */
    public static ConfigOptions on(Machine machine) {
        return new ConfigOptions(machine, folder(machine).resolve(ClientSettings.FILE), ClientSettings.PREFIX);
    }

    /** The folder of the client's configuration and secrets. */
    public static Path folder(Machine machine) {
        return AppFolders.ofUser(machine, ClientSettings.APPLICATION).config();
    }

    private ClientOptions() {}
}
