package org.owuitunnel.relay.gate;

import static org.owuitunnel.relay.observe.Event.event;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.owuitunnel.relay.observe.Log;
import org.owuitunnel.relay.route.Label;
import org.owuitunnel.relay.storage.PrivateFile;

/**
 * All links, looked up in memory and kept in {@code shares.json}, which two relays share while one takes over from the other. Safe on any
 * thread; whatever changes something waits for the disk.
 */
final class ShareBook {
    /** Characters of a link's id: 40 random bits, shown and typed; guessing one gains nothing. */
    static final int ID_LENGTH = 8;

    /** Most links of one tunnel: more than anyone keeps an eye on. */
    static final int MAX_PER_NAME = 100;

    /** Most links in all: the file is written as a whole, and stays below 10 MiB with all their visits. */
    static final int MAX_ALL = 2000;

    private static final Log LOG = Log.of(ShareBook.class);

    /** Null when nothing is to outlive this process. */
    private final @Nullable PrivateFile file;

    /** Held by who changes something. */
    private final ReentrantLock changing = new ReentrantLock();

    private final Map<String, LiveShare> byId = new ConcurrentHashMap<>();
    private final Map<String, LiveShare> byDigest = new ConcurrentHashMap<>();

    /** The file as it was when it was read or written last. Guarded by {@link #changing}. */
    private Optional<PrivateFile.Stamp> known = Optional.empty();

    /** The last failure that was logged, or "" when the last look was fine. Guarded by {@link #changing}. */
    private String toldFailure = "";

    /** A book in memory. */
    ShareBook() {
        this.file = null;
    }

    /** Reads the file; fails when it is there and cannot be trusted or understood. */
    ShareBook(PrivateFile file) throws IOException {
        this.file = file;
        this.known = file.stamp();
        new SharesFile(file).read().forEach(this::put);
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

    /** Makes a change to what the file now has, and writes it; others see it whole. */
    <T> T changing(Change<T> change) throws IOException {
        changing.lock();
        try {
            PrivateFile kept = file;
            if (kept == null) {
                return change.make();
            }
            return kept.locked(() -> {
                refresh(kept);
                T result = change.make();
                write(kept);
                return result;
            });
        } finally {
            changing.unlock();
        }
    }

    private void write(PrivateFile kept) throws IOException {
        List<LiveShare> all = inOrder().toList();
        all.forEach(LiveShare::kept);
        new SharesFile(kept).write(all);
        known = kept.stamp();
    }

    /** Only within {@link #changing}. */
    void put(LiveShare live) {
        byId.put(live.share().id(), live);
        byDigest.put(live.share().digest(), live);
    }

    /** Only within {@link #changing}; whoever is inside by the link is cut off. */
    void remove(LiveShare live) {
        byId.remove(live.share().id());
        byDigest.remove(live.share().digest());
        live.end();
    }

    /** Another relay may have written since: what it has ended ends here, what it has made is good here. */
    private void refresh(PrivateFile kept) throws IOException {
        Optional<PrivateFile.Stamp> now = kept.stamp();
        if (now.equals(known)) {
            return;
        }
        Set<String> there = new HashSet<>();
        for (LiveShare read : new SharesFile(kept).read()) {
            there.add(read.share().id());
            LiveShare here = byId.get(read.share().id());
            if (here == null) {
                put(read);
            } else if (read.used() && !here.used()) {
                read.visits().forEach(here::entered);
            }
        }
        byId.values().stream()
                .filter(live -> !there.contains(live.share().id()))
                .forEach(this::remove);
        known = now;
    }

    /** Looks at the file and the time: ends what is over, and keeps what visits have become when {@code save}. */
    void look(Instant now, boolean save) {
        byId.values().forEach(live -> live.endIfOver(now));
        PrivateFile kept = file;
        if (kept == null || !changing.tryLock()) {
            return;
        }
        try {
            boolean dirty = save && byId.values().stream().anyMatch(LiveShare::changed);
            if (dirty) {
                kept.locked(() -> {
                    refresh(kept);
                    write(kept);
                    return true;
                });
            } else {
                refresh(kept);
            }
            toldFailure = "";
        } catch (IOException e) {
            // A file that breaks while the relay runs must not throw everybody out: the links that were good stay so.
            if (!toldFailure.equals(e.toString())) {
                toldFailure = e.toString();
                LOG.error(event("shares.unusable").with("kept", byId.size()).because(e));
            }
        } finally {
            changing.unlock();
        }
    }
}
