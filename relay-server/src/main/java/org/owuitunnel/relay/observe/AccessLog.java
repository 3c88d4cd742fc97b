package org.owuitunnel.relay.observe;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * A file with a line for each request, when it is over. Safe on any thread, event loops included: lines are written by a thread of their own, and
 * dropped and counted while too many wait.
 */
public final class AccessLog implements Observer, AutoCloseable {
    private final AppendedFile file;
    private final LineWriter writer;

    private AccessLog(AppendedFile file, InstantSource clock) {
        this.file = file;
        this.writer = new LineWriter(file, lines -> AccessLine.dropped(clock.instant(), lines));
    }

    /**
     * Adds lines to the file at {@code path} from now on.
     *
     * @throws IOException when it cannot be written
     */
    public static AccessLog to(Path path, InstantSource clock) throws IOException {
        return new AccessLog(new AppendedFile(path), clock);
    }

    @Override
    public boolean follows() {
        return true;
    }

    @Override
    public void over(Recording request) {
        writer.accept(AccessLine.of(request));
    }

    /** Lines that come from now on go to a file of the same name, which is made if it is not there. */
    public void reopen() {
        file.reopenLater();
    }

    /** Lines that were not written so far. */
    public long dropped() {
        return writer.lost();
    }

    /** Writes what is waiting, for two seconds at most. */
    @Override
    public void close() throws IOException {
        writer.close();
        file.close();
    }
}
