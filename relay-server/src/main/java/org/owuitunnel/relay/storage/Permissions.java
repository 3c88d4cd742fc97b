package org.owuitunnel.relay.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who may read a file: 0600 for files, 0700 for folders. Stateless; waits for the disk.
 *
 * <p>Where a file system knows no such permissions (Windows), files take what their folder grants, and a home folder
 * grants its owner alone.
 */
public final class Permissions {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

    private static final Set<PosixFilePermission> OF_GROUP =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_EXECUTE);
    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    /** Why {@code file} is no place for a secret, with the cure; nothing when only its owner may use it. */
    public static Optional<String> exposure(Path file) throws IOException {
        return anyOf(file, OF_GROUP) || anyOf(file, OF_OTHERS) ? Optional.of(advice(file)) : Optional.empty();
    }

    /**
     * As {@link #exposure}, but a group may read: for keys that other tools write for a group of servers, such as
     * Debian's ssl-cert.
     */
    public static Optional<String> exposureBeyondGroup(Path file) throws IOException {
        return anyOf(file, Set.of(PosixFilePermission.GROUP_WRITE)) || anyOf(file, OF_OTHERS)
                ? Optional.of(advice(file))
                : Optional.empty();
    }

    private static boolean anyOf(Path file, Set<PosixFilePermission> unwanted) throws IOException {
        return isPosix(file) && Files.getPosixFilePermissions(file).stream().anyMatch(unwanted::contains);
    }

    private static String advice(Path file) throws IOException {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        return file + ": " + mode + ", others can use this secret (expected: chmod 600 '" + file + "')";
    }

    /** Lets nobody but its owner use {@code file}. */
    public static void makePrivate(Path file) throws IOException {
        if (isPosix(file)) {
            Files.setPosixFilePermissions(file, FILE);
        }
    }

    static void createFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        if (Files.exists(folder)) {
            throw new FileSystemException(folder + ": a file (expected: a folder)");
        }
        // Each missing parent too: a folder of ours is never beneath one that this call left open.
        Files.createDirectories(folder, ownerOnly(folder, FOLDER));
    }

    /** Makes an empty file that only the owner of its folder may use; leaves one alone that is there. */
    static void createPrivate(Path file) throws IOException {
        Path folder = Objects.requireNonNull(file.getParent(), "folder");
        try {
            Files.createFile(file, ownerOnlyFile(folder));
            giveToOwnerOf(folder, file);
        } catch (FileAlreadyExistsException ignored) {
            // Neither opened nor changed.
        }
    }

    static Path createTemporary(Path folder, String prefix) throws IOException {
        return Files.createTempFile(folder, prefix, ".tmp", ownerOnlyFile(folder));
    }

    static FileAttribute<?>[] ownerOnlyFile(Path folder) {
        return ownerOnly(folder, FILE);
    }

    private static FileAttribute<?>[] ownerOnly(Path path, Set<PosixFilePermission> permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    /**
     * Gives a file that root made to the owner of its folder: {@code token create} by root and a relay that runs as its own
     * user work on the same file.
     */
    static void giveToOwnerOf(Path folder, Path file) throws IOException {
        if (!isPosix(folder)) {
            return;
        }
        UserPrincipal owner = Files.getOwner(folder);
        if (!owner.equals(Files.getOwner(file)) && "root".equals(System.getProperty("user.name"))) {
            Files.setOwner(file, owner);
        }
    }

    /** Makes a rename within {@code folder} survive a power cut, where folders can be forced at all. */
    static void forceFolder(Path folder) throws IOException {
        if (isPosix(folder)) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private Permissions() {}
}
