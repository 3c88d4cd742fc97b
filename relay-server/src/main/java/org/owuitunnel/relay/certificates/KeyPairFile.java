package org.owuitunnel.relay.certificates;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.owuitunnel.relay.storage.PrivateFile;

/** An EC P-256 key of our own in a file, with its public half. Stateless; it waits for the disk. */
public final class KeyPairFile {
    private final PrivateFile file;

    public KeyPairFile(Path path) {
        this.file = new PrivateFile(path);
    }

    /** The key pair; a new one, written down, when there is no file. */
    public KeyPair readOrMake() throws IOException {
        Optional<byte[]> content = file.read();
        if (content.isPresent()) {
            return parse(content.get());
        }
        KeyPair made = Certificates.newKey(new SecureRandom());
        byte[] text = (new String(Pem.write(made.getPrivate()), StandardCharsets.US_ASCII)
                        + new String(Pem.write(made.getPublic()), StandardCharsets.US_ASCII))
                .getBytes(StandardCharsets.US_ASCII);
        file.write(text);
        return made;
    }

    private KeyPair parse(byte[] content) throws UnusableFileException {
        Pem pem = Pem.parse(file.path(), content);
        for (Object item : pem.items()) {
            if (item instanceof SubjectPublicKeyInfo info) {
                try {
                    PublicKey publicKey =
                            KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(info.getEncoded()));
                    return new KeyPair(publicKey, pem.privateKey());
                } catch (GeneralSecurityException | IOException e) {
                    throw new UnusableFileException(file.path(), "damaged key", "the file as it was made", e);
                }
            }
        }
        throw new UnusableFileException(file.path(), "no public key in it", "the file as it was made");
    }
}
