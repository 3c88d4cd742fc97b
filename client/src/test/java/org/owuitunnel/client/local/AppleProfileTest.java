package org.owuitunnel.client.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.owuitunnel.relay.certificates.Fingerprint;
import org.owuitunnel.relay.certificates.LocalCertificateAuthority;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class AppleProfileTest {
    @TempDir
    Path folder;

    private LocalCertificateAuthority ca;

    @BeforeEach
    void aLocalCa() throws Exception {
        ca = TestCa.in(folder);
    }

    @Test
    void profileHoldsTheCertificateAsARoot() throws Exception {
        Document profile = parse(AppleProfile.of(ca.certificate()));

        assertThat(Base64.getMimeDecoder().decode(text(profile, "data").getFirst()))
                .isEqualTo(ca.certificate().getEncoded());
        assertThat(text(profile, "string"))
                .contains("com.apple.security.root", "Configuration", "owui-tunnel local CA of alice & <bob>@box.lan")
                .anyMatch(value -> value.contains(Fingerprint.sha256(ca.certificate())));
    }

    @Test
    void sameCaGivesTheSameProfileAndAnotherCaAnotherOne() throws Exception {
        String profile = AppleProfile.of(ca.certificate());

        assertThat(AppleProfile.of(ca.certificate())).isEqualTo(profile);
        assertThat(uuids(AppleProfile.of(TestCa.in(folder.resolve("other")).certificate())))
                .doesNotContainAnyElementsOf(uuids(profile));
    }

    @Test
    void profileAndPayloadHaveIdentifiersOfTheirOwn() throws Exception {
        List<UUID> uuids = uuids(AppleProfile.of(ca.certificate()));

        assertThat(uuids).hasSize(2).doesNotHaveDuplicates();
        assertThat(uuids).allMatch(uuid -> uuid.version() == 8 && uuid.variant() == 2);
    }

    private static List<UUID> uuids(String profile) throws Exception {
        return text(parse(profile), "string").stream()
                .filter(value -> value.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"))
                .map(UUID::fromString)
                .toList();
    }

    private static List<String> text(Document document, String element) {
        NodeList nodes = document.getElementsByTagName(element);
        List<String> text = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            text.add(nodes.item(i).getTextContent());
        }
        return text;
    }

    private static Document parse(String xml) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader(""))); // no DTD from afar
        return builder.parse(new InputSource(new StringReader(xml)));
    }
}
