package org.owuitunnel.client.openwebui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.owuitunnel.protocol.frame.Fields;
import org.owuitunnel.protocol.frame.RequestHead;

class GuestRulesTest {
    private record Call(String who, String method, String path) {
        boolean allowed() {
            return GuestRules.allow(new RequestHead(
                    method, "demo.example.com", path.replaceAll("\\{[^}]*}", "x1"), false, Fields.EMPTY));
        }
    }

    private static List<Call> calls() throws IOException {
        try (InputStream file = Objects.requireNonNull(GuestRulesTest.class.getResourceAsStream("routes.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", -1))
                    .map(word -> new Call(word[0], word[1], word[2]))
                    .toList();
        }
    }

    @Test
    void nothingThatOnlyAdminsMayIsForGuests() throws IOException {
        List<Call> admins =
                calls().stream().filter(call -> call.who.equals("admin")).toList();
        assertThat(admins).hasSizeGreaterThan(150);
        assertThat(admins).filteredOn(Call::allowed).isEmpty();
    }

    @Test
    void whatHoldsOrRunsProgramsIsNotForGuests() throws IOException {
        assertThat(calls())
                .filteredOn(call ->
                        call.path.matches("/api/v1/(functions|pipelines|terminals|automations|scim|utils/code)(/.*)?"))
                .hasSizeGreaterThan(30)
                .filteredOn(Call::allowed)
                .isEmpty();
        assertThat(calls())
                .filteredOn(call -> call.path.matches("/api/v1/(tools|skills|models)/.*") && !call.method.equals("GET"))
                .hasSizeGreaterThan(20)
                .filteredOn(Call::allowed)
                .isEmpty();
    }

    /** What is closed beside that, so that a rule which closes too much shows. */
    @Test
    void peopleKeepNearlyAllThatTheyHave() throws IOException {
        assertThat(calls())
                .filteredOn(call -> !call.who.equals("admin") && !call.allowed())
                .filteredOn(call -> !call.path.matches(
                        "/api/v1/(functions|pipelines|terminals|automations|scim|apps|utils|groups|tools|skills|models)(/.*)?"
                                + "|/(ollama|openai)/.*"))
                .extracting(call -> call.method + " " + call.path)
                .containsExactlyInAnyOrder(
                        "DELETE /api/v1/chats/share/all",
                        "DELETE /api/v1/evaluations/feedbacks",
                        "GET /api/v1/auths/admin/details",
                        "GET /api/v1/chats/stats/export",
                        "GET /api/v1/chats/stats/export/{chat_id}",
                        "GET /api/v1/evaluations/feedbacks/user",
                        "POST /api/v1/chats/archive/all",
                        "POST /api/v1/chats/unarchive/all",
                        "POST /api/v1/knowledge/reindex",
                        "POST /api/v1/knowledge/{id}/reset",
                        "POST /api/v1/knowledge/{id}/sync/cleanup",
                        "POST /api/v1/knowledge/{id}/sync/diff",
                        "POST /api/v1/memories/reset");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /",
        "GET, /c/1234",
        "GET, /_app/immutable/entry/start.js",
        "GET, /static/favicon.png",
        "GET, /api/config",
        "GET, /api/models",
        "POST, /api/chat/completions",
        "GET, /ws/socket.io/?EIO=4&transport=websocket",
        "POST, /api/v1/auths/signin",
        "GET, /api/v1/auths/",
        "POST, /api/v1/chats/new",
        "GET, /api/v1/chats/?page=1",
        "GET, /api/v1/chats/all/tags",
        "POST, /api/v1/audio/transcriptions",
        "POST, /api/v1/audio/speech",
        "POST, /api/v1/files/",
        "GET, /api/v1/users/user/settings",
        "POST, /api/v1/users/user/settings/update",
        "GET, /api/v1/users/1/profile/image",
        "GET, /api/v1/configs/banners",
        "GET, /api/v1/tools/",
        "GET, /api/v1/models/model/profile/image?id=x",
        "POST, /api/v1/tasks/title/completions",
        "GET, /ollama/api/version"
    })
    void whatAChatNeedsIsOpen(String method, String path) {
        assertThat(new Call("user", method, path).allowed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /admin",
        "GET, /admin/users",
        "GET, /workspace/functions",
        "GET, //admin",
        "GET, /x/../admin",
        "GET, /%61dmin",
        "GET, /%2561dmin",
        "POST, /api/v1/functions/create",
        "POST, /api/v1//functions/create",
        "POST, /api/v1/%66unctions/create",
        "POST, /api/v1/functions/create?x=/api/v1/chats",
        "POST, /api/v1/tools/create",
        "POST, /openai/anything/else",
        "DELETE, /ollama/api/delete",
        "POST, /api/v1/utils/code/execute",
        "GET, /api/v1/a-part-of-later-times/config",
        "PUT, /api/v1/tools/id/x/update"
    })
    void howeverItIsSpelled(String method, String path) {
        assertThat(new Call("admin", method, path).allowed()).isFalse();
    }
}
