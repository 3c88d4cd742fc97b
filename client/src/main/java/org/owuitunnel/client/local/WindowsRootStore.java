package org.owuitunnel.client.local;

import java.io.IOException;
import java.util.List;

/** The user's own root store on Windows, which Edge, Chrome and (by default) Firefox go by. Stateless. */
final class WindowsRootStore implements TrustStore {
    private static final String NAME = "user's root store";

    private final Machine machine;
    private final Commands commands;

    WindowsRootStore(Machine machine, Commands commands) {
        this.machine = machine;
        this.commands = commands;
    }

    @Override
    public List<Action> install(CaCertificate ca) {
        return List.of(
                new Action.Run(NAME, List.of(certutil("-addstore", ca.file().toString()))));
    }

    @Override
    public List<Action> uninstall(CaCertificate ca) throws IOException {
        return commands.run(certutil("-store", ca.sha1())).ok()
                ? List.of(new Action.Run(NAME, List.of(certutil("-delstore", ca.sha1()))))
                : List.of(new Action.Nothing(NAME));
    }

    /** By its whole path: the NSS tools have a program of the same name. */
    private List<String> certutil(String verb, String subject) {
        String windows = machine.variable("SystemRoot").orElse("C:\\Windows");
        return List.of(windows + "\\System32\\certutil.exe", "-user", verb, "Root", subject);
    }
}
