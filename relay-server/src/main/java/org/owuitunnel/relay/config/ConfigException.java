package org.owuitunnel.relay.config;

import java.util.List;

/** The configuration cannot be used; holds everything that is wrong with it, not just the first. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // An immutable list of strings.
    private final List<String> problems;

    public ConfigException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line each, in the order of the file, the environment, the command line. */
    public List<String> problems() {
        return problems;
    }
}
