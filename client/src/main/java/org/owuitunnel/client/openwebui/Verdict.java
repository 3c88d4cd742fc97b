package org.owuitunnel.client.openwebui;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether visitors may come to an app, and why not. Immutable; equal when nothing has changed.
 *
 * @param findings the graver ones first
 */
public record Verdict(App app, Exposure exposure, List<Finding> findings) {
    /** What follows of it. */
    public enum Outcome {
        /** Visitors may come. */
        PASSED,
        /** They may not. */
        REFUSED,
        /** It is not known what the app is: nothing may reach it before it is. */
        UNKNOWN
    }

    /** The verdict about {@code app} where {@code exposure} tells who can come. Pure. */
    static Verdict of(App app, Exposure exposure) {
        List<Finding> findings = switch (app) {
            case App.OpenWebUi webUi -> findings(webUi);
            case App.DevServer dev -> List.of(Finding.DEV_SERVER);
            case App.Other other -> List.of(Finding.NOT_OPEN_WEBUI);
            case App.Secured secured -> List.of();
            case App.Missing missing -> List.of();
            case App.Silent silent -> List.of();
            case App.Refused refused -> List.of();
        };
        return new Verdict(app, exposure, findings);
    }

    private static List<Finding> findings(App.OpenWebUi webUi) {
        List<Finding> findings = new ArrayList<>();
        if (webUi.onboarding()) {
            findings.add(Finding.NO_ACCOUNT);
        }
        if (!webUi.auth()) {
            findings.add(Finding.SIGN_IN_OFF);
        }
        if (webUi.trustedHeader()) {
            findings.add(Finding.TRUSTED_FIELD);
        }
        // The first account closes sign-up by itself, and without sign-in there is none.
        if (webUi.signUp() && webUi.auth() && !webUi.onboarding()) {
            findings.add(Finding.SIGN_UP_OPEN);
        }
        if (!webUi.webSocket()) {
            findings.add(Finding.POLLING);
        }
        return List.copyOf(findings);
    }

    /** What follows of it. */
    public Outcome outcome() {
        if (!refusing().isEmpty()) {
            return Outcome.REFUSED;
        }
        return switch (app) {
            // What speaks TLS on a port without it does not understand a request, whoever it is.
            case App.OpenWebUi webUi -> Outcome.PASSED;
            case App.DevServer dev -> Outcome.PASSED;
            case App.Other other -> Outcome.PASSED;
            case App.Secured secured -> Outcome.PASSED;
            case App.Missing missing -> Outcome.UNKNOWN;
            case App.Silent silent -> Outcome.UNKNOWN;
            case App.Refused refused -> Outcome.UNKNOWN;
        };
    }

    /** Why visitors may not come. */
    public List<Finding> refusing() {
        return having(Finding.Severity.REFUSES);
    }

    /** The findings of this severity. */
    public List<Finding> having(Finding.Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity(exposure) == severity)
                .toList();
    }
}
