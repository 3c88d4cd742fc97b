package org.owuitunnel.relay.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Name;

/** Programs that write DNS records: what they are given, and what they may do. */
@DisabledOnOs(OS.WINDOWS) // shell scripts
final class ExecRecordsTest {
    private static final Name ZONE = DnsView.absolute("example.com");
    private static final Name NAME = DnsView.absolute("_acme-challenge.example.com");

    @TempDir
    private Path folder;

    @Test
    void nothingOfAValueIsReadByAShell() throws Exception {
        String hostile = "$(touch " + folder.resolve("pwned") + "); `id` && \"'\\ -rf *\n";
        Path seen = folder.resolve("seen");
        records("printf '%s|%s|%s|%d' \"$1\" \"$2\" \"$3\" $# > " + seen, ExecRecords.LIMIT)
                .add(new TxtRecord(NAME, hostile), ZONE);
        assertThat(Files.readString(seen)).isEqualTo("present|_acme-challenge.example.com.|" + hostile + "|3");
        assertThat(folder.resolve("pwned")).doesNotExist();
    }

    @Test
    void itsExitCodeAndLastWordsAreToldOnOneLine() {
        assertThatIOException()
                .isThrownBy(() -> records("echo first; printf 'no zone\\033[2J' >&2; exit 3", ExecRecords.LIMIT)
                        .remove(new TxtRecord(NAME, "x"), ZONE))
                .withMessageContaining(" cleanup: exit code 3, said no zone\\u001b[2J (expected: 0)");
    }

    @Test
    void whoSaysMoreThanAnyoneReadsIsHeardToTheEnd() {
        assertThatIOException()
                .isThrownBy(() -> records(
                                "head -c 300000 /dev/zero | tr '\\0' a; echo; echo the end; exit 1", ExecRecords.LIMIT)
                        .add(new TxtRecord(NAME, "x"), ZONE))
                .withMessageContaining("said the end");
    }

    @Test
    void whoDoesNotEndIsEnded() throws Exception {
        Path pid = folder.resolve("pid");
        assertThatIOException()
                .isThrownBy(() -> records("echo $$ > " + pid + "; exec sleep 1000", Duration.ofSeconds(1))
                        .add(new TxtRecord(NAME, "x"), ZONE))
                .withMessageContaining("still runs after 1 s");
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                .ifPresent(left -> assertThat(left.onExit().join().isAlive()).isFalse());
    }

    private ExecRecords records(String script, Duration limit) throws IOException {
        Path program = Files.createTempFile(
                folder,
                "hook",
                ".sh",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        return new ExecRecords(program, limit);
    }
}
