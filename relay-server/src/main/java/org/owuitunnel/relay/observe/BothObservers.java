package org.owuitunnel.relay.observe;

/** Tells two observers the same, one after the other. Safe on any thread as far as they are. */
record BothObservers(Observer one, Observer other) implements Observer {
    @Override
    public boolean follows() {
        return one.follows() || other.follows();
    }

    @Override
    public void moved(Recording request, Direction way, int octets) {
        one.moved(request, way, octets);
        other.moved(request, way, octets);
    }

    @Override
    public void over(Recording request) {
        one.over(request);
        other.over(request);
    }

    @Override
    public void met(Limit limit) {
        one.met(limit);
        other.met(limit);
    }

    @Override
    public void connected() {
        one.connected();
        other.connected();
    }

    @Override
    public void handshakeFailed() {
        one.handshakeFailed();
        other.handshakeFailed();
    }

    @Override
    public void entered() {
        one.entered();
        other.entered();
    }

    @Override
    public void link(LinkEvent event) {
        one.link(event);
        other.link(event);
    }

    @Override
    public void linkRefused(String code) {
        one.linkRefused(code);
        other.linkRefused(code);
    }

    @Override
    public void roundTrip(long nanos) {
        one.roundTrip(nanos);
        other.roundTrip(nanos);
    }
}
