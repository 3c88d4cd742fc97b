package org.owuitunnel.client.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The system's store on Linux, which curl, git, Python and most other programs read; browsers do not. Stateless. */
final class LinuxSystemStore implements TrustStore {
    private static final String NAME = "system store";
    private static final String KEYTOOL = "keytool";

    private final Machine machine;
    private final Commands commands;

    LinuxSystemStore(Machine machine, Commands commands) {
        this.machine = machine;
        this.commands = commands;
    }

    /** A folder of certificates, and the program that makes the store of them; in the order in which to look. */
    private enum Layout {
        SUSE("etc/pki/trust/anchors", ".pem", "update-ca-certificates", true),
        FEDORA("etc/pki/ca-trust/source/anchors", ".pem", "update-ca-trust", false),
        ARCH("etc/ca-certificates/trust-source/anchors", ".crt", "update-ca-trust", false),
        /** Alpine too. Without --fresh the links to a certificate outlive its file. */
        DEBIAN("usr/local/share/ca-certificates", ".crt", "update-ca-certificates", true);

        final String folder;
        final String extension;
        final String update;
        final boolean hasFresh;

        Layout(String folder, String extension, String update, boolean hasFresh) {
            this.folder = folder;
            this.extension = extension;
            this.update = update;
            this.hasFresh = hasFresh;
        }

        List<String> updateAnew() {
            return hasFresh ? List.of(update, "--fresh") : List.of(update);
        }
    }

    @Override
    public List<Action> install(CaCertificate ca) {
        Optional<Layout> layout = layout();
        if (layout.isEmpty()) {
            return List.of(byTrustProgram("--store", ca));
        }
        Path target = target(layout.get(), ca);
        List<String> copy = List.of("install", "-m", "0644", ca.file().toString(), target.toString());
        return List.of(asRoot(NAME, target, List.of(copy, List.of(layout.get().update))));
    }

    @Override
    public List<Action> uninstall(CaCertificate ca) throws IOException {
        Optional<Layout> layout = layout();
        if (layout.isEmpty()) {
            return List.of(byTrustProgram("--remove", ca));
        }
        Path target = target(layout.get(), ca);
        List<Action> actions = new ArrayList<>();
        if (Files.exists(target)) {
            List<String> remove = List.of("rm", "-f", target.toString());
            actions.add(asRoot(NAME, target, List.of(remove, layout.get().updateAnew())));
        } else {
            actions.add(new Action.Nothing(NAME));
        }
        leftInJavaStore(ca).ifPresent(actions::add);
        return actions;
    }

    private Optional<Layout> layout() {
        for (Layout layout : Layout.values()) {
            if (Files.isDirectory(machine.file(layout.folder))
                    && commands.find(layout.update).isPresent()) {
                return Optional.of(layout);
            }
        }
        return Optional.empty();
    }

    private Path target(Layout layout, CaCertificate ca) {
        return machine.file(layout.folder).resolve(ca.fileName(layout.extension));
    }

    /** Debian copies what is installed into its Java store, and does not take out again what is removed. */
    private Optional<Action> leftInJavaStore(CaCertificate ca) throws IOException {
        Path store = machine.file("etc/ssl/certs/java/cacerts");
        if (!Files.exists(store) || commands.find(KEYTOOL).isEmpty()) {
            return Optional.empty();
        }
        List<String> rest = List.of(
                "-keystore", store.toString(), "-storepass", "changeit", "-alias", "debian:" + ca.fileName(".pem"));
        if (!commands.run(join(List.of(KEYTOOL, "-list"), rest)).ok()) {
            return Optional.empty();
        }
        return Optional.of(asRoot("Java's store", store, List.of(join(List.of(KEYTOOL, "-delete"), rest))));
    }

    private Action asRoot(String name, Path target, List<List<String>> steps) {
        return machine.writable().test(Objects.requireNonNull(target.getParent()))
                ? new Action.Run(name, steps)
                : new Action.ByHand(
                        name,
                        "only root may change it",
                        steps.stream().map(Action::asRoot).toList());
    }

    /** p11-kit's, for systems whose layout is not known here. */
    private Action byTrustProgram(String option, CaCertificate ca) {
        List<String> step = List.of("trust", "anchor", option, ca.file().toString());
        if (commands.find("trust").isEmpty()) {
            return new Action.ByHand(
                    NAME,
                    "neither update-ca-certificates, update-ca-trust nor trust is installed",
                    List.of(Action.asRoot(step)));
        }
        return asRoot(NAME, machine.file("etc/ssl"), List.of(step));
    }

    private static List<String> join(List<String> beginning, List<String> end) {
        return Stream.concat(beginning.stream(), end.stream()).toList();
    }
}
