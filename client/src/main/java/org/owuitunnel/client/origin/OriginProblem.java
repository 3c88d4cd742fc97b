package org.owuitunnel.client.origin;

import java.util.List;
import org.owuitunnel.client.config.OriginAddress;
import org.owuitunnel.client.tls.CertificateProblem;
import org.owuitunnel.client.tls.HandshakeFailure;
import org.owuitunnel.protocol.frame.ErrorCode;

/**
 * Why TLS with the app fails. docs/troubleshooting.md lists the sentences. Immutable; equal when nothing has changed.
 *
 * @param code what the relay is told
 * @param sentence what is wrong
 * @param fix what helps
 */
public record OriginProblem(ErrorCode code, String sentence, String fix) {
    private static final String AUTHORITY = " --origin-ca FILE, or origin-ca in config.yml.";

    /** What a handshake with {@code app} failed of. */
    public static OriginProblem of(OriginAddress app, Throwable failure) {
        return switch (HandshakeFailure.of(failure)) {
            case HandshakeFailure.Refused refused ->
                new OriginProblem(
                        ErrorCode.ORIGIN_UNTRUSTED,
                        "the certificate of " + app + " " + refused.problem().clause(),
                        fix(app, refused.problem()));
            case HandshakeFailure.Failed failed ->
                new OriginProblem(
                        code(failed.kind()), "TLS with " + app + " failed: " + failed.why(), fix(app, failed.kind()));
        };
    }

    /** Nobody can be trusted, since it cannot be read who is. */
    static OriginProblem withoutAuthorities() {
        return new OriginProblem(
                ErrorCode.INTERNAL_ERROR,
                "this machine's trusted authorities cannot be read",
                "Reinstall owui-tunnel: it brings them with its Java.");
    }

    private static ErrorCode code(HandshakeFailure.Kind kind) {
        return switch (kind) {
            case SILENT -> ErrorCode.ORIGIN_TIMEOUT;
            case CLOSED -> ErrorCode.ORIGIN_CLOSED;
            case PLAIN, OTHER -> ErrorCode.ORIGIN_INVALID;
        };
    }

    private static String fix(OriginAddress app, HandshakeFailure.Kind kind) {
        return switch (kind) {
            case PLAIN -> "The app speaks plain HTTP: name it as " + app.plain().uri() + ".";
            case SILENT, CLOSED, OTHER -> "Check that this is the app's HTTPS port, and look at its log.";
        };
    }

    private static String fix(OriginAddress app, CertificateProblem problem) {
        return switch (problem) {
            case CertificateProblem.Expired expired -> "Renew the app's certificate, and check this machine's clock.";
            case CertificateProblem.NotYetValid early -> "Check the clocks of this machine and of the app's.";
            case CertificateProblem.WrongName wrong ->
                "Name the app as its certificate does" + example(app, wrong.names()) + ", or give it a certificate for "
                        + app.host() + ".";
            case CertificateProblem.UnknownIssuer unknown ->
                "If the app is yours, name its authority's file:" + AUTHORITY;
            case CertificateProblem.SelfSigned own -> "If the app is yours, name its certificate's file:" + AUTHORITY;
            case CertificateProblem.Other other -> "Give the app another certificate.";
        };
    }

    /** A name of the certificate that can be dialled, which a pattern cannot. */
    private static String example(OriginAddress app, List<String> names) {
        return names.stream()
                .filter(name -> !name.startsWith("*"))
                .findFirst()
                .map(name -> ", " + new OriginAddress(name, app.port(), true).uri())
                .orElse("");
    }
}
