package org.owuitunnel.relay.config;

import java.nio.file.Path;

/** Where a setting's text comes from, so that a message can lead there. Immutable. */
public sealed interface Origin {
    /** A line of the configuration file. */
    record Line(Path file, int number) implements Origin {}

    /** An environment variable. */
    record Variable(String name) implements Origin {}

    /** The program's arguments. */
    record CommandLine() implements Origin {}

    /** The program itself. */
    record Preset() implements Origin {}

    /** How a message about {@code key} begins. */
    default String subject(String key) {
        return switch (this) {
            case Line line -> line.file + ":" + line.number + ": " + key;
            case Variable variable -> variable.name;
            case CommandLine _ -> "command line: " + key;
            case Preset _ -> key;
        };
    }

    /** Where to look, for a list of values. */
    default String place() {
        return switch (this) {
            case Line line -> line.file + ":" + line.number;
            case Variable variable -> variable.name;
            case CommandLine _ -> "command line";
            case Preset _ -> "preset";
        };
    }
}
