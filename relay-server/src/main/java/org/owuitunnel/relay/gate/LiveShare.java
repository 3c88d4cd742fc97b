package org.owuitunnel.relay.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A link and what has become of it. Safe on any thread. */
final class LiveShare {
    /** Visits that are kept of one link, the last ones: for its owner to recognise, not for statistics. */
    static final int MAX_VISITS = 20;

    /** Wrong passwords within {@link #GUESSING}, beyond which none is looked at: a tenth of a second of CPU time each. */
    private static final int MAX_GUESSES = 10;

    private static final Duration GUESSING = Duration.ofMinutes(15);

    private final Share share;

    /** Requests and sockets that are open now. */
    private final Set<Admission> open = ConcurrentHashMap.newKeySet();

    /** By the numbers of their passes, the oldest first. Guarded by this. */
    private final Map<Long, Visit> visits = new LinkedHashMap<>();

    /** Wrong passwords since {@link #guessing}. Guarded by this. */
    private int guesses;

    /** Null before the first wrong password. Guarded by this. */
    private @Nullable Instant guessing;

    private volatile boolean used;
    private volatile boolean ended;

    private volatile boolean changed;

    LiveShare(Share share, boolean used, List<Visit> before) {
        this.share = share;
        this.used = used;
        before.forEach(visit -> visits.put(visit.number(), visit));
    }

    Share share() {
        return share;
    }

    boolean used() {
        return used;
    }

    boolean ended() {
        return ended;
    }

    /** True when there is more to know than the database has. */
    boolean changed() {
        return changed;
    }

    /** The database is about to have it as it is now. */
    void kept() {
        changed = false;
    }

    /** It has not got it. */
    void notKept() {
        changed = true;
    }

    synchronized List<Visit> visits() {
        return List.copyOf(visits.values());
    }

    /** A browser has shown the link. */
    synchronized void entered(Visit visit) {
        used = true;
        changed = true;
        visits.put(visit.number(), visit);
        if (visits.size() > MAX_VISITS) {
            visits.remove(visits.keySet().iterator().next());
        }
    }

    /** A request that came by it has been let in. */
    void admitted(Admission admission, long number, Instant now, String address) {
        open.add(admission);
        if (ended) {
            admission.revoke(); // it ended meanwhile, and nobody else will say so
            return;
        }
        synchronized (this) {
            Visit visit = visits.get(number);
            if (visit == null && number == Gate.BY_KEY) {
                visit = new Visit(number, now, now, address, "by key", 0);
            }
            if (visit != null) {
                visits.put(number, visit.again(now, address));
                changed = true;
            }
        }
    }

    void left(Admission admission) {
        open.remove(admission);
    }

    /** The link is good no more: whoever is inside by it is cut off. */
    void end() {
        ended = true;
        new ArrayList<>(open).forEach(Admission::revoke);
    }

    /** Cuts off whoever is inside if its time is over. */
    void endIfOver(Instant now) {
        if (!ended && share.isOver(now)) {
            end();
        }
    }

    /** Whether another password may be tried. */
    synchronized boolean mayGuess(Instant now) {
        Instant since = guessing;
        if (since == null || now.isAfter(since.plus(GUESSING))) {
            guessing = now;
            guesses = 0;
        }
        return guesses < MAX_GUESSES;
    }

    synchronized void guessedWrong() {
        guesses++;
    }
}
