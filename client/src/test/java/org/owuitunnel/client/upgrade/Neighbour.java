package org.owuitunnel.client.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What stands in front of a relay: a proxy with the configuration that docs/neighbours ships, or one that keeps to the limits which a cloud
 * documents for its balancer. The relay has the configuration that the page about it shows.
 */
enum Neighbour {
    NGINX(ProxyProgram.NGINX, Source.SHIPPED, "nginx.conf", "nginx.md", 1),
    CADDY(ProxyProgram.CADDY, Source.SHIPPED, "Caddyfile", "nginx.md", 1),
    HAPROXY(ProxyProgram.HAPROXY, Source.SHIPPED, "haproxy.cfg", "haproxy.md", 1),
    /** Ends TLS, and speaks HTTP/2 without it to the relay. */
    HAPROXY_HTTP2(ProxyProgram.HAPROXY, Source.SHIPPED, "haproxy-http2.cfg", "nginx.md", 1),
    CLOUDFLARE(ProxyProgram.NGINX, Source.EMULATED, "cloudflare.conf", "cloudflare.md", 1),
    /** Amazon's application load balancer. */
    ALB(ProxyProgram.HAPROXY, Source.EMULATED, "alb.cfg", "aws.md", 2),
    /** Amazon's network load balancer. */
    NLB(ProxyProgram.HAPROXY, Source.EMULATED, "nlb.cfg", "aws.md", 1),
    GOOGLE(ProxyProgram.HAPROXY, Source.EMULATED, "google-cloud.cfg", "google-cloud.md", 1),
    /** Azure's application gateway. */
    AZURE(ProxyProgram.HAPROXY, Source.EMULATED, "application-gateway.cfg", "azure.md", 2);

    private enum Source {
        SHIPPED("../docs/neighbours"),
        EMULATED("src/test/neighbours");

        private final Path folder;

        Source(String folder) {
            this.folder = inProject(folder);
        }
    }

    /** What a test has in place of a server's: domain, port of visitors, certificate and key, and who vouches for them. */
    record Site(String domain, int port, Path chain, Path key, Path authority) {}

    private final ProxyProgram program;
    private final Path file;
    private final Path page;

    /** Which of the page's YAML blocks is the relay's, from 1. */
    private final int block;

    Neighbour(ProxyProgram program, Source source, String file, String page, int block) {
        this.program = program;
        this.file = source.folder.resolve(file);
        this.page = Source.SHIPPED.folder.resolve(page);
        this.block = block;
    }

    private static Path inProject(String folder) {
        return Path.of(System.getProperty("basedir", ""), folder);
    }

    /** The relay's configuration as the page has it, but for names, ports, paths, and where the proxies are. */
    String relay(Site site) throws IOException {
        String[] blocks = Files.readString(page).split("```yaml\n", -1);
        String shown = blocks[block].substring(0, blocks[block].indexOf("```"));
        String ours = ProxyProgram.replaced(shown, "tunnel.example.com", site.domain)
                .replaceAll(" public-port: \\d+", " public-port: " + site.port)
                .replaceAll("(?<=[ {])port: \\d+", "port: 0")
                .replace("/etc/owui-relay/fullchain.pem", site.chain.toString())
                .replace("/etc/owui-relay/privkey.pem", site.key.toString())
                .replaceAll("(?m)^  trusted: ", "  trusted: 127.0.0.1, ");
        if (!ours.contains("public-port")) {
            ours = ProxyProgram.replaced(ours, "https: {", "https: {public-port: " + site.port + ", ");
        }
        return ProxyProgram.replaced(ours, "data: /var/lib/owui-relay", "data: data");
    }

    /** Starts it in front of a relay that listens on {@code relayPort}, with its files in {@code folder}; returns once it listens. */
    Process start(Path folder, Site site, int relayPort) throws IOException {
        String name = site.domain;
        Path both = Files.writeString(
                folder.resolve("site.pem"), Files.readString(site.chain) + Files.readString(site.key));
        String written = Files.readString(file)
                .replace("tunnel.example.com", name)
                .replace("/etc/letsencrypt/live/" + name + "/fullchain.pem", site.chain.toString())
                .replace("/etc/letsencrypt/live/" + name + "/privkey.pem", site.key.toString())
                .replace("/etc/haproxy/" + name + ".pem", both.toString())
                .replace("/etc/ssl/certs/ca-certificates.crt", site.authority.toString())
                .replace("/run/haproxy/admin.sock", control(folder).toString());
        String way = written.contains("127.0.0.1:8443") ? "127.0.0.1:8443" : "127.0.0.1:8081";
        String ours = program.listening(ProxyProgram.replaced(written, way, "127.0.0.1:" + relayPort), site);
        return program.start(
                folder, Files.writeString(folder.resolve(file.getFileName().toString()), ours), site.port);
    }

    /** Where HAProxy takes commands, if its configuration has it so. */
    static Path control(Path folder) {
        return folder.resolve("admin.sock");
    }
}
