package org.owuitunnel.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a relay's process holds, from /proc and the JDK's jcmd: resident memory and, after a collection, live objects. */
final class RelayMemory {
    private static final Pattern RSS = Pattern.compile("(?m)^Rss:\\s+(\\d+) kB");
    private static final Pattern PSS = Pattern.compile("(?m)^Pss:\\s+(\\d+) kB");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+(\\d+)\\s+(\\d+)");

    /** Lines of the histogram that are printed. */
    private static final int TOP = Integer.getInteger("scale.top", 0);

    private final long pid;
    private final List<String> lines = new ArrayList<>();
    private long liveBefore;
    private long rssBefore;

    RelayMemory(long pid) {
        this.pid = pid;
    }

    /** Notes what is held now, and of that what each of {@code count} new {@code things} holds. */
    void settled(String when, int count, String things) throws IOException, InterruptedException {
        long rss = kibibytes(RSS);
        String histogram = jcmd("GC.class_histogram"); // collects first
        long live = total(histogram) / 1024;
        String each = count == 0
                ? ""
                : "; each %s: live %.2f, resident %.2f KiB"
                        .formatted(things, (double) (live - liveBefore) / count, (double) (rss - rssBefore) / count);
        lines.add("%-36s resident %,d (after a collection: %,d, Pss %,d), live objects %,d KiB%s"
                .formatted(when, rss, kibibytes(RSS), kibibytes(PSS), live, each));
        histogram.lines().limit(TOP).forEach(lines::add);
        liveBefore = live;
        rssBefore = rss;
    }

    void print() {
        lines.forEach(line -> ScaleIT.say("%s", line));
    }

    private long kibibytes(Pattern what) throws IOException {
        return find(what, Files.readString(Path.of("/proc", Long.toString(pid), "smaps_rollup")), 1);
    }

    private static long total(String histogram) {
        return find(TOTAL, histogram, 2);
    }

    private static long find(Pattern what, String text, int group) {
        Matcher matcher = what.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError(what + ": not in\n" + text);
        }
        return Long.parseLong(matcher.group(group));
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(command + ": " + said);
        }
        return said;
    }
}
