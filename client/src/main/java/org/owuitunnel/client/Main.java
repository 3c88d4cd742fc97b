package org.owuitunnel.client;

/** The command {@code owui-tunnel}. Lives on the main thread. */
final class Main {
    private Main() {}

    public static void main(String[] args) {
        String version = Main.class.getPackage().getImplementationVersion();
        System.out.println("owui-tunnel " + (version == null ? "development" : version));
    }
}
