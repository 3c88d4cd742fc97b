import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Turns a module's jars into a folder that runs with nothing else installed: a runtime image, the jars, a launcher and a start-up cache.
 * Maven runs it from source, on the JDK of which the image is made; what it made before is kept while its inputs stay the same.
 */
final class Distribution {

    /** Where and from what; {@code jvm} becomes part of the image, of {@code training} the last command's start is remembered. */
    record Plan(
            Path sources,
            String name,
            Path target,
            Path jar,
            String mainClass,
            String jvm,
            List<String> training,
            boolean archive) {

        static Plan of(String[] args) {
            Path target = Path.of(args[2]);
            return new Plan(
                    Path.of(args[0]),
                    args[1],
                    target,
                    target.resolve(args[3]),
                    args[4],
                    args[5].strip(),
                    List.of(args[6].strip().split("\\s*;\\s*")),
                    Boolean.parseBoolean(args[7]));
        }

        Path home() {
            return target.resolve(name);
        }

        Path runtime() {
            return home().resolve("runtime");
        }

        Path lib() {
            return home().resolve("lib");
        }

        Path cache() {
            return lib().resolve(name + ".aot");
        }
    }

    private final Plan plan;

    private Distribution(Plan plan) {
        this.plan = plan;
    }

    public static void main(String[] args) throws Exception {
        new Distribution(Plan.of(args)).build();
    }

    private void build() throws Exception {
        List<Path> jars = Jars.select(plan.jar(), Files.readString(plan.target().resolve("classpath.txt")));
        Path stamp = plan.target().resolve(plan.name() + ".stamp");
        String inputs = inputs(jars);
        if (!Files.exists(stamp) || !Files.readString(stamp).equals(inputs)) {
            Files.deleteIfExists(stamp);
            if (assemble(jars)) {
                Files.writeString(stamp, inputs);
            }
        }
        if (plan.archive()) {
            pack();
        }
    }

    /** Whether nothing is left to be wished for; without its start-up cache it is tried again at the next build. */
    private boolean assemble(List<Path> jars) throws Exception {
        Image.link(plan, jars);
        delete(plan.lib());
        Files.createDirectories(plan.lib());
        Path start = Jars.copy(jars, plan);
        Jars.unpackNatives(jars, plan);
        launcher("launcher.sh", plan.name(), start);
        launcher("launcher.cmd", plan.name() + ".cmd", start);
        Files.write(plan.home().resolve("LICENSE"), Files.readAllBytes(plan.sources().resolve("../../LICENSE")));
        boolean cached = Training.run(plan, start);
        System.out.printf(
                Locale.ROOT,
                "%s: %d MB in %s%s%n",
                plan.name(),
                size(plan.home()) >> 20,
                plan.home(),
                cached ? "" : ", without a start-up cache: see " + plan.name() + "-training.log");
        return cached;
    }

    private void launcher(String template, String file, Path start) throws IOException {
        String text = Files.readString(plan.sources().resolve(template))
                .replace("@NAME@", plan.name())
                .replace("@JAR@", start.getFileName().toString());
        Path launcher = plan.home().resolve("bin").resolve(file);
        Files.createDirectories(launcher.getParent());
        Files.writeString(launcher, text);
        if (!launcher.toFile().setExecutable(true, false)) {
            throw new IOException(launcher + ": cannot be made executable");
        }
    }

    /** By the system's own tar, which Windows has as well: it keeps modes, and the times by which the cache knows its jars. */
    private void pack() throws IOException, InterruptedException {
        String file = plan.jar().getFileName().toString().replaceFirst("^[a-z-]+?-(?=\\d)", plan.name() + "-");
        Path tar = plan.target().resolve(file.replace(".jar", "-" + Jars.PLATFORM + ".tar.gz"));
        List<String> command = List.of("tar", "-czf", tar.toString(), "-C", plan.target().toString(), plan.name());
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException(tar + ": tar failed");
        }
        System.out.printf(Locale.ROOT, "%s: %d MB in %s%n", plan.name(), Files.size(tar) >> 20, tar);
    }

    private String inputs(List<Path> jars) throws IOException {
        StringBuilder text = new StringBuilder(plan + "\n" + Runtime.version() + " " + System.getProperty("java.home"));
        List<Path> files = new ArrayList<>(jars);
        try (Stream<Path> own = Files.list(plan.sources())) {
            own.sorted().forEach(files::add);
        }
        for (Path file : files) {
            text.append('\n').append(file.getFileName());
            text.append(' ').append(Files.size(file));
            text.append(' ').append(Files.getLastModifiedTime(file));
        }
        return text.toString();
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.mapToLong(path -> path.toFile().length()).sum();
        }
    }
}
