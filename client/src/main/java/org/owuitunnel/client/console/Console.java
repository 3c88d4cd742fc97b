package org.owuitunnel.client.console;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.health.PathProblem;
import org.owuitunnel.client.local.LanAddress;
import org.owuitunnel.client.local.TerminalQrCode;
import org.owuitunnel.client.openwebui.App;
import org.owuitunnel.client.openwebui.Finding;
import org.owuitunnel.client.openwebui.Verdict;
import org.owuitunnel.client.origin.OriginProblem;
import org.owuitunnel.relay.observe.Printable;
import org.owuitunnel.relay.route.AddressRange;

/** Tells a person what his tunnel is doing, in plain lines; the URL comes first. Safe on any thread. */
public final class Console {
    private static final String ONLINE = "online";

    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ROOT);

    private static final String LABELLED = "  %-12s %s%n";

    /** Columns behind a label, in a terminal of 80. */
    private static final int TEXT_COLUMNS = 80 - 15;

    /** Characters of half a fingerprint, so that it fits a terminal of 80 columns: 16 octets, "6D:" each. */
    private static final int HALF_FINGERPRINT = 16 * 3;

    private final PrintWriter out;
    private final TerminalQrCode.Terminal terminal;
    private final boolean interactive;

    /** What was told last of the way of visitors; empty before. */
    private String status = "";

    /** The last reason for which there is no connection, told once however often it is met; empty while there is one. */
    private String trouble = "";

    /** What was told last of TLS with the app that fails; empty before, and once the app answers. */
    private String refusal = "";

    /** True when a person watches this process. */
    @SuppressWarnings("SystemConsoleNull") // its contract still allows null
    public static boolean isTerminal() {
        java.io.Console terminal = System.console();
        return terminal != null && terminal.isTerminal();
    }

    /** A console on {@code out}; {@code interactive} when a person watches it. */
    public Console(PrintWriter out, Map<String, String> environment, boolean interactive) {
        this.out = out;
        this.interactive = interactive;
        this.terminal =
                new TerminalQrCode.Terminal(interactive && environment.get("NO_COLOR") == null, isUnicode(environment));
    }

    private static boolean isUnicode(Map<String, String> environment) {
        for (String variable : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
            String value = environment.getOrDefault(variable, "");
            if (!value.isEmpty()) {
                return value.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
            }
        }
        return false;
    }

    /** The tunnel is open; whether visitors get through is found out next. */
    public synchronized void opened(List<String> urls) {
        opened(urls, null);
    }

    /** The same; {@code link} is how its user comes in where others do not, or null where everybody does. */
    public synchronized void opened(List<String> urls, @Nullable String link) {
        trouble = "";
        out.println(Printable.of(link == null ? urls.getFirst() : link));
        out.println();
        for (String more : urls.subList(1, urls.size())) {
            out.printf(Locale.ROOT, LABELLED, "also", Printable.of(more));
        }
        out.flush();
    }

    /** A request under the public name came back after {@code took}. */
    public synchronized void proven(Duration took) {
        if (!status.equals(ONLINE)) {
            String again = status.isEmpty() ? "" : "again ";
            status = ONLINE;
            labelled("status", ONLINE + " " + again + "(asked under its public name: " + took.toMillis() + " ms)");
        }
    }

    /** A request under the public name did not come back. */
    public synchronized void broken(PathProblem problem) {
        if (status.equals(problem.sentence())) {
            return;
        }
        status = problem.sentence();
        labelled("status", "not proven: " + problem.sentence());
        labelled("", problem.fix());
        labelled(
                "",
                problem.maybeOnlyHere()
                        ? "Only this machine may fail to reach it (split DNS, hairpin NAT); the tunnel stays open."
                        : "Visitors most likely meet the same. The tunnel stays open and is tried again.");
    }

    /** Whether visitors get through cannot be found out. */
    public synchronized void unprovable(String why) {
        if (!status.equals(why)) {
            status = why;
            labelled("status", "open, not proven: " + why);
        }
    }

    /** The app that was missing is there, or the other way round. */
    public synchronized void appChanged(URI origin, boolean answers) {
        refusal = "";
        note(
                answers
                        ? "the app at " + origin + " answers now"
                        : "nothing answers at " + origin + " any more: start the app");
    }

    /** TLS with the app fails. */
    public synchronized void appRefused(OriginProblem problem) {
        if (!refusal.equals(problem.sentence())) {
            refusal = problem.sentence();
            note(problem.sentence() + "; visitors get an error");
            note(problem.fix());
        }
    }

    /** No certificate of the app is checked. */
    public synchronized void insecure(URI origin) {
        labelled("WARNING", "origin-insecure: no certificate of the app is checked.");
        labelled("", "Whoever answers at " + origin + " in its place reads and");
        labelled("", "changes all that visitors send, passwords included.");
        labelled("", "--origin-ca FILE trusts one certificate instead.");
    }

    /** Nobody looks whether the app is safe to visit. */
    public synchronized void unguarded(URI origin) {
        labelled("WARNING", "guard: off. Whatever answers at " + origin + " is");
        labelled("", "published, also when it makes a stranger its admin.");
    }

    /** What is worth knowing of the app, behind its line. */
    public synchronized void findings(URI origin, Verdict verdict) {
        for (Finding finding : verdict.findings()) {
            Finding.Severity severity = finding.severity(verdict.exposure());
            wrapped(
                    switch (severity) {
                        case REFUSES -> "WARNING";
                        case WARNS -> "warning";
                        case NOTES -> "note";
                    },
                    finding.sentence());
            if (severity != Finding.Severity.NOTES) {
                wrapped("", finding.fix(origin));
            }
        }
    }

    /** Visitors may not come to the app; {@code open} when the tunnel is open all the same, as it was safe before. */
    public synchronized void keptOut(URI origin, List<Finding> why, boolean open) {
        for (Finding finding : why) {
            note((open ? "visitors are kept out: " : "not published: ") + finding.sentence());
            note(finding.fix(origin));
        }
        note(
                open
                        ? "They are let in by themselves then."
                        : "The tunnel opens by itself then; the app is looked at every 2 s. Ctrl+C stops.");
    }

    /** Visitors may come again. */
    public synchronized void letIn() {
        note("visitors are let in");
    }

    /** Visitors cannot make accounts in this run. */
    public synchronized void signUpClosed() {
        labelled("note", "nobody signs up through the tunnel until it is started again");
    }

    /** The app accepts connections, and that is all. */
    public synchronized void silent(URI origin) {
        refusal = "";
        note("the app at " + origin + " does not answer; visitors are told to wait");
    }

    /** As many lines as a terminal of 80 columns needs. */
    private void wrapped(String label, String text) {
        StringBuilder line = new StringBuilder();
        String before = label;
        for (String word : text.split(" ", -1)) {
            if (line.length() + 1 + word.length() > TEXT_COLUMNS && !line.isEmpty()) {
                labelled(before, line.toString());
                before = "";
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        labelled(before, line.toString());
    }

    /** Who comes in. */
    public synchronized void access(boolean gated) {
        if (gated) {
            labelled("private", "the link above opens once, in one browser: keep it to yourself;");
            labelled("", "'owui-tunnel share' makes links for other devices and people");
        } else {
            labelled("WARNING", "public: everybody who learns of the address comes in");
        }
    }

    /** Says that some may come in without a link. */
    public synchronized void basicAuth(String user) {
        labelled("password", "programs come in as '" + user + "' by HTTP Basic, and so do people without a link");
    }

    /** Says where visitors have to come from, and for how long they may, where that is limited. */
    public synchronized void limits(List<AddressRange> allowed, Optional<Duration> life) {
        if (!allowed.isEmpty()) {
            labelled("from", allowed.stream().map(AddressRange::toString).collect(Collectors.joining(", ")) + " only");
        }
        life.ifPresent(time -> labelled(
                "until", WHEN.format(ZonedDateTime.now(ZoneId.systemDefault()).plus(time)) + ", then it closes"));
    }

    private void labelled(String label, String text) {
        out.printf(Locale.ROOT, LABELLED, label, Printable.of(text));
        out.flush();
    }

    /** Where the tunnel leads to. */
    public synchronized void app(URI origin, App app) {
        String state = switch (app) {
            case App.OpenWebUi webUi -> "  Open WebUI " + webUi.version();
            case App.DevServer dev -> "";
            case App.Other other -> "";
            case App.Missing missing -> "  nothing answers there yet: start it, the tunnel may stay open";
            case App.Silent silent -> "  does not answer yet: visitors are told to wait";
            case App.Secured secured -> "  expects https://";
            case App.Refused refused -> "";
        };
        labelled("app", origin + state);
        if (app instanceof App.Secured) {
            labelled("", "Start again with https:// in front of the app's address.");
        } else if (app instanceof App.Refused(OriginProblem problem) && !refusal.equals(problem.sentence())) {
            refusal = problem.sentence();
            labelled("", problem.sentence());
            labelled("", problem.fix());
        }
    }

    /** The tunnel serves this machine and its network. */
    public synchronized void local(List<LanAddress> addresses, int httpsPort, int httpPort, String fingerprint) {
        out.printf(Locale.ROOT, LABELLED, "trust", "'owui-tunnel trust' once on this machine, then no browser warns");
        String first = null;
        for (LanAddress address : addresses) {
            out.printf(Locale.ROOT, LABELLED, "network", "https://" + address.host() + ":" + httpsPort);
            first = first == null ? "http://" + address.host() + ":" + httpPort + "/" : first;
        }
        if (first != null) {
            out.printf(Locale.ROOT, LABELLED, "phone", first + "  shows a phone how to trust it");
            out.printf(Locale.ROOT, LABELLED, "fingerprint", fingerprint.substring(0, HALF_FINGERPRINT));
            out.printf(Locale.ROOT, LABELLED, "", fingerprint.substring(HALF_FINGERPRINT));
            qrCode(first);
        }
        out.flush();
    }

    /** A text for cameras, where somebody watches. */
    public synchronized void qrCode(@Nullable String text) {
        if (text == null || !interactive) {
            return;
        }
        out.println();
        TerminalQrCode.draw(text, terminal).forEach(out::println);
    }

    /** How to stop. */
    public synchronized void hint() {
        out.println();
        out.println("  Ctrl+C stops.");
        out.flush();
    }

    /** The relay is out of reach. */
    public synchronized void lost(String reason) {
        note("connection to the relay lost (" + reason + "), dialling again; visitors wait");
    }

    /**
     * Another attempt failed; {@code sentence} says why.
     *
     * @param fix what helps; empty when nothing but waiting does
     */
    public synchronized void retrying(String sentence, String fix) {
        if (sentence.equals(trouble)) {
            return;
        }
        trouble = sentence;
        note(sentence + "; trying again until it works");
        if (!fix.isEmpty()) {
            note(fix);
        }
    }

    /** The relay is back. */
    public synchronized void back() {
        trouble = "";
        note("connected again");
    }

    /** The time is over for which the tunnel was to be open. */
    public synchronized void overdue() {
        note("closed: its time is over");
    }

    private void note(String text) {
        out.println(Printable.of(text));
        out.flush();
    }
}
