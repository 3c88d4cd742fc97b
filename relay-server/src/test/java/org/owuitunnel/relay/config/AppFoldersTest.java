package org.owuitunnel.relay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AppFoldersTest {
    private static final Path HOME = Path.of("/home/ann");

    @Test
    void onLinuxTheyAreWhereXdgHasThem() {
        assertThat(AppFolders.ofUser(machine("Linux", false, Map.of()), "app"))
                .isEqualTo(folders("/home/ann/.config/app", "/home/ann/.local/state/app"));
        Map<String, String> moved = Map.of("XDG_CONFIG_HOME", "/c", "XDG_STATE_HOME", "/s");
        assertThat(AppFolders.ofUser(machine("Linux", false, moved), "app")).isEqualTo(folders("/c/app", "/s/app"));
    }

    @Test
    void relativeAndEmptyVariablesAreIgnoredAsXdgWants() {
        Map<String, String> odd = Map.of("XDG_CONFIG_HOME", "c", "XDG_STATE_HOME", "");
        assertThat(AppFolders.ofUser(machine("FreeBSD", false, odd), "app"))
                .isEqualTo(folders("/home/ann/.config/app", "/home/ann/.local/state/app"));
    }

    @Test
    void onMacAndWindowsTheyAreWhereThoseKeepSuchThings() {
        String mac = "/home/ann/Library/Application Support/app";
        assertThat(AppFolders.ofUser(machine("Mac OS X", false, Map.of()), "app"))
                .isEqualTo(folders(mac, mac));
        Map<String, String> windows = Map.of("APPDATA", "/r", "LOCALAPPDATA", "/l");
        assertThat(AppFolders.ofUser(machine("Windows 11", false, windows), "app"))
                .isEqualTo(folders("/r/app", "/l/app"));
        assertThat(AppFolders.ofUser(machine("Windows 11", false, Map.of()), "app"))
                .isEqualTo(folders("/home/ann/AppData/Roaming/app", "/home/ann/AppData/Local/app"));
    }

    @Test
    void aServiceOfRootUsesTheSystemsFolders() {
        assertThat(AppFolders.ofService(machine("Linux", true, Map.of()), "app"))
                .isEqualTo(folders("/etc/app", "/var/lib/app"));
        assertThat(AppFolders.ofService(machine("Linux", false, Map.of()), "app")
                        .config())
                .isEqualTo(HOME.resolve(".config/app"));
        assertThat(AppFolders.ofUser(machine("Linux", true, Map.of()), "app").config())
                .isEqualTo(HOME.resolve(".config/app"));
    }

    private static AppFolders folders(String config, String state) {
        return new AppFolders(Path.of(config), Path.of(state));
    }

    private static Machine machine(String system, boolean isRoot, Map<String, String> environment) {
        return new Machine(environment, system, HOME, isRoot, Path.of("/here"));
    }
}
