package org.owuitunnel.client.local;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.UUID;
import org.owuitunnel.relay.certificates.Fingerprint;

/** A configuration profile that brings the local CA onto iPhones, iPads and Macs; unsigned, as one's own are. Stateless. */
public final class AppleProfile {
    /** What tells Safari that the file is a profile to install, not one to keep. */
    public static final String MEDIA_TYPE = "application/x-apple-aspen-config";

    private AppleProfile() {}

    /** The profile as UTF-8 text; the same CA gives the same profile, so that installing it again replaces it. */
    public static String of(X509Certificate ca) {
        String fingerprint = Fingerprint.sha256(ca);
        String id = "org.owuitunnel.local-ca." + fingerprint.replace(":", "").substring(0, 8);
        String name = escape(CaCertificate.commonName(ca));
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
                <plist version="1.0">
                <dict>
                  <key>PayloadContent</key>
                  <array>
                    <dict>
                      <key>PayloadCertificateFileName</key>
                      <string>owui-tunnel-ca.cer</string>
                      <key>PayloadContent</key>
                      <data>
                %1$s
                      </data>
                      <key>PayloadDescription</key>
                      <string>Lets this device check the certificate of Open WebUI on your own machine.</string>
                      <key>PayloadDisplayName</key>
                      <string>%2$s</string>
                      <key>PayloadIdentifier</key>
                      <string>%3$s.certificate</string>
                      <key>PayloadType</key>
                      <string>com.apple.security.root</string>
                      <key>PayloadUUID</key>
                      <string>%4$s</string>
                      <key>PayloadVersion</key>
                      <integer>1</integer>
                    </dict>
                  </array>
                  <key>PayloadDescription</key>
                  <string>Installs one certificate, good for private addresses and localhost alone. SHA-256: %5$s</string>
                  <key>PayloadDisplayName</key>
                  <string>%2$s</string>
                  <key>PayloadIdentifier</key>
                  <string>%3$s</string>
                  <key>PayloadRemovalDisallowed</key>
                  <false/>
                  <key>PayloadType</key>
                  <string>Configuration</string>
                  <key>PayloadUUID</key>
                  <string>%6$s</string>
                  <key>PayloadVersion</key>
                  <integer>1</integer>
                </dict>
                </plist>
                """.formatted(
                base64(ca), name, id, uuid(fingerprint, "certificate"), fingerprint, uuid(fingerprint, "profile"));
    }

    /** RFC 9562 §5.8: a UUID of our own making, here from a digest. */
    private static UUID uuid(String fingerprint, String role) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((fingerprint + " " + role).getBytes(StandardCharsets.US_ASCII));
            ByteBuffer bits = ByteBuffer.wrap(digest);
            long high = (bits.getLong() & ~0xf000L) | 0x8000L;
            long low = (bits.getLong() & ~(3L << 62)) | (2L << 62);
            return new UUID(high, low);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256", e);
        }
    }

    private static String base64(X509Certificate ca) {
        try {
            return Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(ca.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(ca.getSubjectX500Principal().getName(), e);
        }
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
