package org.owuitunnel.relay.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where a program keeps its settings and its data: as the XDG Base Directory Specification has it, or where Windows and
 * macOS keep such things. Immutable.
 *
 * @param config what a person writes, and secrets of the person
 * @param state what the program writes for itself
 */
public record AppFolders(Path config, Path state) {
    /** The folders of the user who runs {@code application}. */
    public static AppFolders ofUser(Machine machine, String application) {
        if (machine.isWindows()) {
            Path roaming = folder(machine, "APPDATA", "AppData/Roaming");
            Path local = folder(machine, "LOCALAPPDATA", "AppData/Local");
            return new AppFolders(roaming.resolve(application), local.resolve(application));
        }
        if (machine.isMac()) {
            Path folder = machine.home().resolve("Library/Application Support").resolve(application);
            return new AppFolders(folder, folder);
        }
        return new AppFolders(
                folder(machine, "XDG_CONFIG_HOME", ".config").resolve(application),
                folder(machine, "XDG_STATE_HOME", ".local/state").resolve(application));
    }

    /** The folders of a service: the system's own when root runs it, else the user's. */
    public static AppFolders ofService(Machine machine, String application) {
        return machine.isRoot() && !machine.isWindows()
                ? new AppFolders(Path.of("/etc", application), Path.of("/var/lib", application))
                : ofUser(machine, application);
    }

    /** What a variable says, unless it is relative, which the specification wants ignored. */
    private static Path folder(Machine machine, String variable, String atHome) {
        try {
            Path folder = Path.of(machine.environment().getOrDefault(variable, ""));
            return folder.isAbsolute() ? folder : machine.home().resolve(atHome);
        } catch (InvalidPathException ignored) {
            return machine.home().resolve(atHome);
        }
    }
}
