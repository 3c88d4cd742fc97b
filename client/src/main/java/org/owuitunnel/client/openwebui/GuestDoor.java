package org.owuitunnel.client.openwebui;

import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.http.FieldRules;
import org.owuitunnel.protocol.mux.Stream;
import org.owuitunnel.protocol.mux.StreamAcceptor;
import org.owuitunnel.protocol.mux.StreamHandler;

/**
 * Keeps guests, whom the relay marks, from the parts of Open WebUI by which an admin rules it, and from those that run code, whoever they are
 * signed in as. The mark never reaches the app. Protocol section 2.4. Confined to the link's loop.
 */
public final class GuestDoor implements StreamAcceptor {
    private final StreamAcceptor app;

    /** A door that hands what may pass to {@code app}. */
    public GuestDoor(StreamAcceptor app) {
        this.app = app;
    }

    @Override
    public StreamHandler accept(Stream stream, RequestHead head, boolean last) {
        if (head.fields().first(FieldRules.VISIT) == null) {
            return app.accept(stream, head, last);
        }
        RequestHead plain = new RequestHead(
                head.method(), head.authority(), head.target(), head.upgrade(), unmarked(head.fields()));
        return GuestRules.allow(plain) ? app.accept(stream, plain, last) : Denial.GUEST.answer(stream, plain, last);
    }

    private static Fields unmarked(Fields fields) {
        Fields.Builder kept = Fields.builder(fields.size());
        fields.forEach((name, value) -> {
            if (!name.equals(FieldRules.VISIT)) {
                kept.add(name, value);
            }
        });
        return kept.build();
    }
}
