package org.owuitunnel.client.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What all contenders lead to: nginx with files, and {@link App} behind it. On the main thread. */
record Origin(Child app, Child nginx, int port) implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("port=(\\d+)");

    /** Starts both; {@code folder} has the {@link Bodies} below it. */
    static Origin start(Path folder, Certificate certificate, Place place) throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                App.class.getName());
        Child app = Child.start("app", folder, place.command(command), Map.of())
                .await(said -> PORT.matcher(said).find());
        try {
            Matcher said = PORT.matcher(app.said());
            if (!said.find()) {
                throw new IOException("app named no port");
            }
            int port = Ports.one();
            return new Origin(
                    app, new Nginx(folder, certificate).origin(place, port, Integer.parseInt(said.group(1))), port);
        } catch (IOException e) {
            app.close();
            throw e;
        }
    }

    @Override
    public void close() throws InterruptedException {
        nginx.close();
        app.close();
    }
}
