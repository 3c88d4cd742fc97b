package org.owuitunnel.relay.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.owuitunnel.relay.config.ConfigException;
import org.owuitunnel.relay.config.Machine;
import org.owuitunnel.relay.storage.Backup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code owui-relay backup}: a copy of the relay's database, whole while the relay runs. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Copy users, tokens' digests, names, domains and links into FILE, while the relay runs or not.",
            "Other files of the data folder (keys, certificates) are copied as any file."
        })
public final class BackupCommand extends BooksCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "Where to, a file that is not there yet.")
    private Path file;

    public BackupCommand(Machine machine) {
        super(machine);
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        Path target = options().machine().workingFolder().resolve(file);
        Backup.of(data(), target);
        say("backup: " + target);
        return ExitCode.OK.number();
    }
}
