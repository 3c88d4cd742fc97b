package org.owuitunnel.client.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The databases of the NSS library on Linux: one for all browsers of Chromium's family, one for each Firefox profile. They
 * are the user's own; no root is needed. Stateless.
 */
final class NssStore implements TrustStore {
    private static final String CERTUTIL = "certutil";

    /** Below the home folder, with * for any one name; snap and flatpak keep a home for each program. */
    private static final List<String> CONFINED_CHROMIUM = List.of(
            "snap/*/current/.pki/nssdb",
            "snap/*/current/.local/share/pki/nssdb",
            ".var/app/*/.pki/nssdb",
            ".var/app/*/data/pki/nssdb");

    private static final List<String> FIREFOX_PROFILES = List.of(
            ".mozilla/firefox/*",
            ".config/mozilla/firefox/*",
            "snap/firefox/common/.mozilla/firefox/*",
            ".var/app/org.mozilla.firefox/.mozilla/firefox/*",
            ".var/app/org.mozilla.firefox/config/mozilla/firefox/*");

    private static final List<String> CHROMIUM_PROGRAMS = List.of(
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
            "brave-browser",
            "microsoft-edge",
            "vivaldi",
            "opera");

    /** Package managers, and how each is asked for certutil. */
    private static final List<List<String>> CERTUTIL_PACKAGES = List.of(
            List.of("apt-get", "install", "libnss3-tools"),
            List.of("dnf", "install", "nss-tools"),
            List.of("zypper", "install", "mozilla-nss-tools"),
            List.of("pacman", "-S", "nss"),
            List.of("apk", "add", "nss-tools"));

    private final Machine machine;
    private final Commands commands;

    NssStore(Machine machine, Commands commands) {
        this.machine = machine;
        this.commands = commands;
    }

    /** A database, what a person calls it, and whether its folder is there. */
    private record Database(String name, Path folder, boolean exists) {
        String option() {
            return "sql:" + folder;
        }
    }

    @Override
    public List<Action> install(CaCertificate ca) throws IOException {
        List<Database> databases = databases();
        if (!hasOwnChromium(databases) && CHROMIUM_PROGRAMS.stream().anyMatch(this::isInstalled)) {
            databases.addFirst(new Database("Chromium", legacyFolder(), false));
        }
        if (databases.isEmpty() || isInstalled(CERTUTIL)) {
            return databases.stream().map(database -> add(database, ca)).toList();
        }
        return List.of(certutilFirst("owui-tunnel", "trust"));
    }

    @Override
    public List<Action> uninstall(CaCertificate ca) throws IOException {
        List<Database> databases = databases();
        if (!databases.isEmpty() && !isInstalled(CERTUTIL)) {
            return List.of(certutilFirst("owui-tunnel", "trust", "--uninstall"));
        }
        List<Action> actions = new ArrayList<>();
        for (Database database : databases) {
            actions.add(remove(database, ca));
        }
        return actions;
    }

    private static Action add(Database database, CaCertificate ca) {
        List<List<String>> steps = new ArrayList<>();
        if (!database.exists()) {
            steps.add(List.of("mkdir", "-p", "-m", "0700", database.folder().toString()));
            steps.add(List.of(CERTUTIL, "-N", "-d", database.option(), "--empty-password"));
        }
        // C: a CA for servers; the empty places are mail and programs.
        steps.add(List.of(
                CERTUTIL,
                "-A",
                "-d",
                database.option(),
                "-t",
                "C,,",
                "-n",
                ca.nickname(),
                "-i",
                ca.file().toString()));
        return new Action.Run(database.name(), steps);
    }

    private Action remove(Database database, CaCertificate ca) throws IOException {
        boolean there = commands.run(List.of(CERTUTIL, "-L", "-d", database.option(), "-n", ca.nickname()))
                .ok();
        return there
                ? new Action.Run(
                        database.name(), List.of(List.of(CERTUTIL, "-D", "-d", database.option(), "-n", ca.nickname())))
                : new Action.Nothing(database.name());
    }

    private Action certutilFirst(String... again) {
        List<List<String>> steps = new ArrayList<>();
        CERTUTIL_PACKAGES.stream()
                .filter(command -> isInstalled(command.getFirst()))
                .findFirst()
                .ifPresent(command -> steps.add(Action.asRoot(command)));
        steps.add(List.of(again));
        return new Action.ByHand("browsers", "certutil of the NSS tools is not installed", steps);
    }

    private boolean isInstalled(String program) {
        return commands.find(program).isPresent();
    }

    /**
     * All versions of Chromium read this one where it is; newer ones read that of XDG only where this is missing. So it is
     * made where neither is, and never beside the other, which it would hide.
     */
    private Path legacyFolder() {
        return machine.home().resolve(".pki/nssdb");
    }

    private Path xdgFolder() {
        return machine.variable("XDG_DATA_HOME")
                .map(Path::of)
                .orElse(machine.home().resolve(".local/share"))
                .resolve("pki/nssdb");
    }

    private boolean hasOwnChromium(List<Database> databases) {
        return databases.stream()
                .map(Database::folder)
                .anyMatch(folder -> folder.equals(legacyFolder()) || folder.equals(xdgFolder()));
    }

    private List<Database> databases() throws IOException {
        List<Database> databases = new ArrayList<>();
        List<Path> chromium = new ArrayList<>(List.of(legacyFolder(), xdgFolder()));
        for (String pattern : CONFINED_CHROMIUM) {
            chromium.addAll(expand(machine.home(), pattern));
        }
        chromium.stream()
                .filter(Files::isDirectory)
                .map(folder -> new Database("Chromium, " + folder, folder, true))
                .forEach(databases::add);
        for (String pattern : FIREFOX_PROFILES) {
            expand(machine.home(), pattern).stream()
                    .filter(profile -> Files.exists(profile.resolve("cert9.db")))
                    .map(profile -> new Database("Firefox, " + profile, profile, true))
                    .forEach(databases::add);
        }
        return databases;
    }

    private static List<Path> expand(Path base, String pattern) throws IOException {
        List<Path> found = List.of(base);
        for (String name : pattern.split("/", -1)) {
            List<Path> next = new ArrayList<>();
            for (Path folder : found) {
                next.addAll(name.equals("*") ? foldersIn(folder) : List.of(folder.resolve(name)));
            }
            found = next;
        }
        return found;
    }

    private static List<Path> foldersIn(Path folder) throws IOException {
        if (!Files.isReadable(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }
}
