package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What the rows work with: the origin, the contenders that run, and where figures go. Safe on any thread but for {@link #running}. */
final class Stage implements AutoCloseable {
    /** Where the servers of a second instance listen for clients: bore's port is fixed. */
    private static final Place BESIDE = new Place(java.util.List.of(), "127.0.0.2");

    private final Options options;
    private final Path work;
    private final Certificate certificate;
    private final Origin origin;
    private final Figures figures = new Figures();
    private final Map<String, Running> running = new LinkedHashMap<>();
    private final AtomicInteger sites = new AtomicInteger();

    /** Where figures go that do not count. */
    private Figures now = figures;

    private Stage(Options options, Path work, Certificate certificate, Origin origin) {
        this.options = options;
        this.work = work;
        this.certificate = certificate;
        this.origin = origin;
    }

    static Stage set(Options options, Path work) throws IOException, InterruptedException {
        Bodies.write(work.resolve("files"));
        Certificate certificate = Certificate.create(work);
        return new Stage(options, work, certificate, Origin.start(work, certificate, Place.HERE));
    }

    /** From now on figures are thrown away, or count in round {@code number} when it is 1 or more. */
    void round(int number) {
        now = number < 1 ? new Figures() : figures;
        now.round(number);
    }

    Figures figures() {
        return figures;
    }

    Scale scale() {
        return options.scale();
    }

    Path largeBody() {
        return work.resolve("files" + Bodies.LARGE);
    }

    Certificate certificate() {
        return certificate;
    }

    Options options() {
        return options;
    }

    Path work() {
        return work;
    }

    Origin origin() {
        return origin;
    }

    /** The instance that serves through all rounds; started when it is needed, and again when it has died. */
    Running running(Contender contender) throws IOException, InterruptedException {
        Running found = running.get(contender.name());
        if (found != null && found.isAlive()) {
            return found;
        }
        if (found != null) {
            found.close();
        }
        Running started = Running.start(contender, site(contender, Place.HERE, Place.HERE, origin.port(), 1));
        running.put(contender.name(), started);
        return started;
    }

    /** The relay's side of another instance beside that one, on loopback. */
    Running startRelay(Contender contender) throws IOException, InterruptedException {
        return Running.relayOnly(contender, site(contender, BESIDE, BESIDE, origin.port(), 1));
    }

    /** Another instance beside that one, on loopback, whose server knows so many tunnels. */
    Running start(Contender contender, int tunnels) throws IOException, InterruptedException {
        return Running.start(contender, site(contender, BESIDE, BESIDE, origin.port(), tunnels));
    }

    /** Another origin, elsewhere, with the same files. */
    Origin originAt(Place place) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(work.resolve(sites.incrementAndGet() + "-origin"));
        Files.createSymbolicLink(folder.resolve("files"), work.resolve("files"));
        return Origin.start(folder, certificate, place);
    }

    /** A new folder and new ports. */
    Site site(Contender contender, Place relay, Place client, int originPort, int tunnels) throws IOException {
        String name = sites.incrementAndGet() + "-" + contender.name().replaceAll("\\W+", "-");
        Path folder = Files.createDirectories(work.resolve(name));
        return new Site(options, folder, certificate, relay, client, Ports.free(tunnels), originPort, 0);
    }

    void add(Metric metric, Contender contender, double value) {
        now.add(metric, contender.name(), value);
    }

    void add(Metric metric, Running of, double value) {
        now.add(metric, of.name(), value);
    }

    void addProcess(Metric metric, Running of, String process, double value) {
        now.addProcess(metric, of.name(), process, value);
    }

    void failed(Row row, Contender contender, String reason) {
        now.failed(row.number(), contender.name(), reason);
    }

    @Override
    public void close() throws InterruptedException, IOException {
        for (Running each : running.values()) {
            each.close();
        }
        origin.close();
        Files.deleteIfExists(largeBody());
        Files.deleteIfExists(certificate.key());
        Files.deleteIfExists(certificate.identity());
    }
}
