package org.owuitunnel.relay.acme;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.CAARecord;

/**
 * Whether CAA records let one authority issue by one kind of proof (RFC 8659, RFC 8657).
 *
 * @param authority what it is called in messages
 * @param names those by which it goes in such records; empty when it does not say
 * @param method such as {@code http-01}
 */
record Caa(String authority, Collection<String> names, String method) {
    private static final Pattern METHODS = Pattern.compile(";\\s*validationmethods\\s*=\\s*([^;\\s]*)");

    /** Those of {@code records} with this tag. */
    static List<CAARecord> tagged(List<CAARecord> records, String tag) {
        return records.stream()
                .filter(record -> record.getTag().equalsIgnoreCase(tag))
                .toList();
    }

    /** Fails when {@code records}, all of one {@code tag}, keep the authority out of {@code domain}. */
    void requireAllowed(String domain, String tag, List<CAARecord> records) throws IOException {
        if (records.isEmpty() || names.isEmpty()) {
            return; // nobody is kept out, or the authority does not say which name is its own
        }
        List<String> ours = records.stream()
                .map(record -> record.getValue().strip().toLowerCase(Locale.ROOT))
                .filter(value -> names.contains(value.replaceFirst(";.*", "").strip()))
                .toList();
        if (ours.isEmpty()) {
            throw new IOException("records of tag " + tag + " keep " + authority + " out (expected: one with "
                    + String.join(" or ", names) + " at " + domain + ")");
        }
        if (ours.stream().noneMatch(this::allowsMethod)) {
            throw new IOException("records of tag " + tag + " let " + authority + " issue, but not by " + method
                    + " (expected: validationmethods with " + method + ", or without them, at " + domain + ")");
        }
    }

    private boolean allowsMethod(String value) {
        Matcher methods = METHODS.matcher(value);
        return !methods.find() || List.of(methods.group(1).split(",")).contains(method);
    }
}
