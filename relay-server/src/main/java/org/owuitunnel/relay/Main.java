package org.owuitunnel.relay;

/** The command {@code owui-relay}. Lives on the main thread. */
final class Main {
    private Main() {}

    public static void main(String[] args) {
        String version = Main.class.getPackage().getImplementationVersion();
        System.out.println("owui-relay " + (version == null ? "development" : version));
    }
}
