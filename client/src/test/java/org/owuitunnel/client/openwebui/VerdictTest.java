package org.owuitunnel.client.openwebui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.owuitunnel.client.openwebui.Finding.Severity;
import org.owuitunnel.client.openwebui.Verdict.Outcome;

class VerdictTest {
    private static final Exposure GATED = new Exposure(true, false);
    private static final Exposure OWN_MACHINE = new Exposure(false, true);

    @ParameterizedTest
    @CsvSource({
        // onboarding, auth, trusted header, sign-up, WebSocket: findings
        "false, true,  false, false, true,  ''",
        "true,  true,  false, true,  true,  NO_ACCOUNT",
        "false, false, false, false, true,  SIGN_IN_OFF",
        "true,  false, false, true,  true,  NO_ACCOUNT SIGN_IN_OFF",
        "false, true,  true,  false, true,  TRUSTED_FIELD",
        "false, true,  false, true,  true,  SIGN_UP_OPEN",
        "false, true,  false, true,  false, SIGN_UP_OPEN POLLING",
    })
    void eachDangerOfOpenWebUiIsFound(
            boolean onboarding, boolean auth, boolean trusted, boolean signUp, boolean webSocket, String findings) {
        App app = new App.OpenWebUi("1", onboarding, auth, trusted, signUp, webSocket);

        assertThat(Verdict.of(app, Exposure.ANYONE).findings())
                .extracting(Finding::name)
                .isEqualTo(findings.isEmpty() ? List.of() : List.of(findings.split(" ", -1)));
    }

    @ParameterizedTest
    @CsvSource({
        "NO_ACCOUNT,     REFUSES, REFUSES",
        "SIGN_IN_OFF,    REFUSES, WARNS",
        "TRUSTED_FIELD,  REFUSES, WARNS",
        "SIGN_UP_OPEN,   WARNS,   WARNS",
        "DEV_SERVER,     WARNS,   WARNS",
        "POLLING,        NOTES,   NOTES",
        "NOT_OPEN_WEBUI, NOTES,   NOTES",
    })
    void whatIsDoneDependsOnWhoCanCome(Finding finding, Severity anyone, Severity gated) {
        assertThat(finding.severity(Exposure.ANYONE)).isEqualTo(anyone);
        assertThat(finding.severity(GATED)).isEqualTo(gated);
        assertThat(finding.severity(OWN_MACHINE)).isEqualTo(Severity.NOTES);
    }

    @Test
    void onlyWhatIsSeenAndSafePasses() {
        App fresh = new App.OpenWebUi("1", true, true, false, true, true);
        App open = new App.OpenWebUi("1", false, false, false, false, true);

        assertThat(outcome(new App.OpenWebUi("1"), Exposure.ANYONE)).isEqualTo(Outcome.PASSED);
        assertThat(outcome(new App.Other(), Exposure.ANYONE)).isEqualTo(Outcome.PASSED);
        assertThat(outcome(new App.DevServer(), Exposure.ANYONE)).isEqualTo(Outcome.PASSED);
        assertThat(outcome(fresh, Exposure.ANYONE)).isEqualTo(Outcome.REFUSED);
        assertThat(outcome(fresh, GATED)).isEqualTo(Outcome.REFUSED);
        assertThat(outcome(fresh, OWN_MACHINE)).isEqualTo(Outcome.PASSED);
        assertThat(outcome(open, Exposure.ANYONE)).isEqualTo(Outcome.REFUSED);
        assertThat(outcome(open, GATED)).isEqualTo(Outcome.PASSED);
        assertThat(outcome(new App.Missing(), Exposure.ANYONE)).isEqualTo(Outcome.UNKNOWN);
        assertThat(outcome(new App.Silent(App.Silent.How.LATE), OWN_MACHINE)).isEqualTo(Outcome.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(Finding.class)
    void eachFindingSaysWhatHelpsAndIsDocumented(Finding finding) throws IOException {
        assertThat(finding.fix(URI.create("http://127.0.0.1:8080")))
                .endsWith(finding == Finding.DEV_SERVER ? "8080" : ".");
        assertThat(Files.readString(Path.of("..", "docs", "troubleshooting.md")))
                .contains("| `" + finding.code() + "` | ");
    }

    private static Outcome outcome(App app, Exposure exposure) {
        return Verdict.of(app, exposure).outcome();
    }
}
