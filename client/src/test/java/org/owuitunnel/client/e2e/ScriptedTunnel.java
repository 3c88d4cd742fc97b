package org.owuitunnel.client.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A scripted app and a tunnel before it, for all tests of one class. */
final class ScriptedTunnel implements BeforeAllCallback, AfterAllCallback {
    private @Nullable Path folder;
    private @Nullable ScriptedApp app;
    private @Nullable TunnelFixture fixture;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Path created = Files.createTempDirectory("tunnel");
        folder = created;
        ScriptedApp started = new ScriptedApp();
        app = started;
        fixture = TunnelFixture.start(started.port(), created);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (fixture != null) {
            fixture.close();
        }
        if (app != null) {
            app.close();
        }
        if (folder != null) {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> inside;
        try (Stream<Path> found = Files.walk(folder)) {
            inside = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : inside) {
            Files.delete(path);
        }
    }

    ScriptedApp app() {
        return Objects.requireNonNull(app, "before the first test");
    }

    TunnelFixture fixture() {
        return Objects.requireNonNull(fixture, "before the first test");
    }

    /** Lets a visitor do {@code what} with a connection of his own. */
    void ask(Alpn alpn, Consumer<WebVisitor> what) {
        try (WebVisitor visitor = WebVisitor.of(fixture(), alpn)) {
            what.accept(visitor);
        }
    }
}
