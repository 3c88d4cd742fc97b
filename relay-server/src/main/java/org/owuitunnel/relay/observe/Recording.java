package org.owuitunnel.relay.observe;

import io.netty.util.concurrent.Ticker;
import org.jspecify.annotations.Nullable;

/** What is known of one request. Confined to the visitor's loop until it is over, and unchanged then. Times are nanoseconds. */
public final class Recording implements Passage {
    /** Stands for a time that has not come. */
    private static final long NOT_YET = -1;

    private final Observer observer;
    private final Ticker ticker;
    private final long wallMillis = System.currentTimeMillis();
    private final long began;
    private final String version;

    private String address = "";

    /** Null for what could not be read as a request. */
    private @Nullable String method;

    private @Nullable String path;

    /** Null for what went to no tunnel. */
    private @Nullable String tunnel;

    private @Nullable String share;
    private Kind kind = Kind.NOBODY;

    /** 0 while there was no answer. */
    private int status;

    private @Nullable String code;
    private long received;
    private long sent;
    private long waited;
    private long complete = NOT_YET;
    private long answered = NOT_YET;
    private long over = NOT_YET;
    private boolean whole;

    Recording(Observer observer, Ticker ticker, String version) {
        this.observer = observer;
        this.ticker = ticker;
        this.began = ticker.nanoTime();
        this.version = version;
    }

    @Override
    public boolean followed() {
        return true;
    }

    @Override
    public void asked(String from, String by, String target) {
        int query = target.indexOf('?');
        address = from;
        method = by;
        path = query < 0 ? target : target.substring(0, query);
    }

    @Override
    public void refused(String from, int with, String why) {
        address = from;
        answered(Kind.REFUSED, with, why);
        over(true);
    }

    @Override
    public void goesTo(String name, @Nullable String by) {
        tunnel = name;
        share = by;
    }

    @Override
    public void waited(long nanos) {
        waited = nanos;
    }

    @Override
    public void complete() {
        if (complete == NOT_YET) {
            complete = now();
        }
    }

    @Override
    public void answered(Kind by, int with, @Nullable String why) {
        kind = by;
        status = with;
        code = why;
        answered = now();
    }

    @Override
    public void received(int octets) {
        if (over == NOT_YET) {
            received += octets;
            observer.moved(this, Direction.IN, octets);
        }
    }

    @Override
    public void sent(int octets) {
        if (over == NOT_YET) {
            sent += octets;
            observer.moved(this, Direction.OUT, octets);
        }
    }

    @Override
    public void over(boolean well) {
        if (over == NOT_YET) {
            over = now();
            whole = well;
            observer.over(this);
        }
    }

    /** Since the request began. */
    private long now() {
        return ticker.nanoTime() - began;
    }

    /** When it began: milliseconds since 1970. */
    long wallMillis() {
        return wallMillis;
    }

    String version() {
        return version;
    }

    /** The visitor's; "" when that is not known. */
    String address() {
        return address;
    }

    @Nullable
    String method() {
        return method;
    }

    @Nullable
    String path() {
        return path;
    }

    /** The name of the tunnel that it went to, or null. */
    public @Nullable String tunnel() {
        return tunnel;
    }

    /** The id of the link that let it in, or null. */
    @Nullable
    String share() {
        return share;
    }

    /** Who answered. */
    public Kind kind() {
        return kind;
    }

    /** Of the answer; 0 without one. */
    public int status() {
        return status;
    }

    /** {@code X-Tunnel-Error} of an answer of the relay's own, or null. */
    public @Nullable String code() {
        return code;
    }

    /** True for a WebSocket that was accepted. */
    public boolean socket() {
        return status == 101;
    }

    /** False when the answer was cut, or never began. */
    boolean whole() {
        return whole;
    }

    long received() {
        return received;
    }

    long sent() {
        return sent;
    }

    /** For the tunnel's link to be there: 0 as a rule. */
    public long waitedNanos() {
        return waited;
    }

    /** From the whole request, or its beginning where the answer was faster, to the answer's head; negative without one. */
    public long firstByteNanos() {
        boolean behind = complete != NOT_YET && complete <= answered;
        return answered == NOT_YET ? NOT_YET : answered - (behind ? complete : 0);
    }

    /** From the answer's head to its last octet, or its cut; negative without one. */
    long sentNanos() {
        return answered == NOT_YET ? NOT_YET : over - answered;
    }

    /** From the request's head to the end. */
    public long totalNanos() {
        return over;
    }
}
