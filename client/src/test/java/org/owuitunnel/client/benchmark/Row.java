package org.owuitunnel.client.benchmark;

/** What is done to each contender in each round for one row of the comparison. */
interface Row {
    /** In {@code --rows}; its tables have the same. */
    int number();

    /** False for a contender to which the row does not apply. */
    default boolean appliesTo(Contender contender) {
        return contender.tunnels();
    }

    /** False when the processes need no warm-up round for it, or are new each time. */
    default boolean warms() {
        return true;
    }

    /** Most rounds that it is worth: fewer than there are when it takes long and differs little. */
    default int rounds() {
        return Integer.MAX_VALUE;
    }

    /** How many contenders are measured at once: one, unless what is measured is mostly waiting for an emulated network. */
    default int atOnce() {
        return 1;
    }

    /** Adds its metrics; whatever it throws is the reason why the contender failed. */
    void measure(Contender contender, Stage stage) throws Exception;
}
