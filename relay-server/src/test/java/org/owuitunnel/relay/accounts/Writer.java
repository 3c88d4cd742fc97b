package org.owuitunnel.relay.accounts;

import java.io.IOException;
import java.nio.file.Path;

/** A program that makes users one after the other and says so for each, once it is kept. Started by tests as a process of its own. */
final class Writer {
    private Writer() {}

    /** {@code FOLDER PREFIX COUNT}: makes users {@code PREFIX0} and so on. */
    public static void main(String[] args) throws IOException {
        try (Ledger ledger = Ledger.in(Path.of(args[0]))) {
            Invitations invitations = new Invitations(ledger);
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                String name = args[1] + i;
                if (invitations.create(name, Invitations.PRESET, new Actor("cli:" + args[1]))
                        instanceof Invitations.Creation.Created) {
                    System.out.println(name);
                    System.out.flush();
                }
            }
        }
    }
}
