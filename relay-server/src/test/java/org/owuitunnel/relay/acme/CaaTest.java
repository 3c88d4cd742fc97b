package org.owuitunnel.relay.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.CAARecord;
import org.xbill.DNS.DClass;

final class CaaTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "letsencrypt.org                                         | fine",
                "LetsEncrypt.org                                         | fine",
                "letsencrypt.org; accounturi=https://le.example/acct/1   | fine",
                "letsencrypt.org; validationmethods=http-01              | fine",
                "letsencrypt.org; validationmethods=dns-01,http-01       | fine",
                "letsencrypt.org; validationmethods=dns-01               | but not by http-01",
                "letsencrypt.org;validationmethods=dns-01;accounturi=x   | but not by http-01",
                "other.example                                           | keep ca.example out",
                "other.example; validationmethods=http-01                | keep ca.example out",
                ";                                                       | keep ca.example out",
            })
    void anAuthorityMayIssueWhenItIsNamedAndItsWayOfProof(String value, String outcome) throws Exception {
        CAARecord record = new CAARecord(DnsView.absolute("ana.example"), DClass.IN, 60, 0, "issue", value.strip());
        Caa caa = new Caa("ca.example", List.of("letsencrypt.org"), "http-01");
        Throwable refused = catchThrowable(() -> caa.requireAllowed("ana.example", "issue", List.of(record)));
        if (outcome.equals("fine")) {
            assertThat(refused).isNull();
        } else {
            assertThat(refused).hasMessageContaining(outcome).hasMessageContaining("at ana.example)");
        }
    }
}
