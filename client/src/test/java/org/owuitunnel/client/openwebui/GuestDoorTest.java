package org.owuitunnel.client.openwebui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;
import org.owuitunnel.protocol.http.FieldRules;
import org.owuitunnel.protocol.mux.Ignoring;
import org.owuitunnel.protocol.mux.StreamTable;

class GuestDoorTest {
    private final List<RequestHead> seen = new ArrayList<>();
    private final GuestDoor door = new GuestDoor((stream, head, last) -> {
        seen.add(head);
        return Ignoring.INSTANCE;
    });

    private void comes(String path, Fields fields) {
        RequestHead head = new RequestHead("GET", "demo.example.com", path, false, fields);
        StreamTable table = new StreamTable(() -> 0, () -> {}, null);
        door.accept(Objects.requireNonNull(table.open(head, true, Ignoring.INSTANCE)), head, true);
    }

    @Test
    void guestIsKeptFromWhatIsTheAdminsAndHisMarkFromTheApp() {
        Fields marked = Fields.of("a", "1", FieldRules.VISIT, "guest", "b", "2");
        comes("/admin/users", marked);
        assertThat(seen).isEmpty();
        comes("/c/1", marked);
        assertThat(seen).extracting(RequestHead::fields).containsExactly(Fields.of("a", "1", "b", "2"));
    }

    @Test
    void othersAreKeptFromNothing() {
        comes("/admin/users", Fields.of("a", "1"));
        assertThat(seen).extracting(RequestHead::target).containsExactly("/admin/users");
    }
}
