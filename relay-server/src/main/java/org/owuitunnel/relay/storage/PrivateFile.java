package org.owuitunnel.relay.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A small file that only its owner may read, replaced as a whole: a reader sees the old content or the new one, after a
 * crash too. Safe on any thread, but it waits for the disk: never call it on an event loop.
 */
public final class PrivateFile {
    /** Largest content in bytes: certificates, keys and orders take some KiB, so what is larger is no file of ours. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    /** One lock for each file within this process, since the system's file locks belong to processes, not threads. */
    private static final ConcurrentHashMap<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    /** What tells one content from the next without reading it. */
    public record Stamp(
            FileTime modified, long size, @Nullable Object fileKey) {}

    /** Work on the file that may fail as the file may. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    private final Path path;
    private final Path folder;

    public PrivateFile(Path path) {
        this.path = path.toAbsolutePath().normalize();
        Path parent = this.path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("file: " + path + " (expected: a file within a folder)");
        }
        this.folder = parent;
    }

    /** Where the file is, or would be. */
    public Path path() {
        return path;
    }

    /** The content, or nothing when there is no file; fails when others may read it as well. */
    public Optional<byte[]> read() throws IOException {
        try {
            Optional<String> exposure = Permissions.exposure(path);
            if (exposure.isPresent()) {
                throw new FileSystemException(exposure.get());
            }
            long size = Files.size(path);
            if (size > MAX_BYTES) {
                throw new FileSystemException(path + ": " + size + " bytes (expected: up to " + MAX_BYTES + ")");
            }
            return Optional.of(Files.readAllBytes(path));
        } catch (NoSuchFileException ignored) {
            return Optional.empty();
        }
    }

    /** Puts {@code content} in place of the whole file; creates it, and its folder, when there is none. */
    public void write(byte[] content) throws IOException {
        Permissions.createFolder(folder);
        Path fresh = Permissions.createTemporary(folder, path.getFileName() + ".");
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Permissions.giveToOwnerOf(folder, fresh);
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        Permissions.forceFolder(folder);
    }

    /** Runs {@code work} while no other thread or process is within this method for the same file. */
    @SuppressWarnings("try") // the lock is held, not used
    public <T> T locked(Work<T> work) throws IOException {
        Permissions.createFolder(folder);
        ReentrantLock threads = LOCKS.computeIfAbsent(path, key -> new ReentrantLock());
        threads.lock();
        try (FileChannel channel = lockChannel();
                FileLock held = channel.lock()) {
            return work.run();
        } finally {
            threads.unlock();
        }
    }

    private FileChannel lockChannel() throws IOException {
        // Beside the file and never removed: the file itself is replaced, so a lock on it would guard the old one only.
        Path lock = folder.resolve(path.getFileName() + ".lock");
        FileChannel channel = FileChannel.open(
                lock, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), Permissions.ownerOnlyFile(folder));
        Permissions.giveToOwnerOf(folder, lock);
        return channel;
    }

    /** Which content is there now, or nothing when there is no file. */
    public Optional<Stamp> stamp() throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.of(new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
        } catch (NoSuchFileException ignored) {
            return Optional.empty();
        }
    }
}
