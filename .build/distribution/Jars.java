import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The jars of a distribution: those of this platform, in a form of which a start-up cache can be made. */
final class Jars {

    /** As Netty names it in its native jars. */
    static final String PLATFORM = platform();

    private static final Pattern NATIVE = Pattern.compile(".*-(linux|osx|windows)-(x86_64|aarch_64)\\.jar");
    private static final Pattern LIBRARY = Pattern.compile("META-INF/native/([^/]+\\.(?:so|jnilib|dylib|dll))");
    /** The native libraries of SQLite, which its driver brings for every platform in one jar: the system, the processor, the file. */
    private static final Pattern SQLITE = Pattern.compile("org/sqlite/native/([^/]+)/([^/]+)/([^/]+)");

    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|EC|DSA)");

    /** The JVM caches classes from this version on; older ones also make it fall back to its slow verifier. */
    private static final int OLDEST_CACHED = ClassFile.JAVA_6_VERSION;

    private Jars() {}

    /** Of the module's own jar and the class path that Maven wrote down, those for this platform. */
    static List<Path> select(Path own, String classPath) {
        return Stream.concat(
                        Stream.of(own),
                        Stream.of(classPath.strip().split(Pattern.quote(File.pathSeparator))).map(Path::of))
                .filter(jar -> {
                    String file = jar.getFileName().toString();
                    return !NATIVE.matcher(file).matches() || file.endsWith("-" + PLATFORM + ".jar");
                })
                .toList();
    }

    /** Copies the jars and returns the one to start, which holds no more than the class path. */
    static Path copy(List<Path> jars, Distribution.Plan plan) throws IOException {
        for (Path jar : jars) {
            Path copy = plan.lib().resolve(jar.getFileName());
            if (cacheable(jar)) {
                Files.copy(jar, copy, StandardCopyOption.COPY_ATTRIBUTES);
            } else {
                rewrite(jar, copy);
                Files.setLastModifiedTime(copy, Files.getLastModifiedTime(jar));
            }
        }
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, plan.mainClass());
        attributes.put(
                Attributes.Name.CLASS_PATH,
                String.join(" ", jars.stream().map(jar -> jar.getFileName().toString()).toList()));
        Path start = plan.lib().resolve(plan.name() + ".jar");
        new JarOutputStream(Files.newOutputStream(start), manifest).close();
        Files.setLastModifiedTime(start, Files.getLastModifiedTime(jars.getFirst()));
        return start;
    }

    /**
     * Puts native libraries where the runtime looks first: Netty and SQLite's driver would otherwise unpack them into the system's temporary
     * folder in each start, which may not be writable, and each process would have pages of its own.
     */
    static void unpackNatives(List<Path> jars, Distribution.Plan plan) throws IOException {
        Path folder = plan.runtime().resolve(PLATFORM.startsWith("windows") ? "bin" : "lib");
        for (Path jar : jars) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                for (ZipEntry entry : Collections.list(zip.entries())) {
                    String library = library(jar, entry.getName());
                    if (library != null) {
                        Files.copy(
                                zip.getInputStream(entry),
                                folder.resolve(library),
                                StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }
    }

    /** The file that an entry becomes, or null when it is no native library of this platform. */
    private static String library(Path jar, String entry) {
        Matcher netty = LIBRARY.matcher(entry);
        if (NATIVE.matcher(jar.getFileName().toString()).matches() && netty.matches()) {
            return netty.group(1);
        }
        Matcher sqlite = SQLITE.matcher(entry);
        return sqlite.matches() && PLATFORM.equals(sqlitePlatform(sqlite.group(1), sqlite.group(2))) ? sqlite.group(3) : null;
    }

    /** As we name it what SQLite's driver names in its own way. */
    private static String sqlitePlatform(String system, String processor) {
        String cpu = processor.equals("aarch64") ? "aarch_64" : processor;
        return (system.equals("Mac") ? "osx" : system.toLowerCase(Locale.ROOT)) + "-" + cpu;
    }

    private static boolean cacheable(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (isLeftOut(entry)) {
                    return false;
                }
                if (isBaseClass(entry) && version(zip.getInputStream(entry).readNBytes(8)) < OLDEST_CACHED) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Signatures, whose classes no cache takes, and libraries that are unpacked or for another platform: 12 MB. */
    private static boolean isLeftOut(ZipEntry entry) {
        return SIGNATURE.matcher(entry.getName()).matches() || SQLITE.matcher(entry.getName()).matches();
    }

    /** Drops what is left out, and gives classes of the oldest formats the stack maps of a newer one. */
    private static void rewrite(Path jar, Path copy) throws IOException {
        try (ZipFile in = new ZipFile(jar.toFile());
                URLClassLoader itself = new URLClassLoader(new URL[] {jar.toUri().toURL()});
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(copy))) {
            for (ZipEntry entry : Collections.list(in.entries())) {
                if (isLeftOut(entry)) {
                    continue;
                }
                byte[] bytes = in.getInputStream(entry).readAllBytes();
                if (entry.getName().equals("META-INF/MANIFEST.MF")) {
                    bytes = withoutDigests(bytes);
                } else if (isBaseClass(entry) && version(bytes) < OLDEST_CACHED) {
                    bytes = modern(bytes, itself);
                }
                ZipEntry copied = new ZipEntry(entry.getName());
                copied.setTimeLocal(entry.getTimeLocal());
                out.putNextEntry(copied);
                out.write(bytes);
            }
        }
    }

    private static byte[] withoutDigests(byte[] manifest) throws IOException {
        Manifest kept = new Manifest(new ByteArrayInputStream(manifest));
        kept.getEntries().clear();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        kept.write(out);
        return out.toByteArray();
    }

    private static byte[] modern(byte[] old, ClassLoader relatives) {
        ClassFile format = ClassFile.of(
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(relatives)
                        .orElse(ClassHierarchyResolver.defaultResolver())));
        ClassTransform rebuilt = ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element));
        ClassTransform renumbered = ClassTransform.dropping(element -> element instanceof ClassFileVersion)
                .andThen(ClassTransform.endHandler(builder -> builder.withVersion(ClassFile.JAVA_8_VERSION, 0)));
        byte[] bytes = format.transformClass(format.parse(old), rebuilt.andThen(renumbered));
        List<VerifyError> errors = format.verify(bytes);
        if (!errors.isEmpty()) {
            throw errors.getFirst();
        }
        return bytes;
    }

    private static boolean isBaseClass(ZipEntry entry) {
        return entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/");
    }

    private static int version(byte[] header) {
        return (header[6] & 0xff) << 8 | header[7] & 0xff;
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String cpu = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return (os.startsWith("mac") ? "osx" : os.startsWith("windows") ? "windows" : os) + "-"
                + (cpu.equals("amd64") ? "x86_64" : cpu.equals("aarch64") ? "aarch_64" : cpu);
    }
}
