package org.owuitunnel.relay.admin;

import java.util.Locale;
import org.owuitunnel.relay.gate.Gate;
import org.owuitunnel.relay.gate.Share;
import org.owuitunnel.relay.gate.Visit;
import org.owuitunnel.relay.observe.Printable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A link and who came by it, as the API tells it. Stateless. */
final class ShareView {
    static ObjectNode of(Gate.Listed listed) {
        Share share = listed.share();
        ObjectNode content = ApiAnswers.JSON
                .createObjectNode()
                .put("id", share.id())
                .put("name", share.name().text())
                .put("kind", share.terms().kind().name().toLowerCase(Locale.ROOT))
                .put("label", share.terms().label())
                .put("created", share.created().toString())
                .put("once", share.terms().once())
                .put("guest", share.terms().guest())
                .put("used", listed.used())
                .put("password", share.terms().password().isPresent());
        share.terms().until().ifPresent(until -> content.put("until", until.toString()));
        ArrayNode visits = content.putArray("visits");
        for (Visit visit : listed.visits()) {
            visits.addObject()
                    .put("first", visit.first().toString())
                    .put("last", visit.last().toString())
                    .put("address", visit.address())
                    .put("program", Printable.of(visit.program()))
                    .put("requests", visit.requests());
        }
        return content;
    }

    private ShareView() {}
}
