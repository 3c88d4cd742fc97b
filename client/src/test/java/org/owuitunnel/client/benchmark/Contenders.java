package org.owuitunnel.client.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who takes part.
 *
 * @param present in the order of the tables
 * @param absent names, with the reason
 */
record Contenders(List<Contender> present, Map<String, String> absent) {
    private static final List<Contender> ALL = List.of(
            new Direct(),
            new Ours(),
            new TwoNginx(),
            new Frp(),
            new Chisel(),
            new Rathole(),
            new Bore(),
            new OpenSsh());

    /** Those that {@code only} names, or all; each by its name or the beginning of it. */
    static Contenders of(List<String> only) {
        List<Contender> present = new ArrayList<>();
        Map<String, String> absent = new LinkedHashMap<>();
        for (Contender contender : ALL) {
            if (!only.isEmpty()
                    && only.stream().noneMatch(name -> contender.name().startsWith(name))) {
                continue;
            }
            if (contender.missing().isEmpty()) {
                present.add(contender);
            } else {
                absent.put(contender.name(), contender.missing());
            }
        }
        for (String name : only) {
            if (ALL.stream().noneMatch(contender -> contender.name().startsWith(name))) {
                throw new IllegalArgumentException("--only " + name + ": no such contender (expected: see --help)");
            }
        }
        return new Contenders(present, absent);
    }
}
