package org.owuitunnel.client.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/** The part named "file" of a multipart/form-data body, byte for byte as it came. */
@SuppressWarnings("ArrayRecordComponent") // compared by its digest only
record UploadedFile(byte[] bytes) {

    static UploadedFile in(byte[] body, String contentType) {
        // Latin-1 maps each byte to one char, so offsets in the text are offsets in the body.
        String text = new String(body, ISO_8859_1);
        int start = after(text, "\r\n\r\n", after(text, "name=\"file\"", 0));
        int end = text.indexOf("\r\n--" + boundary(contentType), start);
        if (end < 0) {
            throw new IllegalArgumentException("multipart body: cut (expected: a closing boundary)");
        }
        return new UploadedFile(Arrays.copyOfRange(body, start, end));
    }

    String sha256() {
        return Digest.sha256(bytes);
    }

    private static String boundary(String contentType) {
        return contentType
                .substring(after(contentType, "boundary=", 0))
                .replaceFirst(";.*", "")
                .replace("\"", "");
    }

    private static int after(String text, String word, int from) {
        int at = text.indexOf(word, from);
        if (at < 0) {
            throw new IllegalArgumentException(
                    "multipart: no " + word.strip() + " in " + text.length() + " characters");
        }
        return at + word.length();
    }
}
