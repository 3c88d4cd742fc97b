package org.owuitunnel.relay.gate;

/** One request that a link lets in, until it is over. Safe on any thread. */
public final class Admission {
    private final LiveShare share;

    /** Ends the request; nothing before it has begun. */
    private volatile Runnable end = () -> {};

    private volatile boolean revoked;

    Admission(LiveShare share) {
        this.share = share;
    }

    /** Whether he is a guest, from whom what admins see is kept. */
    public boolean guest() {
        return share.share().terms().guest();
    }

    /** The id of the link that lets it in. */
    public String shareId() {
        return share.share().id();
    }

    /** {@code cut} ends the request from now on, on any thread: at once if its link has ended already. */
    public void opened(Runnable cut) {
        end = cut;
        if (revoked) {
            cut.run();
        }
    }

    /** The request is over. */
    public void closed() {
        share.left(this);
    }

    void revoke() {
        revoked = true;
        end.run();
    }
}
