package org.owuitunnel.protocol.simulation;

import java.time.Duration;

/** One random course of events, wholly determined by its seed. */
final class Schedule {
    /** Streams that fill what may be unacknowledged, if each sends a window: 8 MiB by 256 KiB, and some. */
    private static final int FILLING_STREAMS = 36;

    /** Messages that fill what may be unacknowledged by their number, and some. */
    private static final int FILLING_MESSAGES = 16 * 1024 + 200;

    /** One of how many schedules fills one end up to its limit: they cost a hundred times what others do. */
    private static final int FILLING = 1_000;

    /** One of how many steps is followed by a pause in which everything arrives. */
    private static final int LULLS = 100;

    private final World world;
    private final Chance chance;
    private final int streams;
    private final int cuts;
    private final boolean recuts;
    private final int room;

    private Schedule(World world) {
        this.world = world;
        this.chance = world.chance;
        streams = chance.oneIn(4) ? chance.between(1, 3) : 40;
        cuts = chance.oneIn(4) ? 0 : chance.oneIn(3) ? 8 : 2;
        recuts = chance.oneIn(2);
        room = chance.oneIn(2) ? World.AMPLE_ROOM : chance.between(1, 4);
    }

    /**
     * Plays the schedule of {@code seed}.
     *
     * @throws AssertionError when a rule is broken
     */
    static void play(long seed, Figures figures) {
        World world = new World(seed, false, figures);
        Schedule schedule = new Schedule(world);
        schedule.begin();
        int steps = schedule.chance.between(10, 160);
        for (int i = 0; i < steps && !world.ended(); i++) {
            schedule.step();
        }
        new Settlement(world).run();
        figures.schedules++;
    }

    private void begin() {
        world.opening.link.streams().maxStreams(streams);
        world.accepting.link.streams().maxStreams(streams);
        for (Side side : Side.values()) {
            world.socket(side, room, false);
        }
        if (chance.oneIn(FILLING)) {
            world.opening.link.streams().maxStreams(FILLING_STREAMS);
            world.accepting.link.streams().maxStreams(FILLING_STREAMS);
            world.socket(Side.OPENING, World.AMPLE_ROOM, false);
            world.habits.still = true;
            fill();
            if (chance.oneIn(2)) {
                lull();
            }
            world.habits.still = false;
        }
    }

    private void step() {
        int lost = world.alive() && world.connected() ? 0 : 30;
        switch (chance.weighted(8, 40, 24, 30, 4, 3, cuts, lost, lost / 6)) {
            case 0 -> open();
            case 1 -> act();
            case 2 -> world.end(side()).turn();
            case 3 -> deliver();
            case 4 -> world.socket(side(), chance.oneIn(3) ? World.AMPLE_ROOM : chance.between(1, 4), chance.oneIn(4));
            case 5 -> pass();
            case 6 -> cut();
            case 7 -> resume();
            default -> world.giveUp(side());
        }
        if (world.ended()) {
            return;
        }
        if (chance.oneIn(LULLS)) {
            lull();
        }
        if (chance.oneIn(600)) {
            world.end(side()).drain();
        }
        if (chance.oneIn(2_000)) {
            world.endLink(side());
        }
    }

    private void open() {
        Exchange exchange = world.open(world.habits.request(world.exchanges.size() + 1), chance.oneIn(3));
        if (exchange != null && chance.oneIn(2)) {
            exchange.visitor.act();
        }
    }

    private void act() {
        if (world.exchanges.isEmpty()) {
            return;
        }
        Exchange exchange = chance.of(world.exchanges);
        if (exchange.origin == null || chance.oneIn(2)) {
            exchange.visitor.act();
        } else {
            exchange.origin.act();
        }
    }

    private void deliver() {
        Side side = side();
        int most = chance.oneIn(4) ? Integer.MAX_VALUE : chance.between(1, 3);
        while (most-- > 0 && world.deliver(side, recuts && chance.oneIn(3))) {
            // as many as there are
        }
    }

    private void pass() {
        int seconds = chance.oneIn(6) ? chance.between(1, 20) : 0;
        for (int i = 0; i < seconds; i++) {
            world.pass(Duration.ofSeconds(1));
        }
        world.pass(Duration.ofMillis(chance.below(300)));
    }

    /** Each direction loses only what is behind some point. */
    private void cut() {
        deliver();
        deliver();
        world.cut();
    }

    /** A new wire for both, or for one end only: its greeting was lost, or is still under way. */
    private void resume() {
        if (!world.alive() && !world.ended()) {
            world.resume(side(), room, chance.oneIn(2) ? room : 1);
        }
        if (chance.oneIn(4)) {
            world.end(side()).turn();
        } else if (!world.ended()) {
            world.attachAll();
        }
    }

    private void lull() {
        new Settlement(world).lull();
        for (Side side : Side.values()) {
            world.socket(side, room, false);
        }
    }

    private void fill() {
        if (chance.oneIn(2)) {
            for (int i = 0; i < FILLING_STREAMS; i++) {
                Exchange exchange = world.open(world.habits.request(i + 1), false);
                if (exchange != null) {
                    exchange.visitor.send(Content.MAX_PIECE, false);
                }
            }
            world.opening.turn();
            return;
        }
        Exchange exchange = world.open(world.habits.request(1), false);
        for (int i = 0; exchange != null && i < FILLING_MESSAGES; i++) {
            exchange.visitor.send(1, false);
            world.opening.turn();
        }
    }

    private Side side() {
        return chance.oneIn(2) ? Side.OPENING : Side.ACCEPTING;
    }
}
