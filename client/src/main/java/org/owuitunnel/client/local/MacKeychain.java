package org.owuitunnel.client.local;

import java.io.IOException;
import java.util.List;

/** The user's login keychain on macOS, which Safari, Chrome, curl and (by default) Firefox go by. Stateless. */
final class MacKeychain implements TrustStore {
    private static final String NAME = "login keychain";

    private final Machine machine;
    private final Commands commands;

    MacKeychain(Machine machine, Commands commands) {
        this.machine = machine;
        this.commands = commands;
    }

    @Override
    public List<Action> install(CaCertificate ca) {
        return List.of(new Action.Run(
                NAME,
                List.of(List.of(
                        "security",
                        "add-trusted-cert",
                        "-r",
                        "trustRoot",
                        "-p",
                        "ssl",
                        "-k",
                        keychain(),
                        ca.file().toString()))));
    }

    @Override
    public List<Action> uninstall(CaCertificate ca) throws IOException {
        Commands.Result held = commands.run(
                List.of("security", "find-certificate", "-a", "-Z", "-c", "owui-tunnel local CA", keychain()));
        if (!held.output().contains(ca.sha1())) {
            return List.of(new Action.Nothing(NAME));
        }
        return List.of(new Action.Run(
                NAME,
                List.of(
                        List.of("security", "remove-trusted-cert", ca.file().toString()),
                        List.of("security", "delete-certificate", "-Z", ca.sha1(), keychain()))));
    }

    private String keychain() {
        return machine.home().resolve("Library/Keychains/login.keychain-db").toString();
    }
}
