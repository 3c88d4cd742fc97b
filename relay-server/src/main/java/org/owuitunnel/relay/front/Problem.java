package org.owuitunnel.relay.front;

import java.util.Locale;
import org.owuitunnel.protocol.frame.ErrorCode;

/**
 * Everything that can keep a visitor from his answer: status, code, who is at fault and what to do. The codes are
 * documented in docs/troubleshooting.md and never change their meaning.
 */
enum Problem {
    BAD_REQUEST(
            400,
            "bad-request",
            Fault.VISITOR,
            "The request cannot be read",
            "What your browser or program sent is not valid HTTP, so it was not passed on.",
            "Reload the page. A program has to send the request as RFC 9112 or RFC 9113 describe it."),
    REQUEST_TIMEOUT(
            408,
            "request-timeout",
            Fault.VISITOR,
            "The request did not arrive",
            "The connection stayed silent in the middle of the request.",
            "Check your network and try again."),
    TOO_MANY_REQUESTS(
            429,
            "too-many-requests",
            Fault.VISITOR,
            "Too many requests from here",
            "From your network address more requests came than one address may make.",
            "Wait a second, then try again. A program has to ask more slowly. Whoever runs the relay finds the bound as"
                    + " limits.address-requests."),
    METHOD_REFUSED(
            405,
            "method-refused",
            Fault.VISITOR,
            "This method is not passed on",
            "CONNECT and TRACE are never forwarded.",
            "Use another method."),
    URI_TOO_LONG(
            414,
            "uri-too-long",
            Fault.VISITOR,
            "The address is too long",
            "The request line is longer than 8 KiB.",
            "Use a shorter address."),
    HEADERS_TOO_LARGE(
            431,
            "headers-too-large",
            Fault.VISITOR,
            "The request's header is too large",
            "The header has more than 16 KiB or more than 100 fields.",
            "Delete the cookies of this site and try again."),
    HTTP_VERSION(
            505,
            "http-version",
            Fault.VISITOR,
            "This version of HTTP is not served",
            "The request is not HTTP/1.0, HTTP/1.1 or HTTP/2.",
            "Use a current browser or program."),
    MISDIRECTED(
            421,
            "misdirected",
            Fault.VISITOR,
            "This name is not served here",
            "The request names a host that does not belong to this relay.",
            "Check the address. Whoever runs the relay finds its domain in the relay's configuration."),
    NOTHING_HERE(
            404,
            "nothing-here",
            Fault.VISITOR,
            "There is nothing here",
            "This address belongs to the relay itself, and it has no page here.",
            "Open the address that owui-tunnel printed."),
    PRIVATE(
            401,
            "private",
            Fault.VISITOR,
            "This app is private",
            "Whoever shares it lets in only those who were given a link.",
            "Open the link that you were sent, all of it, in this browser. If this is your tunnel, the link stands in its"
                    + " terminal, and 'owui-tunnel share' makes another."),
    PASSWORD_WANTED(
            401,
            "password-wanted",
            Fault.VISITOR,
            "This app is private",
            "Whoever shares it lets in those who know a user name and a password, or were given a link.",
            "Reload the page and type both, or open the link that you were sent, all of it, in this browser. A program sends"
                    + " them as HTTP Basic (RFC 7617)."),
    PASSWORD_WRONG(
            401,
            "password-wrong",
            Fault.VISITOR,
            "That was not the password",
            "User name and password are not those of this tunnel.",
            "Reload the page and type them again, or ask whoever shares this app: he finds them where --basic-auth points to."),
    PASSWORD_GUESSES(
            429,
            "password-guesses",
            Fault.VISITOR,
            "Too many wrong passwords",
            "From your network this tunnel was tried with wrong passwords again and again.",
            "Wait a quarter of an hour, then try again."),
    LINK_UNKNOWN(
            401,
            "link-unknown",
            Fault.VISITOR,
            "This link opens nothing",
            "It is not complete, or whoever shared it has taken it back.",
            "Copy all of the link, with what stands behind the #, or ask for another."),
    LINK_OVER(
            401,
            "link-over",
            Fault.VISITOR,
            "This link has expired",
            "It was good for a certain time only.",
            "Ask whoever sent it for another."),
    LINK_USED(
            401,
            "link-used",
            Fault.VISITOR,
            "This link was used already",
            "It opens once, in one browser, and somebody has opened it.",
            "Go on in the browser that opened it, or ask for another. On your own computer: owui-tunnel share."),
    LINK_PASSWORD(
            401,
            "link-password",
            Fault.VISITOR,
            "This link wants a password",
            "Whoever sent it has told you a password as well.",
            "Type it into the page behind the link."),
    LINK_PASSWORD_WRONG(
            401,
            "link-password-wrong",
            Fault.VISITOR,
            "That was not the password",
            "The link is right, but the password is another.",
            "Type it again."),
    LINK_GUESSES(
            429,
            "link-guesses",
            Fault.VISITOR,
            "Too many wrong passwords",
            "This link was tried with wrong passwords again and again.",
            "Wait a quarter of an hour, then try again."),
    ADDRESS_REFUSED(
            403,
            "address-refused",
            Fault.VISITOR,
            "Your network is not let in",
            "Whoever shares this app lets in only visitors from certain addresses, and yours is another.",
            "Come from the network that you were told of, or ask whoever runs the tunnel to let yours in: --allow-ip."),
    CLIENT_OUTDATED(
            502,
            "client-outdated",
            Fault.CLIENT,
            "The tunnel's client is too old for this link",
            "The link is for a guest, and owui-tunnel on the other computer does not know what to keep from guests.",
            "Whoever runs the tunnel has to update owui-tunnel."),
    BODY_TOO_LARGE(
            413,
            "body-too-large",
            Fault.VISITOR,
            "The request is too large",
            "What the relay itself is told has at most 16 KiB.",
            "Send less."),
    NO_TUNNEL(
            404,
            "no-tunnel",
            Fault.CLIENT,
            "No tunnel is open here",
            "No one is sharing anything under this name right now.",
            "If this is your tunnel, start it with: owui-tunnel 8080. Otherwise ask whoever gave you the link."),
    TUNNEL_WAITING(
            503,
            "tunnel-waiting",
            Fault.LINK,
            "The tunnel is reconnecting",
            "The computer behind this name has lost its connection and is trying to come back.",
            "This page tries again by itself. If it stays like this, check that computer's network."),
    TUNNEL_LOST(
            502,
            "tunnel-lost",
            Fault.LINK,
            "The tunnel was lost",
            "The connection to the computer behind this name ended before its answer came.",
            "Try again in a moment. Nothing is sent a second time by itself."),
    OVERLOADED(
            503,
            "overloaded",
            Fault.RELAY,
            "Too many requests at once",
            "This tunnel already carries as many requests as it may.",
            "Try again in a moment."),
    USER_LIMIT(
            429,
            "user-limit",
            Fault.RELAY,
            "Too many requests to this tunnel's owner",
            "All visitors of this tunnel's owner together ask for more than the relay grants him.",
            "Wait a second, then try again. If this is your tunnel, ask whoever runs the relay for more."),
    USER_QUOTA(
            429,
            "user-quota",
            Fault.RELAY,
            "The month's traffic is used up",
            "This tunnel's owner has had all the traffic that the relay grants him in a month.",
            "Tell whoever shares this app. If this is your tunnel, ask whoever runs the relay for more."),
    RELAY_BUSY(
            503,
            "relay-busy",
            Fault.RELAY,
            "The relay has too much to hold",
            "Too much waits at the server between you and the tunnel: others do not take their answers.",
            "Try again in a moment. Whoever runs the relay may give it more memory."),
    RELAY_STOPPING(
            503,
            "relay-stopping",
            Fault.RELAY,
            "The relay is restarting",
            "The server between you and the tunnel is being stopped.",
            "Try again in a moment."),
    RELAY_FAILED(
            500,
            "relay-failed",
            Fault.RELAY,
            "The relay failed",
            "The server between you and the tunnel ran into an error of its own.",
            "Try again. Whoever runs the relay finds the reason in its log."),
    CLIENT_FAILED(
            502,
            "client-failed",
            Fault.CLIENT,
            "The tunnel's client failed",
            "owui-tunnel on the other computer ran into an error of its own.",
            "Try again. Whoever runs it finds the reason in its terminal."),
    ORIGIN_UNREACHABLE(
            502,
            "origin-unreachable",
            Fault.ORIGIN,
            "The app is not running",
            "The tunnel works, but nothing answers behind it.",
            "Start the app on that computer, for example Open WebUI; the tunnel need not be restarted."),
    ORIGIN_TIMEOUT(
            504,
            "origin-timeout",
            Fault.ORIGIN,
            "The app does not answer",
            "The app accepted the request and then stayed silent for too long.",
            "Try again. If it stays like this, restart the app on that computer."),
    ORIGIN_INVALID(
            502,
            "origin-invalid",
            Fault.ORIGIN,
            "The app's answer cannot be read",
            "What listens behind the tunnel did not answer in valid HTTP, or not by HTTPS as it should.",
            "Check that owui-tunnel was given the port of a web app, and its https:// if it has one."),
    ORIGIN_UNTRUSTED(
            502,
            "origin-untrusted",
            Fault.ORIGIN,
            "The app cannot be verified",
            "The tunnel works, but what answers behind it does not prove by its certificate that it is the app.",
            "Whoever runs owui-tunnel finds the reason, and the line that helps, in its terminal."),
    ORIGIN_CLOSED(
            502,
            "origin-closed",
            Fault.ORIGIN,
            "The app hung up",
            "The app closed the connection before its answer was complete.",
            "Try again. If it happens again, look at the app's log.");

    /** The hop that is at fault. */
    enum Fault {
        VISITOR,
        RELAY,
        LINK,
        CLIENT,
        ORIGIN;

        /** As answers name it. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final int status;
    private final String code;
    private final Fault fault;
    private final String title;
    private final String explanation;
    private final String fix;

    Problem(int status, String code, Fault fault, String title, String explanation, String fix) {
        this.status = status;
        this.code = code;
        this.fault = fault;
        this.title = title;
        this.explanation = explanation;
        this.fix = fix;
    }

    /** What a visitor is told when his stream was reset before an answer had begun. */
    static Problem of(ErrorCode code) {
        return switch (code) {
            case ORIGIN_UNREACHABLE -> ORIGIN_UNREACHABLE;
            case ORIGIN_TIMEOUT -> ORIGIN_TIMEOUT;
            case ORIGIN_INVALID -> ORIGIN_INVALID;
            case ORIGIN_CLOSED -> ORIGIN_CLOSED;
            case ORIGIN_UNTRUSTED -> ORIGIN_UNTRUSTED;
            case REFUSED, LIMIT -> OVERLOADED;
            case LINK_LOST -> TUNNEL_LOST;
            case LINK_AWAY -> TUNNEL_WAITING;
            case NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL, STREAM_CLOSED, CANCELLED -> CLIENT_FAILED;
        };
    }

    /** What a visitor is told whose tunnel's owner has had enough. */
    static Problem of(Quotas.Reason reason) {
        return switch (reason) {
            case REQUESTS -> USER_LIMIT;
            case STREAMS -> OVERLOADED;
            case MONTH -> USER_QUOTA;
        };
    }

    int status() {
        return status;
    }

    /** Value of {@code X-Tunnel-Error}. */
    String code() {
        return code;
    }

    Fault fault() {
        return fault;
    }

    String title() {
        return title;
    }

    String explanation() {
        return explanation;
    }

    String fix() {
        return fix;
    }
}
