package org.owuitunnel.client.soak;

import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What visitors and tunnels did, and what went wrong. Safe on any thread. */
final class Tally {
    /** Faults that are told in full; a run has one cause or two, not hundreds. */
    private static final int MAX_FAULTS = 50;

    private final Map<String, LongAdder> done = new ConcurrentHashMap<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final LongAdder faultCount = new LongAdder();

    void did(String what) {
        did(what, 1);
    }

    void did(String what, long times) {
        done.computeIfAbsent(what, none -> new LongAdder()).add(times);
    }

    @SuppressWarnings("SystemOut") // of a program whose output is for a person
    void fault(String what) {
        faultCount.increment();
        if (faultCount.sum() <= MAX_FAULTS) {
            faults.add(what);
            System.out.println("FAULT " + what);
        }
    }

    long faultCount() {
        return faultCount.sum();
    }

    Queue<String> faults() {
        return faults;
    }

    /** Each count by its name, in the order of names. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        done.forEach((what, times) -> counts.put(what, times.sum()));
        return counts;
    }
}
