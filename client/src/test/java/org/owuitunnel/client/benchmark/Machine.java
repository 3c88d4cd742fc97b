package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the figures were measured on, for people who compare them with others. Stateless. */
final class Machine {
    static Map<String, String> describe(List<Contender> contenders) throws IOException, InterruptedException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("CPU", cpu());
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("java", Runtime.version().toString());
        facts.put("nginx", Tools.version("nginx", "-v"));
        facts.put("wrk", Tools.version("wrk", "-v"));
        facts.put("h2load", Tools.version("h2load", "--version"));
        facts.put("openssl", Tools.version("openssl", "version"));
        for (Contender contender : contenders) {
            if (!contender.version().isEmpty()) {
                facts.put(contender.name(), contender.version());
            }
        }
        return facts;
    }

    private static String cpu() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown");
        }
    }

    /** Programs that wanted a core in the last minute, on average: well above what the benchmark needs, the machine was not its own. */
    static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
    }

    private Machine() {}
}
