package org.owuitunnel.client.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is written of figures is what they say, whoever failed. */
final class ReportTest {
    private final Figures figures = new Figures();
    private final Report report = new Report(
            figures,
            new Contenders(
                    List.of(new Direct(), new Ours(), new TwoNginx(), new Frp()), Map.of("bore", "not installed")),
            List.of(new RequestsRow()));

    private void round(int number, double ours, double nginx) {
        figures.round(number);
        figures.add(Metric.H1_RATE, Ours.NAME, ours);
        figures.add(Metric.H1_RATE, TwoNginx.NAME, nginx);
    }

    @Test
    void cellHasTheMedianAndTheLowestAndTheHighestOfTheRounds() {
        round(1, 1000, 2000);
        round(2, 3000, 1000);
        round(3, 2000, 4000);

        assertThat(report.markdown(Map.of(), "images/")).contains("| **tunnel** | 2,000 (1,000 to 3,000) |");
    }

    @Test
    void ratioIsTheMedianOfTheRoundsOwnRatiosNotOfTheMedians() {
        round(1, 1000, 2000);
        round(2, 3000, 1000);
        round(3, 2000, 4000);

        assertThat(report.markdown(Map.of(), "images/")).contains("HTTP/1.1: requests/s | 0.50 |");
    }

    @Test
    void roundThatOneOfTwoLacksMakesNoPair() {
        round(1, 1000, 2000);
        figures.round(2);
        figures.add(Metric.H1_RATE, Ours.NAME, 9000);
        round(3, 3000, 1000);

        assertThat(figures.paired(Metric.H1_RATE, Ours.NAME, TwoNginx.NAME, (one, other) -> one / other))
                .containsExactly(0.5, 3.0);
    }

    @Test
    void failureIsNamedInTheCellAndLeavesTheOthersAlone() {
        round(1, 1000, 2000);
        figures.failed(1, Frp.NAME, "frps has ended | badly\nand more");

        assertThat(report.markdown(Map.of(), "images/"))
                .contains("| frp | failed: frps has ended / badly |")
                .contains("| **tunnel** | 1,000 |")
                .contains("Left out: bore, not installed");
    }

    @Test
    void failureInOneRoundIsRemarkedBelowTheTable() {
        round(1, 1000, 2000);
        figures.round(2);
        figures.failed(1, TwoNginx.NAME, "timeout");

        assertThat(report.markdown(Map.of(), "images/")).contains("nginx, two hops failed in 1 round(s): timeout");
    }

    @Test
    void plotsAreWholeDocumentsWithEveryContenderThatHasFigures() {
        round(1, 1000, 2000);

        String plot = report.plots().get(Table.H1.file());

        assertThat(plot)
                .startsWith("<svg ")
                .endsWith("</svg>\n")
                .contains(">tunnel<", ">2,000<")
                .doesNotContain(">frp<");
    }

    @Test
    void figureThatIsNoneLeavesItsCellEmpty() {
        round(1, 1000, Double.NaN);

        assertThat(report.markdown(Map.of(), ""))
                .contains("| **tunnel** | 1,000 |")
                .doesNotContain("NaN");
    }

    @Test
    void newFiguresTakeThePlaceOfTheOldOnesInTheDocs() {
        assertThat(Docs.replaced("# Page\n\n## Figures\n\nold\n", "new\n")).isEqualTo("# Page\n\n## Figures\n\nnew\n");
    }

    @Test
    void contenderOrRowThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> Contenders.of(List.of("ngrok")))
                .hasMessageContaining("--only ngrok: no such contender");
        assertThatThrownBy(() -> Options.of("--rows", "11")).hasMessageContaining("--rows 11");
    }
}
