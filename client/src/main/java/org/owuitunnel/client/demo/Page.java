package org.owuitunnel.client.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the page by path, held in memory: together they are below 50 KB. Immutable, safe on any thread. */
final class Page {
    /** A file as it is served; its octets are read only and outlive each release, every answer takes a duplicate. */
    record Asset(String type, ByteBuf bytes) {}

    private static final String INDEX = "index.html";

    private static final List<String> FILES =
            List.of(INDEX, "style.css", "demo.js", "report.js", "network.js", "voice.js", "measure.js");

    private final Map<String, Asset> assets;

    private Page(Map<String, Asset> assets) {
        this.assets = assets;
    }

    static Page load() throws IOException {
        Map<String, Asset> assets = new HashMap<>();
        for (String file : FILES) {
            try (InputStream in = Page.class.getResourceAsStream(file)) {
                if (in == null) {
                    throw new FileNotFoundException(
                            "demo page: " + file + " is missing (expected: beside its classes)");
                }
                assets.put(file.equals(INDEX) ? "/" : "/" + file, new Asset(typeOf(file), shared(in.readAllBytes())));
            }
        }
        return new Page(Map.copyOf(assets));
    }

    /** The file at a path, null where there is none. */
    @Nullable
    Asset at(String path) {
        return assets.get(path);
    }

    private static ByteBuf shared(byte[] bytes) {
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(bytes).asReadOnly());
    }

    private static String typeOf(String file) {
        String extension = file.substring(file.lastIndexOf('.') + 1);
        String subtype = extension.equals("js") ? "javascript" : extension;
        return "text/" + subtype + "; charset=utf-8";
    }
}
