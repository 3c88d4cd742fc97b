import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.spi.ToolProvider;

/** The runtime image: as much of the JDK as the jars need, with the program's JVM options built in. */
final class Image {

    /** Checked against the jars: a jar that starts to need more fails the build, and is decided about here. */
    private static final Set<String> MODULES = new TreeSet<>(Set.of(
            "java.base",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.sql",
            "java.xml",
            "jdk.jfr",
            "jdk.management",
            "jdk.net",
            "jdk.unsupported"));

    /** Named by jars that do without: Jackson honours the annotations of java.beans where they exist. */
    private static final Set<String> LEFT_OUT = Set.of("java.desktop");

    /** The security providers inside java.base. */
    private static final List<String> PROVIDERS = List.of("SUN", "SunRsaSign", "SunEC", "SunJSSE", "SunJCE");

    private Image() {}

    static void link(Distribution.Plan plan, List<Path> jars) throws IOException {
        Path stamp = plan.target().resolve(plan.name() + "-runtime.stamp");
        String inputs = MODULES + plan.jvm() + Runtime.version() + System.getProperty("java.home")
                + jars.stream().map(Path::getFileName).toList();
        if (Files.exists(stamp) && Files.readString(stamp).equals(inputs)) {
            return;
        }
        Files.deleteIfExists(stamp);
        checkModules(jars);
        Distribution.delete(plan.home());
        run(
                "jlink",
                List.of(
                        "--add-modules=" + String.join(",", MODULES),
                        "--strip-java-debug-attributes",
                        "--no-header-files",
                        "--no-man-pages",
                        "--vm=server",
                        "--add-options=" + plan.jvm(),
                        "--output=" + plan.runtime()));
        keepOwnProviders(plan.runtime().resolve("conf/security/java.security"));
        Files.writeString(stamp, inputs);
    }

    private static void checkModules(List<Path> jars) {
        // Jars that are modules want to see the others as modules, though nothing runs as one here.
        String path = jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        List<String> args = new ArrayList<>(
                List.of("--ignore-missing-deps", "--multi-release=base", "--module-path=" + path, "--list-deps"));
        jars.forEach(jar -> args.add(jar.toString()));
        Set<String> missing = new TreeSet<>(run("jdeps", args)
                .lines()
                .map(line -> line.strip().replaceFirst("/.*", ""))
                .filter(module -> module.startsWith("java.") || module.startsWith("jdk."))
                .toList());
        missing.removeAll(MODULES);
        missing.removeAll(LEFT_OUT);
        if (!missing.isEmpty()) {
            throw new IllegalStateException("modules that jars need: " + missing + " (expected: some of " + MODULES + ")");
        }
    }

    /**
     * The other providers that java.security names live in modules that the image has not. The JDK would look for them among the services
     * on the class path, and instantiate Bouncy Castle's provider with hundreds of classes on the way, in each start.
     */
    private static void keepOwnProviders(Path file) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.removeIf(line -> line.startsWith("security.provider."));
        for (int i = 0; i < PROVIDERS.size(); i++) {
            lines.add("security.provider." + (i + 1) + "=" + PROVIDERS.get(i));
        }
        Files.write(file, lines);
    }

    private static String run(String tool, List<String> args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = ToolProvider.findFirst(tool)
                .orElseThrow(() -> new IllegalStateException(tool + ": missing (expected: a complete JDK)"))
                .run(new PrintWriter(out), new PrintWriter(err), args.toArray(String[]::new));
        if (exit != 0) {
            throw new IllegalStateException(tool + ": exit " + exit + "\n" + out + err);
        }
        return out.toString();
    }
}
