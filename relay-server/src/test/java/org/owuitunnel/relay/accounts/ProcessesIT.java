package org.owuitunnel.relay.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The books with processes of their own: what one has said to be kept is there, whoever else writes and however it ends. */
class ProcessesIT {
    /** Users that each of two writers makes at once. */
    private static final int EACH = 100;

    /** Writers that are killed one after the other, each at another moment. */
    private static final int KILLED = 12;

    /** After so many acknowledged writes at most a writer is killed: more than it makes before. */
    private static final int ENDLESS = 100_000;

    private static final int MOST_BEFORE_THE_END = 60;

    @TempDir
    private Path folder;

    @Test
    void twoThatWriteAtOnceLoseNothing() throws Exception {
        Process one = writer("one", EACH);
        Process other = writer("other", EACH);
        List<String> said = new ArrayList<>(lines(one));
        said.addAll(lines(other));
        assertThat(one.waitFor()).isZero();
        assertThat(other.waitFor()).isZero();
        assertThat(said).hasSize(2 * EACH);
        assertKept(said);
    }

    @Test
    void whatWasAcknowledgedIsThereAfterTheWriterIsKilled() throws Exception {
        Random random = new Random(11);
        List<String> said = new ArrayList<>();
        for (int i = 0; i < KILLED; i++) {
            Process writer = writer("w" + i + "-", ENDLESS);
            int last = random.nextInt(MOST_BEFORE_THE_END) + 1;
            try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
                for (int line = 0; line < last; line++) {
                    said.add(lines.readLine());
                }
                writer.toHandle().destroyForcibly(); // SIGKILL, somewhere in the writes that follow
                lines.lines().forEach(said::add); // what it said until then
            }
            assertThat(writer.waitFor()).as("killed").isNotZero();
            assertKept(said);
        }
        assertThat(said).doesNotContainNull().hasSizeGreaterThan(KILLED);
    }

    private void assertKept(List<String> said) throws IOException {
        try (Ledger ledger = Ledger.in(folder)) {
            assertThat(new UserBook(ledger).all())
                    .extracting(listed -> listed.user().owner().name())
                    .containsAll(said);
            List<String> verdict = ledger.database()
                    .read(sql -> sql.list("PRAGMA integrity_check", row -> row.text("integrity_check")));
            assertThat(verdict).containsExactly("ok");
            long torn = ledger.database()
                    .<Long>read(sql ->
                            sql.number("SELECT (SELECT count(*) FROM users) * 2 - (SELECT count(*) FROM audit)"));
            assertThat(torn)
                    .as("a user without the rows of its own transaction")
                    .isZero();
        }
        assertThat(Files.exists(folder.resolve("relay.db"))).isTrue();
    }

    private static List<String> lines(Process process) throws IOException {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            return reader.lines().toList();
        }
    }

    private Process writer(String prefix, int count) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.toString(),
                        prefix,
                        Integer.toString(count))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
