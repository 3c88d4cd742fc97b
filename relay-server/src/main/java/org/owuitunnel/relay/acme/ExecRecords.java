package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.owuitunnel.relay.observe.Printable;
import org.xbill.DNS.Name;

/**
 * A program of the administrator's that writes DNS records, called as lego calls one: {@code present NAME VALUE} and
 * {@code cleanup NAME VALUE}, the name absolute with its dot. Never by way of a shell.
 */
final class ExecRecords implements DnsRecords {
    /** For one run: APIs of DNS hosters may be slow, and hooks often wait until a record is seen. */
    static final Duration LIMIT = Duration.ofMinutes(3);

    /** Octets of what it says that are looked at: enough for its last words. */
    private static final int MAX_SAID = 64 * 1024;

    private static final int MAX_SHOWN = 300;

    private final Path program;
    private final Duration limit;

    ExecRecords(Path program, Duration limit) {
        this.program = program.toAbsolutePath();
        this.limit = limit;
    }

    @Override
    public void add(TxtRecord record, Name zone) throws IOException {
        run("present", record);
    }

    @Override
    public void remove(TxtRecord record, Name zone) throws IOException {
        run("cleanup", record);
    }

    private void run(String action, TxtRecord record) throws IOException {
        Process process = new ProcessBuilder(
                        List.of(program.toString(), action, record.name().toString(), record.value()))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        FutureTask<String> said = new FutureTask<>(() -> drained(process.getInputStream()));
        Thread.ofVirtual().name("acme-exec").start(said);
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(program + " " + action + ": still runs after " + limit.toSeconds()
                        + " s (expected: an end, with exit code 0)");
            }
            if (process.exitValue() != 0) {
                throw new IOException(program + " " + action + ": exit code " + process.exitValue() + lastWords(said)
                        + " (expected: 0)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(program + " " + action + ": interrupted", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** All of it is read, so that the program never waits; the end of it is kept. */
    private static String drained(InputStream in) throws IOException {
        byte[] kept = new byte[MAX_SAID];
        int length = 0;
        byte[] piece = new byte[4096];
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
            int room = Math.max(0, length + count - kept.length);
            System.arraycopy(kept, room, kept, 0, length - room);
            length -= room;
            System.arraycopy(piece, 0, kept, length, count);
            length += count;
        }
        return new String(kept, 0, length, StandardCharsets.UTF_8);
    }

    private static String lastWords(FutureTask<String> said) throws InterruptedException {
        try {
            // Whatever it has started may hold its output open.
            String text = said.get(1, TimeUnit.SECONDS).strip();
            int line = text.lastIndexOf('\n');
            String last = text.substring(line + 1);
            return last.isEmpty()
                    ? ""
                    : ", said " + Printable.of(last.substring(0, Math.min(MAX_SHOWN, last.length())));
        } catch (ExecutionException | TimeoutException ignored) {
            return "";
        }
    }
}
