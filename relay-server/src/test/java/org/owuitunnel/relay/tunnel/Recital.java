package org.owuitunnel.relay.tunnel;

import java.security.SecureRandom;
import org.owuitunnel.protocol.frame.ErrorCode;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.Limits;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.relay.tunnel.CutPath.Cuts;

/** One exchange with something of everything, always the same to the octet but for masks and secrets. */
final class Recital {
    /** Octets of use at which credit is granted anew, all of it at once. */
    private static final int GRANT = Limits.INITIAL_WINDOW_BYTES / 4;

    private static final Fields FIELDS = Fields.of("content-type", "text/plain", "x-number", "7");
    private static final RequestHead GET = new RequestHead("GET", "demo.a.test", "/get", false, FIELDS);
    private static final RequestHead POST = new RequestHead("POST", "demo.a.test", "/post", false, FIELDS);
    private static final RequestHead UPGRADE = new RequestHead("GET", "demo.a.test", "/socket", true, FIELDS);

    private final CutPath path;

    private Recital(CutPath path) {
        this.path = path;
    }

    /**
     * Plays it to its end over connections that are cut; the path, closed.
     *
     * @param bulk with a part that uses up all credit both ways
     */
    static CutPath play(Cuts cuts, boolean bulk, SecureRandom random) {
        CutPath path = new CutPath(cuts, random);
        try {
            path.connect();
            new Recital(path).play(bulk);
            path.expectSettled();
        } finally {
            path.close();
        }
        return path;
    }

    private void play(boolean bulk) {
        Speaker socket = path.opens(UPGRADE, false);
        said(socket, "open " + UPGRADE + false);
        path.carry();
        path.origin(socket).head(101, FIELDS, false);
        requests(socket);
        resets();
        if (bulk) {
            credit(socket, path.origin(socket));
        }
        socket.says(0, true);
        path.origin(socket).says(3, true);
        path.carry();
    }

    /** A download with trailers and an upload, while a socket speaks. */
    private void requests(Speaker socket) {
        Speaker get = path.opens(GET, true);
        said(get, "open " + GET + true);
        Speaker post = path.opens(POST, false);
        said(post, "open " + POST + false);
        post.says(40, false);
        path.carry();
        Speaker answer = path.origin(get);
        answer.head(103, Fields.EMPTY, false);
        answer.head(200, FIELDS, false);
        answer.says(700, false);
        post.says(Limits.MAX_DATA_BYTES + 1, false);
        socket.says(5, false);
        path.carry();
        answer.says(1, false);
        answer.trails(Fields.of("x-checksum", "1"));
        path.origin(socket).says(90, false);
        post.says(3, true);
        path.carry();
        path.origin(post).head(204, FIELDS, true);
        socket.says(8, false);
        path.carry();
    }

    /** A visitor who leaves, and an origin that breaks off. */
    private void resets() {
        Speaker left = path.opens(POST, false);
        said(left, "open " + POST + false);
        Speaker dropped = path.opens(POST, false);
        said(dropped, "open " + POST + false);
        left.says(300, false);
        path.carry();
        left.resets(ErrorCode.CANCELLED);
        path.origin(dropped).head(200, FIELDS, false);
        path.origin(dropped).says(50, false);
        path.carry();
        path.origin(dropped).resets(ErrorCode.ORIGIN_CLOSED);
        path.carry();
    }

    /** More than the windows hold goes both ways: exactly what was granted arrives, and not an octet more. */
    private void credit(Speaker visitor, Speaker origin) {
        long up = origin.heard;
        long down = visitor.heard;
        visitor.says(Limits.INITIAL_WINDOW_BYTES - (int) up + 1, false);
        origin.says(Limits.INITIAL_WINDOW_BYTES - (int) down + 1, false);
        path.carry();
        expect(origin, Limits.INITIAL_WINDOW_BYTES);
        expect(visitor, Limits.INITIAL_WINDOW_BYTES);
        for (int grants = 1; grants <= 2; grants++) {
            origin.uses(GRANT);
            visitor.uses(GRANT);
            visitor.says(GRANT, false);
            origin.says(GRANT, false);
            path.carry();
            expect(origin, Limits.INITIAL_WINDOW_BYTES + grants * GRANT);
            expect(visitor, Limits.INITIAL_WINDOW_BYTES + grants * GRANT);
        }
        origin.uses(GRANT);
        visitor.uses(GRANT);
        path.carry();
    }

    private static void expect(Speaker listener, long octets) {
        CutPath.check(listener.heard == octets, "heard " + listener.heard + ", was granted " + octets);
    }

    private static void said(Speaker visitor, String event) {
        visitor.saidEvents.add(event);
    }
}
