package org.owuitunnel.relay.front;

import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.observe.Passage;
import org.owuitunnel.relay.route.Route;

/** Tells whoever follows a request what becomes of its exchange. Confined to the visitor's loop. */
final class Course {
    private final Passage passage;

    Course(Passage passage) {
        this.passage = passage;
    }

    /** Whether somebody wants to know of the end. */
    boolean followed() {
        return passage.followed();
    }

    /** It goes to {@code tunnel}, once that is known, by the word of {@code entry}. */
    void goesTo(Route.@Nullable Ownership tunnel, Entry entry) {
        if (tunnel != null) {
            passage.goesTo(tunnel.name().text(), entry.share());
        }
    }

    /** The whole request has come. */
    void complete() {
        passage.complete();
    }

    void received(int octets) {
        passage.received(octets);
    }

    /** The app answers a request that had waited so long for its link. */
    void answered(int status, long waitedNanos) {
        waited(waitedNanos);
        passage.answered(Passage.Kind.APP, status, null);
    }

    /** The relay itself answers. */
    void answered(Answer own) {
        String code = own.fields().first(ErrorAnswers.CODE_FIELD);
        passage.answered(code == null ? Passage.Kind.OWN : Passage.Kind.REFUSED, own.status(), code);
    }

    /** How long the request had to wait for its link. */
    void waited(long nanos) {
        passage.waited(nanos);
    }

    void sent(int octets) {
        passage.sent(octets);
    }

    /** Nothing follows; {@code whole} unless the answer was cut. */
    void over(boolean whole) {
        passage.over(whole);
    }
}
