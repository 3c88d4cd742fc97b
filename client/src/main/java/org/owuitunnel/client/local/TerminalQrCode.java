package org.owuitunnel.client.local;

import io.nayuki.qrcodegen.QrCode;
import java.util.ArrayList;
import java.util.List;

/** Draws a QR code with characters, so that a phone's camera reads it off a terminal of any colours. Stateless. */
public final class TerminalQrCode {
    /** Modules of empty border that a reader may count on: ISO/IEC 18004 §9.1. */
    private static final int QUIET_ZONE = 4;

    /** Of the 256 colours those that are fixed: the first sixteen are whatever a theme makes of them. */
    private static final String BLACK_TEXT = "\u001b[38;5;16m";

    private static final String BLACK = "\u001b[48;5;16m";
    private static final String WHITE = "\u001b[48;5;231m";
    private static final String RESET = "\u001b[0m";

    private TerminalQrCode() {}

    /** What the terminal understands. */
    public record Terminal(boolean colours, boolean unicode) {}

    /**
     * One string per line, two modules in each character where the terminal has block elements. With colours the picture is
     * dark on light as printed ones are, whatever the terminal's own are; without, the light modules are drawn, which is
     * right on a dark terminal and inverted on a light one (most readers take both).
     */
    public static List<String> draw(String text, Terminal terminal) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
        List<String> lines = new ArrayList<>();
        int step = terminal.unicode() ? 2 : 1;
        for (int y = -QUIET_ZONE; y < code.size + QUIET_ZONE; y += step) {
            StringBuilder line = new StringBuilder(terminal.colours() ? BLACK_TEXT + WHITE : "");
            for (int x = -QUIET_ZONE; x < code.size + QUIET_ZONE; x++) {
                // Outside the code all modules are light: the quiet zone, and the lower half of an odd last line.
                boolean dark = code.getModule(x, y);
                if (terminal.unicode()) {
                    boolean darkBelow = code.getModule(x, y + 1);
                    line.append(block(dark == terminal.colours(), darkBelow == terminal.colours()));
                } else if (terminal.colours()) {
                    line.append(dark ? BLACK + "  " + WHITE : "  ");
                } else {
                    line.append(dark ? "  " : "##");
                }
            }
            lines.add(line + (terminal.colours() ? RESET : ""));
        }
        return lines;
    }

    private static char block(boolean inkAbove, boolean inkBelow) {
        if (inkAbove) {
            return inkBelow ? '█' : '▀';
        }
        return inkBelow ? '▄' : ' ';
    }
}
