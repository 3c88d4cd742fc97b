package org.owuitunnel.client.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.nayuki.qrcodegen.QrCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.owuitunnel.client.local.TerminalQrCode.Terminal;

class TerminalQrCodeTest {
    private static final String URL = "https://192.168.178.20:8443/";
    private static final int BORDER = 4;

    @Test
    void colouredBlocksAreDarkOnLightWithABorder() {
        List<String> lines = TerminalQrCode.draw(URL, new Terminal(true, true));

        assertThat(lines)
                .allMatch(line -> line.startsWith("\u001b[38;5;16m\u001b[48;5;231m") && line.endsWith("\u001b[0m"));
        showsTheCode(blocks(lines, true));
    }

    @Test
    void plainBlocksDrawTheLightModules() {
        List<String> lines = TerminalQrCode.draw(URL, new Terminal(false, true));

        assertThat(String.join("", lines)).doesNotContain("\u001b");
        showsTheCode(blocks(lines, false));
    }

    @Test
    void terminalWithoutUnicodeGetsColouredSpaces() {
        List<String> lines = TerminalQrCode.draw(URL, new Terminal(true, false));

        assertThat(String.join("", lines))
                .satisfies(text -> assertThat(
                                StandardCharsets.US_ASCII.newEncoder().canEncode(text))
                        .isTrue());
        List<boolean[]> rows = new ArrayList<>();
        for (String line : lines) {
            rows.add(cells(
                    line.replace("\u001b[48;5;16m  \u001b[48;5;231m", "#")
                            .replaceAll("\u001b\\[[0-9;]*m", "")
                            .replace("  ", "."),
                    '#'));
        }
        showsTheCode(rows);
    }

    @Test
    void terminalWithNothingGetsTwoSignsForAModule() {
        List<String> lines = TerminalQrCode.draw(URL, new Terminal(false, false));

        assertThat(lines).allMatch(line -> line.matches("[# ]+"));
        showsTheCode(lines.stream()
                .map(line -> cells(line.replace("##", ".").replace("  ", "x"), 'x'))
                .toList());
    }

    @Test
    void usualAddressFitsAnEightyColumnTerminal() {
        List<String> lines = TerminalQrCode.draw(URL, new Terminal(false, true));

        assertThat(lines).hasSizeLessThanOrEqualTo(20).allMatch(line -> line.length() <= 40);
    }

    private static void showsTheCode(List<boolean[]> rows) {
        QrCode code = QrCode.encodeText(URL, QrCode.Ecc.MEDIUM);
        assertThat(rows).hasSizeBetween(code.size + 2 * BORDER, code.size + 2 * BORDER + 1);
        for (int y = 0; y < rows.size(); y++) {
            boolean[] row = rows.get(y);
            assertThat(row).hasSize(code.size + 2 * BORDER);
            for (int x = 0; x < row.length; x++) {
                assertThat(row[x]).as("%d,%d", x, y).isEqualTo(code.getModule(x - BORDER, y - BORDER));
            }
        }
    }

    /** Two rows of modules from each line of half blocks; true is dark. */
    private static List<boolean[]> blocks(List<String> lines, boolean inkIsDark) {
        List<boolean[]> rows = new ArrayList<>();
        for (String line : lines) {
            String bare = line.replaceAll("\u001b\\[[0-9;]*m", "");
            rows.add(cells(bare, inkIsDark ? "█▀" : " ▄"));
            rows.add(cells(bare, inkIsDark ? "█▄" : " ▀"));
        }
        return rows;
    }

    private static boolean[] cells(String line, char dark) {
        return cells(line, String.valueOf(dark));
    }

    private static boolean[] cells(String line, String dark) {
        boolean[] cells = new boolean[line.length()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = dark.indexOf(line.charAt(i)) >= 0;
        }
        return cells;
    }
}
