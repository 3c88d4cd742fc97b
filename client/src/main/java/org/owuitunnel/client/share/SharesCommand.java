package org.owuitunnel.client.share;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.owuitunnel.client.cli.ExitCode;
import org.owuitunnel.client.config.ClientConfig;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.observe.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code owui-tunnel shares}: which links there are, and who has come by them. */
@Command(
        name = "shares",
        mixinStandardHelpOptions = true,
        description = "List your links, and who has come by each: when, from where, how many requests.")
public final class SharesCommand implements Callable<Integer> {
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    /** Columns of a browser's name: it says more than anyone reads. */
    private static final int PROGRAM_COLUMNS = 60;

    @Mixin
    private final ShareOptions shared;

    @Option(names = "--json", description = "As the relay says it, for machines.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    public SharesCommand(Machine machine) {
        this.shared = new ShareOptions(machine);
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        ClientConfig config = shared.config();
        try (RelayApi api = shared.api(config)) {
            JsonNode answer = api.list();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(answer.toPrettyString());
            } else if (answer.path("shares").isEmpty()) {
                spec.commandLine().getErr().println("no links yet (expected: owui-tunnel share)");
            } else {
                answer.path("shares").forEach(share -> tell(out, share));
            }
            out.flush();
        }
        return ExitCode.OK.number();
    }

    private static void tell(PrintWriter out, JsonNode share) {
        StringBuilder terms = new StringBuilder();
        String until = share.path("until").asString("");
        terms.append(until.isEmpty() ? "until revoked" : "until " + when(until));
        if (share.path("once").asBoolean()) {
            terms.append(share.path("used").asBoolean() ? ", opened" : ", opens once");
        }
        if (share.path("guest").asBoolean()) {
            terms.append(", guest");
        }
        if (share.path("password").asBoolean()) {
            terms.append(", password");
        }
        out.printf(
                Locale.ROOT,
                "%-8s  %-20s  %-20s  %s%n",
                text(share, "id"),
                text(share, "name"),
                text(share, "label"),
                terms);
        for (JsonNode visit : share.path("visits")) {
            String program = text(visit, "program");
            out.printf(
                    Locale.ROOT,
                    "          %s to %s  %s  %d requests  %s%n",
                    when(text(visit, "first")),
                    when(text(visit, "last")),
                    text(visit, "address"),
                    visit.path("requests").asLong(),
                    program.length() > PROGRAM_COLUMNS ? program.substring(0, PROGRAM_COLUMNS) + "…" : program);
        }
    }

    private static String text(JsonNode node, String member) {
        return Printable.of(node.path(member).asString(""));
    }

    private static String when(String instant) {
        return WHEN.format(Instant.parse(instant).atZone(ZoneId.systemDefault()));
    }
}
