package org.owuitunnel.relay.front;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTML with places for texts, which are written <code>{{so}}</code>. Stateless. */
final class Template {
    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");

    private Template() {}

    /** {@code html} with {@code texts} at their places, as content or in the quotes of an attribute; nothing where there is no text. */
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
