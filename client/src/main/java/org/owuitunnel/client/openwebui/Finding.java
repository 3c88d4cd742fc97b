package org.owuitunnel.client.openwebui;

import java.net.URI;

/**
 * What is worth knowing of an app before it is published: a code that never changes its meaning, one sentence, and one that
 * says what helps. docs/troubleshooting.md lists them.
 */
public enum Finding {
    /** {@code onboarding}: nobody is its admin yet. */
    NO_ACCOUNT(
            "no-account",
            "no account yet: the first visitor would become its admin, who can run code on this machine",
            "Open %s here and create the admin account."),

    /** {@code features.auth} is false. */
    SIGN_IN_OFF(
            "sign-in-off",
            "sign-in is off: every visitor is admin, who can run code on this machine",
            "Start Open WebUI without WEBUI_AUTH=False; change the password of admin@localhost, which is admin."),

    /** {@code features.auth_trusted_header}. */
    TRUSTED_FIELD(
            "trusted-header",
            "a request field alone signs anyone in, also as admin, who can run code on this machine",
            "Start Open WebUI without WEBUI_AUTH_TRUSTED_EMAIL_HEADER; strip-fields keeps a field of this name from it."),

    /** {@code features.enable_signup}. */
    SIGN_UP_OPEN(
            "sign-up-open",
            "sign-up is open: strangers can register",
            "Turn it off: Admin Panel, Settings, Enable New Sign Ups."),

    /** Vite, in place of the backend that it is for. */
    DEV_SERVER(
            "dev-server",
            "a development server (Vite): its page looks for the backend elsewhere, chat will not work",
            "Tunnel the backend instead, which is on port 8080 by preset: owui-tunnel 8080"),

    /** {@code features.enable_websocket} is false. */
    POLLING(
            "polling",
            "its WebSocket is off: chat polls, which is slower",
            "Start Open WebUI without ENABLE_WEBSOCKET_SUPPORT=False."),

    /** Whatever its dangers are, nobody looks for them. */
    NOT_OPEN_WEBUI(
            "not-open-webui",
            "not an Open WebUI: published as it is",
            "Make sure that it is meant to be reached by whoever knows the name.");

    /** What is done about it. */
    public enum Severity {
        /** Visitors are kept out. */
        REFUSES,
        /** A person should change it. */
        WARNS,
        /** A person may like to know. */
        NOTES
    }

    private final String code;
    private final String sentence;
    private final String fix;

    Finding(String code, String sentence, String fix) {
        this.code = code;
        this.sentence = sentence;
        this.fix = fix;
    }

    /** By which programs know it. */
    public String code() {
        return code;
    }

    /** What is so. */
    public String sentence() {
        return sentence;
    }

    /** What helps, for an app that a person of this machine opens at {@code app}. */
    public String fix(URI app) {
        return fix.formatted(app);
    }

    /** What is done about it where {@code exposure} tells who can come: behind a gate, accounts are not the only lock. */
    public Severity severity(Exposure exposure) {
        if (exposure.ownMachineOnly()) {
            return Severity.NOTES;
        }
        return switch (this) {
            case NO_ACCOUNT -> Severity.REFUSES;
            case SIGN_IN_OFF, TRUSTED_FIELD -> exposure.gated() ? Severity.WARNS : Severity.REFUSES;
            case SIGN_UP_OPEN, DEV_SERVER -> Severity.WARNS;
            case POLLING, NOT_OPEN_WEBUI -> Severity.NOTES;
        };
    }
}
