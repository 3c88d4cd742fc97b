package org.owuitunnel.protocol.simulation;

/** One simulated WebSocket between both ends. */
final class Cable {
    private final Lane opening;
    private final Lane accepting;
    private boolean cut;

    Cable(Model model, int openingRoom, int acceptingRoom) {
        opening = new Lane(Side.OPENING, model, openingRoom);
        accepting = new Lane(Side.ACCEPTING, model, acceptingRoom);
    }

    /** What {@code side} sends. */
    Lane lane(Side side) {
        return side == Side.OPENING ? opening : accepting;
    }

    void cut() {
        cut = true;
        opening.cut();
        accepting.cut();
    }

    /** False once it was cut or closed: it carries nothing any more. */
    boolean alive() {
        return !cut && opening.closed == null && accepting.closed == null;
    }
}
