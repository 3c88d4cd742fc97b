package org.owuitunnel.relay;

import org.owuitunnel.relay.cli.AuditCommand;
import org.owuitunnel.relay.cli.BackupCommand;
import org.owuitunnel.relay.cli.ConfigCommand;
import org.owuitunnel.relay.cli.InvitationCommand;
import org.owuitunnel.relay.cli.NameCommand;
import org.owuitunnel.relay.cli.ShortErrors;
import org.owuitunnel.relay.cli.TokenCommand;
import org.owuitunnel.relay.cli.UserCommand;
import org.owuitunnel.relay.config.Machine;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code owui-relay}. Lives on the main thread. */
@Command(
        name = "owui-relay",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Takes visitors' HTTPS requests and carries them to the machines of owui-tunnel's users.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  owui-relay token create laptop    print a new token, once",
            "  owui-relay invite ana             print a link that makes a token, once",
            "  owui-relay config check           see what the relay would run with",
            "  owui-relay run                    serve until told to stop",
            "  owui-relay run --take-over        serve in place of a relay that runs, losing no request",
            "  owui-relay certificate show       see the certificate and when it is renewed",
            "  owui-relay domain add HOST NAME   let a host of its owner's lead to the tunnel NAME",
            "  owui-relay backup FILE            copy users, tokens, names and domains, also while it runs",
            "  owui-relay reload                 let the relay that runs read its configuration anew"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped as asked",
            "1:a fault of the program or of the machine",
            "2:arguments or configuration that cannot be used, or no token yet",
            "8:the address to listen on is in use"
        })
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine(Machine.current()).execute(args));
    }

    /** The whole command line of the program. */
    static CommandLine commandLine(Machine machine) {
        CommandLine root = new CommandLine(new Main())
                .addSubcommand(new RunCommand(machine))
                .addSubcommand(new ReloadCommand(machine))
                .addSubcommand(new TokenCommand(machine))
                .addSubcommand(new UserCommand(machine))
                .addSubcommand(new InviteCommand(machine))
                .addSubcommand(new InvitationCommand(machine))
                .addSubcommand(new NameCommand(machine))
                .addSubcommand(new DomainCommand(machine))
                .addSubcommand(new ConfigCommand(machine))
                .addSubcommand(new CertificateCommand(machine))
                .addSubcommand(new AuditCommand(machine))
                .addSubcommand(new BackupCommand(machine))
                .addSubcommand(new RestoreCommand(machine));
        root.setAllowSubcommandsAsOptionParameters(true); // --name audit
        return ShortErrors.on(root);
    }
}
