package org.owuitunnel.client.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.owuitunnel.client.link.BasicAuth;
import org.owuitunnel.relay.storage.PrivateFile;

/** The file that {@code --basic-auth} names: one line with user name and password, which nobody else may read. Stateless; blocks. */
final class BasicAuthFile {
    private BasicAuthFile() {}

    /** What it holds; fails with a message that names the file and shows nothing of it. */
    static BasicAuth read(Path path) throws IOException {
        byte[] content = new PrivateFile(path)
                .read()
                .orElseThrow(() -> new FileSystemException(path + ": no such file (expected: one line user:password)"));
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return BasicAuth.of(withoutLineEnd(text));
        } catch (CharacterCodingException ignored) {
            // The cause would tell of the octets.
            throw new FileSystemException(path + ": not UTF-8 (expected: one line user:password)");
        } catch (IllegalArgumentException e) {
            throw new FileSystemException(path + ": " + e.getMessage());
        }
    }

    /** An editor ends the line; spaces may be the password's. */
    private static String withoutLineEnd(String text) {
        String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }
}
