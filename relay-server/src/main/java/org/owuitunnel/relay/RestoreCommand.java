package org.owuitunnel.relay;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.owuitunnel.relay.accounts.Audit;
import org.owuitunnel.relay.cli.BooksCommand;
import org.owuitunnel.relay.cli.ExitCode;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.control.ControlClient;
import org.owuitunnel.relay.control.ControlSocket;
import org.owuitunnel.relay.storage.Backup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code owui-relay restore}: puts a backup in the place of the relay's database. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Put a backup in the place of the relay's database, which stays beside it as " + Backup.BEFORE + ".",
            "Only while no relay runs with the same data."
        })
final class RestoreCommand extends BooksCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "As 'owui-relay backup' wrote it.")
    private Path file;

    RestoreCommand(Machine machine) {
        super(machine);
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        Path data = data();
        Path source = options().machine().workingFolder().resolve(file);
        // A database that is damaged cannot tell who has it open; the relay's socket can.
        for (Path socket : ControlSocket.all(data)) {
            Optional<ControlClient> running = ControlClient.connect(socket);
            if (running.isPresent()) {
                running.get().close();
                throw mistake("a relay runs with the data in " + data + " (expected: it stopped first)");
            }
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Audit.Entry act = new Audit.Entry(now, actor().text(), "restore", String.valueOf(file.getFileName()), "");
        Optional<Path> before = Backup.restore(data, source, sql -> Audit.note(sql, act));
        say("restored from " + source
                + before.map(kept -> "; what was there is " + kept).orElse(""));
        return ExitCode.OK.number();
    }
}
