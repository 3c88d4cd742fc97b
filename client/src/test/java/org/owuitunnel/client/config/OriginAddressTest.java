package org.owuitunnel.client.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginAddressTest {
    @ParameterizedTest
    @CsvSource({
        "8080, 127.0.0.1, 8080, true",
        "http://localhost:3000, localhost, 3000, true",
        "HTTP://LOCALHOST:3000/, localhost, 3000, true",
        "http://localhost, localhost, 80, true",
        "localhost:3000, localhost, 3000, true",
        "app.localhost:3000, app.localhost, 3000, true",
        "127.8.0.1:1, 127.8.0.1, 1, true",
        "[::1]:8080, ::1, 8080, true",
        "http://[0:0::1]:8080, ::1, 8080, true",
        "0.0.0.0:8080, 0.0.0.0, 8080, false",
        "[::]:8080, ::, 8080, false",
        "192.168.1.2:8080, 192.168.1.2, 8080, false",
        "169.254.169.254:80, 169.254.169.254, 80, false",
        "open-webui:8080, open-webui, 8080, false",
        "http://Open_WebUI:8080, open_webui, 8080, false",
        "127.evil.example:80, 127.evil.example, 80, false",
        "localhost.evil.example:80, localhost.evil.example, 80, false",
        "http://open-webui, open-webui, 80, false",
    })
    void thePortTheHostAndWhetherItIsThisMachineAreTold(String typed, String host, int port, boolean isLoopback) {
        assertThat(OriginAddress.of(typed)).contains(new OriginAddress(host, port));
        assertThat(new OriginAddress(host, port).isLoopback()).isEqualTo(isLoopback);
    }

    @ParameterizedTest
    @CsvSource({
        "https://localhost:3000, localhost, 3000",
        "HTTPS://Localhost/, localhost, 443",
        "https://127.0.0.1:8443, 127.0.0.1, 8443",
        "https://[::1], ::1, 443",
        "https://open-webui.example.test, open-webui.example.test, 443",
    })
    void anAppThatSpeaksTlsIsNamedByItsScheme(String typed, String host, int port) {
        OriginAddress app = new OriginAddress(host, port, true);

        assertThat(OriginAddress.of(typed)).contains(app);
        assertThat(OriginAddress.of(app.uri().toString())).contains(app);
        assertThat(OriginAddress.of(app.plain().uri().toString())).contains(new OriginAddress(host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "65536",
                "99999",
                "080",
                "-1",
                "statsu",
                "localhost",
                "https://localhost:3000/app",
                "https://",
                "https:///",
                "httpss://localhost",
                "http://localhost:3000/app",
                "http://localhost:3000?x",
                "http://user@localhost:3000",
                "localhost:",
                "localhost:0",
                "localhost:http",
                "::1",
                "::1:80",
                "[::1",
                "http://",
                "http:///",
                "file:///etc/passwd",
                "unix:/run/app.sock",
                "//evil:80",
                "\\\\evil:80",
                "@evil:80",
                "127.1:80",
                "2130706433:80",
                "0x7f.1:80",
                "0177.0.0.1:80",
                "[::ffff:127.0.0.1]:80",
                "a b:80",
                "a\r\nb:80",
                "_:80",
                "a_:80"
            })
    void anythingElseIsNoApp(String typed) {
        assertThat(OriginAddress.of(typed)).isEmpty();
    }
}
