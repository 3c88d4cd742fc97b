package org.owuitunnel.relay.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateFileTest {
    @TempDir
    private Path folder;

    @Test
    void aFileThatIsNotThereHasNoContentAndNoStamp() throws IOException {
        PrivateFile file = new PrivateFile(folder.resolve("none/tokens.json"));
        assertThat(file.read()).isEmpty();
        assertThat(file.stamp()).isEmpty();
    }

    @Test
    void fileAndFoldersBelongToTheOwnerAlone() throws IOException {
        PrivateFile file = new PrivateFile(folder.resolve("a/b/tokens.json"));
        file.write(bytes("secret"));
        file.locked(() -> "nothing");
        assertThat(mode(folder.resolve("a"))).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("a/b"))).isEqualTo("rwx------");
        assertThat(mode(file.path())).isEqualTo("rw-------");
        assertThat(mode(folder.resolve("a/b/tokens.json.lock"))).isEqualTo("rw-------");
    }

    @Test
    void aWriteReplacesTheWholeAndLeavesNothingBehind() throws IOException {
        PrivateFile file = new PrivateFile(folder.resolve("tokens.json"));
        file.write(bytes("a long first content"));
        PrivateFile.Stamp first = file.stamp().orElseThrow();
        file.write(bytes("short"));
        assertThat(file.read()).hasValue(bytes("short"));
        assertThat(file.stamp()).isPresent().get().isNotEqualTo(first);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file.path());
        }
    }

    @Test
    void aWriteThatFailsKeepsTheOldContentAndLeavesNothingBehind() throws IOException {
        Path path = folder.resolve("tokens.json");
        Files.createDirectories(path.resolve("in-the-way"));
        assertThatThrownBy(() -> new PrivateFile(path).write(bytes("new"))).isInstanceOf(IOException.class);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw----r--", "rw--w----"})
    void aFileThatOthersCanUseIsRefusedWithTheCure(String mode) throws IOException {
        PrivateFile file = new PrivateFile(folder.resolve("tokens.json"));
        file.write(bytes("secret"));
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString(mode));
        assertThatThrownBy(file::read)
                .isInstanceOf(IOException.class)
                .hasMessage(file.path() + ": " + mode + ", others can use this secret (expected: chmod 600 '"
                        + file.path() + "')");
    }

    @Test
    void aKeyForAGroupOfServersMayBeReadByThatGroupOnly() throws IOException {
        Path key = Files.writeString(folder.resolve("key.pem"), "key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(Permissions.exposureBeyondGroup(key)).isEmpty();
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(Permissions.exposureBeyondGroup(key)).isPresent();
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-rw----"));
        assertThat(Permissions.exposureBeyondGroup(key)).isPresent();
    }

    @Test
    void aFileTooLargeToBeOursIsNotRead() throws IOException {
        PrivateFile file = new PrivateFile(folder.resolve("tokens.json"));
        file.write(new byte[PrivateFile.MAX_BYTES + 1]);
        assertThatThrownBy(file::read).isInstanceOf(IOException.class).hasMessageContaining("expected: up to");
    }

    @Test
    void lockedWorkOfManyThreadsOnOneFileIsDoneOneByOne() throws IOException, InterruptedException, ExecutionException {
        Path path = folder.resolve("counter");
        new PrivateFile(path).write(bytes("0"));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.add(threads.submit(() -> increment(new PrivateFile(path))));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(new PrivateFile(path).read()).hasValue(bytes("50"));
    }

    @Test
    void aFolderThatIsAFileIsSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("data"), "");
        assertThatThrownBy(() -> new PrivateFile(file.resolve("tokens.json")).write(bytes("")))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": a file (expected: a folder)");
    }

    private static String increment(PrivateFile counter) throws IOException {
        return counter.locked(() -> {
            int count = Integer.parseInt(new String(counter.read().orElseThrow(), StandardCharsets.US_ASCII));
            String next = Integer.toString(count + 1);
            counter.write(bytes(next));
            return next;
        });
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
