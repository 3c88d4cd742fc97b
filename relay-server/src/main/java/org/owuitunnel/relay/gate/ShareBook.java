package org.owuitunnel.relay.gate;

import static org.owuitunnel.relay.observe.Event.event;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.Database;
import org.owuitunnel.relay.storage.Sql;

/**
 * All links, looked up in memory and kept in the database, which two relays share while one takes over from the other. Safe on any
 * thread; whatever changes something waits for the disk.
 */
final class ShareBook {
    /** Characters of a link's id: 40 random bits, shown and typed; guessing one gains nothing. */
    static final int ID_LENGTH = 8;

    /** Most links of one tunnel: more than anyone keeps an eye on. */
    static final int MAX_PER_NAME = 100;

    /** Most links in all: they are looked up in memory, where they take some 10 MiB with all their visits. */
    static final int MAX_ALL = 2000;

    private static final Log LOG = Log.of(ShareBook.class);

    /** Null when nothing is to outlive this process. */
    private final @Nullable Database database;

    /** Held by who changes something. */
    private final ReentrantLock changing = new ReentrantLock();

    private final Map<String, LiveShare> byId = new ConcurrentHashMap<>();
    private final Map<String, LiveShare> byDigest = new ConcurrentHashMap<>();

    /** Ids of links that the database has not got yet, and of those that it has still. Guarded by {@link #changing}. */
    private final Set<String> made = new HashSet<>();

    private final Set<String> gone = new HashSet<>();

    /** The database as it was when it was read or written last; null when that failed. Guarded by {@link #changing}. */
    private Database.@Nullable Version known;

    /** The last failure that was logged, or "" when the last look was fine. Guarded by {@link #changing}. */
    private String toldFailure = "";

    /** A book in memory. */
    ShareBook() {
        this.database = null;
    }

    /** Reads what there is; fails when it cannot be understood. */
    ShareBook(Database database) throws IOException {
        this.database = database;
        this.known = database.read(sql -> {
            ShareRows.all(sql).forEach(this::take);
            return sql.version();
        });
    }

    @Nullable
    LiveShare find(String id) {
        return byId.get(id);
    }

    @Nullable
    LiveShare findByDigest(String digest) {
        return byDigest.get(digest);
    }

    /** The links of one owner, in the order in which they were made. */
    List<LiveShare> of(String ownerId) {
        return inOrder().filter(live -> live.share().ownerId().equals(ownerId)).toList();
    }

    /** Every link. */
    List<LiveShare> all() {
        return List.copyOf(byId.values());
    }

    private Stream<LiveShare> inOrder() {
        return byId.values().stream()
                .sorted(Comparator.comparing((LiveShare live) -> live.share().created())
                        .thenComparing(live -> live.share().id()));
    }

    /** True while {@code name} may have another link. */
    boolean hasRoomFor(Label name) {
        return byId.size() < MAX_ALL
                && byId.values().stream()
                                .filter(live -> live.share().name().equals(name))
                                .count()
                        < MAX_PER_NAME;
    }

    /** Something that changes the book. */
    interface Change<T> {
        T make() throws IOException;
    }

    /** Makes a change to what the database now has, and writes it; others see it whole. */
    <T> T changing(Change<T> change) throws IOException {
        changing.lock();
        try {
            Database kept = database;
            return kept == null ? change.make() : written(kept, change);
        } finally {
            changing.unlock();
        }
    }

    /** What failed to be written is undone by the next look, which reads what there is. */
    private <T> T written(Database kept, Change<T> change) throws IOException {
        Database.Version before = known;
        known = null;
        List<LiveShare> written = new ArrayList<>();
        try {
            AtomicReference<Database.Version> after = new AtomicReference<>();
            T result = kept.write(sql -> {
                refresh(sql, before);
                T made = change.make();
                written.addAll(write(sql));
                after.set(sql.version());
                return made;
            });
            known = after.get();
            written.clear();
            return result;
        } finally {
            written.forEach(LiveShare::notKept);
            made.clear();
            gone.clear();
        }
    }

    /** Writes what has changed; returns it. */
    private List<LiveShare> write(Sql sql) throws IOException {
        for (String id : gone) {
            ShareRows.remove(sql, id);
        }
        List<LiveShare> written = new ArrayList<>();
        for (LiveShare live : byId.values()) {
            boolean isNew = made.contains(live.share().id());
            if (isNew || live.changed()) {
                live.kept(); // before it is read: what changes meanwhile is written the next time
                written.add(live);
                if (isNew) {
                    ShareRows.add(sql, live);
                } else {
                    ShareRows.update(sql, live);
                }
            }
        }
        return written;
    }

    /** Only within {@link #changing}. */
    void put(LiveShare live) {
        take(live);
        made.add(live.share().id());
    }

    private void take(LiveShare live) {
        byId.put(live.share().id(), live);
        byDigest.put(live.share().digest(), live);
    }

    /** Only within {@link #changing}; whoever is inside by the link is cut off. */
    void remove(LiveShare live) {
        drop(live);
        if (!made.remove(live.share().id())) {
            gone.add(live.share().id());
        }
    }

    private void drop(LiveShare live) {
        byId.remove(live.share().id());
        byDigest.remove(live.share().digest());
        live.end();
    }

    /** Another relay may have written since: what it has ended ends here, what it has made is good here. */
    private void refresh(Sql sql, Database.@Nullable Version before) throws IOException {
        if (sql.version().equals(before)) {
            return;
        }
        Set<String> there = new HashSet<>();
        for (LiveShare read : ShareRows.all(sql)) {
            there.add(read.share().id());
            LiveShare here = byId.get(read.share().id());
            if (here == null) {
                take(read);
            } else if (read.used() && !here.used()) {
                read.visits().forEach(here::entered);
            }
        }
        byId.values().stream()
                .filter(live -> !there.contains(live.share().id()))
                .forEach(this::drop);
    }

    /** Looks at the database and the time: ends what is over, and keeps what visits have become when {@code save}. */
    void look(Instant now, boolean save) {
        byId.values().forEach(live -> live.endIfOver(now));
        Database kept = database;
        if (kept == null || !changing.tryLock()) {
            return;
        }
        try {
            if (save && byId.values().stream().anyMatch(LiveShare::changed)) {
                boolean ignored = written(kept, () -> true);
            } else if (!kept.version().equals(known)) {
                known = kept.read(sql -> {
                    refresh(sql, known);
                    return sql.version();
                });
            }
            toldFailure = "";
        } catch (IOException e) {
            // A database that breaks while the relay runs must not throw everybody out: the links that were good stay
            // so.
            if (!toldFailure.equals(e.toString())) {
                toldFailure = e.toString();
                LOG.error(event("shares.unusable").with("kept", byId.size()).because(e));
            }
        } finally {
            changing.unlock();
        }
    }
}
