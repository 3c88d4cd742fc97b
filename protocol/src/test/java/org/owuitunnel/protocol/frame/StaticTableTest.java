package org.owuitunnel.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.owuitunnel.protocol.frame.HeaderBlock.MalformedBlockException;

final class StaticTableTest {
    /** The table is the wire: a line here may never change or move, new ones only go to the end. */
    private static final String APPENDIX_A = """
            0 accept
            1 accept-encoding
            2 accept-language
            3 accept-ranges
            4 authorization
            5 cache-control
            6 content-encoding
            7 content-length
            8 content-type
            9 cookie
            10 date
            11 etag
            12 if-modified-since
            13 if-none-match
            14 last-modified
            15 origin
            16 priority
            17 referer
            18 sec-ch-ua
            19 sec-ch-ua-mobile
            20 sec-ch-ua-platform
            21 sec-fetch-dest
            22 sec-fetch-mode
            23 sec-fetch-site
            24 server
            25 set-cookie
            26 user-agent
            27 vary
            28 x-forwarded-for
            29 x-forwarded-host
            30 x-forwarded-proto
            31 x-process-time
            32 access-control-allow-credentials
            33 access-control-allow-headers
            34 access-control-allow-methods
            35 access-control-allow-origin
            36 access-control-expose-headers
            37 access-control-max-age
            38 access-control-request-headers
            39 access-control-request-method
            40 age
            41 allow
            42 content-disposition
            43 content-language
            44 content-location
            45 content-range
            46 content-security-policy
            47 expect
            48 expires
            49 if-match
            50 if-range
            51 if-unmodified-since
            52 link
            53 location
            54 pragma
            55 range
            56 retry-after
            57 sec-fetch-user
            58 sec-websocket-accept
            59 sec-websocket-extensions
            60 sec-websocket-key
            61 sec-websocket-protocol
            62 sec-websocket-version
            63 strict-transport-security
            64 te
            65 trailer
            66 transfer-encoding
            67 upgrade
            68 upgrade-insecure-requests
            69 via
            70 www-authenticate
            71 x-api-key
            72 x-content-type-options
            73 x-frame-options
            74 x-requested-with
            75 x-request-id
            """;

    @Test
    void isTheAppendixOfTheProtocol() {
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < StaticTable.size(); i++) {
            table.append(i).append(' ').append(StaticTable.name(i)).append('\n');
        }

        assertThat(table).hasToString(APPENDIX_A);
    }

    @Test
    void findsEachNameUnderItsNumber() {
        assertThat(IntStream.range(0, StaticTable.size()))
                .allSatisfy(index ->
                        assertThat(StaticTable.indexOf(StaticTable.name(index))).isEqualTo(index));
        assertThat(StaticTable.indexOf("x-unknown")).isNull();
    }

    @Test
    void holdsOnlyNamesThatMayTravel() {
        assertThat(IntStream.range(0, StaticTable.size()))
                .allMatch(index -> HeaderBlock.isFieldName(StaticTable.name(index)));
    }

    @Test
    void refusesANumberBehindItsEnd() {
        assertThatThrownBy(() -> StaticTable.name(StaticTable.size()))
                .isInstanceOf(MalformedBlockException.class)
                .hasMessage("name 76 (expected: < 76)");
    }
}
