package org.owuitunnel.relay.cli;

import org.owuitunnel.relay.config.AppFolders;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.config.RelaySettings;

/** The relay's share of {@link ConfigOptions}. Stateless. */
public final class RelayOptions {
    /** Fresh options for one of the relay's commands. */
    public static ConfigOptions on(Machine machine) {
        return new ConfigOptions(
                machine,
                AppFolders.ofService(machine, RelaySettings.APPLICATION)
                        .config()
                        .resolve(RelaySettings.FILE),
                RelaySettings.PREFIX);
    }

    private RelayOptions() {}
}
