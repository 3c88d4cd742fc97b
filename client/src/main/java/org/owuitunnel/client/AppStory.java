package org.owuitunnel.client;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.console.Console;
import org.owuitunnel.client.openwebui.App;
import org.owuitunnel.client.openwebui.Finding;
import org.owuitunnel.client.openwebui.Finding.Severity;
import org.owuitunnel.client.openwebui.GuardEvents;
import org.owuitunnel.client.openwebui.Verdict;
import org.owuitunnel.client.openwebui.Verdict.Outcome;
import org.owuitunnel.client.origin.OriginProblem;
import org.owuitunnel.relay.observe.Event;
import org.owuitunnel.relay.observe.Log;

/** Tells what the app is, how it fares and whether visitors may come to it: to a person by the console, to machines by the log. Called on the link's loop. */
final class AppStory implements GuardEvents {
    private static final Log LOG = Log.of(AppStory.class);

    /** What stands between visitors and an app that is not safe to visit. */
    enum Guarding {
        ON,
        /** Nothing, as its owner wants. */
        OFF,
        /** Nothing, since the app is our own. */
        UNNEEDED
    }

    private final @Nullable Console console;
    private final OriginAddress origin;
    private final boolean anyCertificate;
    private final Guarding guarding;

    /** The last verdict; null before the first, and for ever where nobody looks. */
    private @Nullable Verdict last;

    /** The one that was shown with the app's line; null while none was. */
    private @Nullable Verdict shown;

    /** True once the tunnel was open. */
    private boolean introduced;

    /** True once the app was seen without an account: sign-up is closed for this run. */
    private boolean hadNoAccount;

    /** Why TLS with the app failed last, told once however often it is met; empty while it does not. */
    private String refusal = "";

    /** A story of {@code origin}, whose certificate counts for nothing when {@code anyCertificate}. */
    AppStory(@Nullable Console console, OriginAddress origin, boolean anyCertificate, Guarding guarding) {
        this.console = console;
        this.origin = origin;
        this.anyCertificate = anyCertificate;
        this.guarding = guarding;
    }

    OriginAddress origin() {
        return origin;
    }

    /** The tunnel is open for the first time. */
    void introduce() {
        introduced = true;
        warn();
        if (console == null) {
            return;
        }
        Verdict known = last;
        if (known == null) {
            console.app(origin.uri(), new App.Other());
        } else {
            show(console, known);
        }
        if (hadNoAccount && guarding == Guarding.ON) {
            console.signUpClosed();
        }
    }

    /** Says aloud what nobody should run without knowing. */
    private void warn() {
        if (anyCertificate) {
            LOG.warn(Event.event("origin.insecure")
                    .with("origin", origin)
                    .with("reason", "no certificate is checked: whoever answers there is taken for the app"));
            if (console != null) {
                console.insecure(origin.uri());
            }
        }
        if (guarding == Guarding.OFF) {
            LOG.warn(Event.event("guard.off")
                    .with("origin", origin)
                    .with("reason", "whatever answers there is published, safe or not"));
            if (console != null) {
                console.unguarded(origin.uri());
            }
        }
    }

    private void show(Console screen, Verdict verdict) {
        shown = verdict;
        screen.app(origin.uri(), verdict.app());
        screen.findings(origin.uri(), verdict);
    }

    @Override
    public void found(Verdict now) {
        Verdict before = last;
        last = now;
        hadNoAccount |= now.findings().contains(Finding.NO_ACCOUNT);
        if (before != null) {
            tellWhetherItAnswers(before, now);
        }
        log(now);
        if (console == null) {
            return;
        }
        boolean refused = now.outcome() == Outcome.REFUSED && guarding == Guarding.ON;
        if (refused) {
            console.keptOut(origin.uri(), now.refusing(), introduced);
        } else if (introduced && now.outcome() != Outcome.UNKNOWN) {
            if (guarding == Guarding.ON && before != null && before.outcome() == Outcome.REFUSED) {
                console.letIn();
            }
            if (!now.equals(shown)) {
                show(console, now);
            }
        }
    }

    private void tellWhetherItAnswers(Verdict before, Verdict now) {
        boolean answered = before.outcome() != Outcome.UNKNOWN;
        switch (now.app()) {
            case App.Missing missing -> answers(false);
            case App.Silent silent -> {
                if (console != null) {
                    console.silent(origin.uri());
                }
            }
            case App.Refused(OriginProblem problem) -> refused(problem);
            default -> {
                if (!answered) {
                    answers(true);
                }
            }
        }
    }

    private void log(Verdict now) {
        switch (now.outcome()) {
            case REFUSED ->
                now.refusing()
                        .forEach(finding -> log(
                                guarding == Guarding.ON ? "guard.refused" : "guard.danger",
                                finding,
                                guarding == Guarding.OFF));
            case PASSED -> {
                String version = now.app() instanceof App.OpenWebUi webUi ? webUi.version() : "";
                LOG.info(Event.event("guard.passed").with("origin", origin).with("version", version));
            }
            case UNKNOWN -> {
                if (now.app() instanceof App.Silent silent) {
                    LOG.info(Event.event("app.silent")
                            .with("origin", origin)
                            .with("how", silent.how().name().toLowerCase(Locale.ROOT)));
                }
            }
        }
        now.having(Severity.WARNS).forEach(finding -> log("guard.warning", finding, false));
    }

    private void log(String event, Finding finding, boolean loud) {
        Event told = Event.event(event)
                .with("origin", origin)
                .with("code", finding.code())
                .with("reason", finding.sentence())
                .with("fix", finding.fix(origin.uri()));
        if (loud) {
            LOG.warn(told);
        } else {
            LOG.info(told);
        }
    }

    /** The app accepts connections again, or does no more. */
    void answers(boolean answers) {
        refusal = "";
        LOG.info(Event.event(answers ? "app.answers" : "app.missing").with("origin", origin));
        if (console != null) {
            console.appChanged(origin.uri(), answers);
        }
    }

    /** TLS with the app fails; may be told more than once. */
    void refused(OriginProblem problem) {
        if (problem.sentence().equals(refusal)) {
            return;
        }
        refusal = problem.sentence();
        LOG.info(Event.event("app.refused")
                .with("origin", origin)
                .with("reason", problem.sentence())
                .with("fix", problem.fix()));
        if (console != null) {
            console.appRefused(problem);
        }
    }
}
