package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A contender whose programs run. Confined to one thread. */
final class Running implements AutoCloseable {
    /** From the start of a client to its first answer, at most. */
    private static final Duration SERVE = Duration.ofSeconds(60);

    /** Between two attempts; also what the time of a start may be off by. */
    private static final Duration ATTEMPT = Duration.ofMillis(5);

    private final Contender contender;
    private final Site site;
    private List<Child> relay = List.of();
    private List<Child> client = List.of();

    private Running(Contender contender, Site site) {
        this.contender = contender;
        this.site = site;
    }

    /** Starts both sides, and returns when a visitor gets an answer. */
    static Running start(Contender contender, Site site) throws IOException, InterruptedException {
        Running running = relayOnly(contender, site);
        try {
            running.startClient();
            running.awaitAnswer(SERVE);
            return running;
        } catch (IOException | InterruptedException | RuntimeException e) {
            running.close();
            throw e;
        }
    }

    /** Starts the relay's side; {@link #startClient} is for the caller. */
    static Running relayOnly(Contender contender, Site site) throws IOException, InterruptedException {
        Running running = new Running(contender, site);
        running.relay = contender.startRelay(site);
        return running;
    }

    String name() {
        return contender.name();
    }

    Site site() {
        return site;
    }

    Target target() {
        return target(Certificate.HOST);
    }

    /** Whom visitors of the tunnel {@code name} ask. */
    Target targetOf(String name) {
        return target(name + "." + Certificate.DOMAIN);
    }

    private Target target(String host) {
        int port = contender.tunnels() ? site.ports().visitors() : site.origin();
        return new Target(
                contender.name(),
                host,
                port,
                contender.tunnels(),
                site.certificate().store());
    }

    List<Child> relay() {
        return relay;
    }

    List<Child> client() {
        return client;
    }

    boolean isAlive() {
        return relay.stream().allMatch(Child::isAlive) && client.stream().allMatch(Child::isAlive);
    }

    private void stopClient() throws InterruptedException {
        for (Child child : client) {
            child.close();
        }
        client = List.of();
    }

    /** Starts the client's side, without waiting for anything. */
    void startClient() throws IOException, InterruptedException {
        client = contender.startClient(site);
    }

    /** A tunnel beside the first one, with a client of its own where there are any, and the same origin. */
    Neighbour neighbour(String name) throws IOException, InterruptedException {
        Neighbour neighbour = new Neighbour(targetOf(name), contender.startNeighbour(site, name));
        try {
            awaitAnswer(neighbour.target(), neighbour.programs(), SERVE);
            return neighbour;
        } catch (IOException | RuntimeException e) {
            neighbour.close();
            throw e;
        }
    }

    /** Another tunnel of the same relay. */
    record Neighbour(Target target, List<Child> programs) implements AutoCloseable {
        @Override
        public void close() throws InterruptedException {
            for (Child program : programs) {
                program.close();
            }
        }
    }

    /** Asks until the origin answers through the public name. */
    void awaitAnswer(Duration patience) throws IOException {
        awaitAnswer(target(), client, patience);
    }

    private static void awaitAnswer(Target target, List<Child> programs, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!answers(target)) {
            for (Child child : programs) {
                child.requireAlive();
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("no answer within " + patience.toSeconds() + " s");
            }
            LockSupport.parkNanos(ATTEMPT.toNanos());
        }
    }

    /** Whether the origin answers through the public name now. */
    boolean answers() {
        return answers(target());
    }

    private static boolean answers(Target target) {
        try (HttpConnection connection = HttpConnection.open(target)) {
            return connection.ask("GET", Bodies.SMALL).status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** CPU seconds of each side's processes so far, in their order: the relay's, then the client's. */
    Usage usage() throws IOException {
        return new Usage(seconds(relay), seconds(client));
    }

    private static List<Double> seconds(List<Child> side) throws IOException {
        List<Double> seconds = new ArrayList<>();
        for (Child child : side) {
            child.requireAlive();
            seconds.add(child.cpuSeconds());
        }
        return seconds;
    }

    /** CPU seconds by process. */
    record Usage(List<Double> relay, List<Double> client) {}

    @Override
    public void close() throws InterruptedException {
        stopClient();
        for (Child child : relay) {
            child.close();
        }
        relay = List.of();
    }
}
