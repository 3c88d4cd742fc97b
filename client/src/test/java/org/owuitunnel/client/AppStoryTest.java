package org.owuitunnel.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.owuitunnel.client.AppStory.Guarding;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.console.Console;
import org.owuitunnel.client.openwebui.App;
import org.owuitunnel.client.openwebui.Exposure;
import org.owuitunnel.client.openwebui.Finding;
import org.owuitunnel.client.openwebui.Verdict;

class AppStoryTest {
    private static final Verdict MISSING = verdict(new App.Missing());
    private static final Verdict SILENT = verdict(new App.Silent(App.Silent.How.HANGS_UP));
    private static final Verdict SAFE = verdict(new App.OpenWebUi("1"));
    private static final Verdict FRESH =
            verdict(new App.OpenWebUi("1", true, true, false, true, true), Finding.NO_ACCOUNT);

    private static final String APP = "  app          http://127.0.0.1:8080";

    private final StringWriter screen = new StringWriter();

    @Test
    void safeAppIsOneLine() {
        AppStory story = story(Guarding.ON);
        story.found(SAFE);
        assertThat(screen.toString()).isEmpty(); // the URL comes first
        story.introduce();

        assertThat(screen.toString().lines()).containsExactly(APP + "  Open WebUI 1");
    }

    @Test
    void appThatComesLaterIsToldAndWhyNobodyMayComeAndThatTheyMay() {
        AppStory story = story(Guarding.ON);
        story.found(MISSING);
        story.introduce();
        story.found(SILENT);
        story.found(FRESH);
        story.found(SAFE);
        story.found(MISSING);
        story.found(SAFE);

        assertThat(screen.toString().lines())
                .containsExactly(
                        APP + "  nothing answers there yet: start it, the tunnel may stay open",
                        "the app at http://127.0.0.1:8080 does not answer; visitors are told to wait",
                        "the app at http://127.0.0.1:8080 answers now",
                        "visitors are kept out: " + Finding.NO_ACCOUNT.sentence(),
                        "Open http://127.0.0.1:8080 here and create the admin account.",
                        "They are let in by themselves then.",
                        "visitors are let in",
                        APP + "  Open WebUI 1",
                        "nothing answers at http://127.0.0.1:8080 any more: start the app",
                        "the app at http://127.0.0.1:8080 answers now");
    }

    @Test
    void appThatHadNoAccountIsIntroducedWithWhatFollowsOfIt() {
        AppStory story = story(Guarding.ON);
        story.found(FRESH);
        story.found(SAFE);
        story.introduce();

        assertThat(screen.toString().lines())
                .startsWith("not published: " + Finding.NO_ACCOUNT.sentence())
                .endsWith(
                        APP + "  Open WebUI 1",
                        "  note         nobody signs up through the tunnel until it is started again");
    }

    @Test
    void withoutAGuardEachDangerIsAWarningAndNobodyIsSaidToBeKeptOutOrLetIn() {
        AppStory story = story(Guarding.OFF);
        story.introduce();
        story.found(FRESH);
        story.found(SAFE);

        assertThat(screen.toString())
                .contains("  WARNING      guard: off.", "  WARNING      no account yet: the first visitor would become")
                .doesNotContain("kept out", "let in", "not published", "nobody signs up");
    }

    @Test
    void ofAnAppOfOurOwnNothingIsSaidButItsAddress() {
        story(Guarding.UNNEEDED).introduce();

        assertThat(screen.toString().lines()).containsExactly(APP);
    }

    private AppStory story(Guarding guarding) {
        Console console = new Console(new PrintWriter(screen), Map.of(), false);
        return new AppStory(console, new OriginAddress("127.0.0.1", 8080), false, guarding);
    }

    private static Verdict verdict(App app, Finding... findings) {
        return new Verdict(app, Exposure.ANYONE, List.of(findings));
    }
}
