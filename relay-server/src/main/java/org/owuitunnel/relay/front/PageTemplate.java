package org.owuitunnel.relay.front;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of the relay's own with places for texts, which are escaped. Immutable, safe on any thread. */
final class PageTemplate {
    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");

    private static final String HEAD_PLACE = "  <!-- head.html -->\n";

    /** What is known of every page, and how all of them look. */
    private static final String HEAD = text(PageTemplate.class, "head.html");

    private final String template;

    private PageTemplate(String template) {
        this.template = template;
    }

    /** The resource of this name. */
    static PageTemplate load(String resource) {
        return new PageTemplate(read(PageTemplate.class, resource));
    }

    /** The HTML of the resource {@code name} beside {@code owner}, with what all pages begin with in its place. */
    static String read(Class<?> owner, String name) {
        return text(owner, name).replace(HEAD_PLACE, HEAD);
    }

    private static String text(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource missing: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page with {@code texts} by the names of their places; where there is none, nothing. */
    String render(Map<String, String> texts) {
        return fill(template, texts);
    }

    /** The same of any HTML whose places are written <code>{{so}}</code>, as content or in the quotes of an attribute. */
    static String fill(String html, Map<String, String> texts) {
        return PLACE.matcher(html)
                .replaceAll(match -> Matcher.quoteReplacement(escape(texts.getOrDefault(match.group(1), ""))));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
