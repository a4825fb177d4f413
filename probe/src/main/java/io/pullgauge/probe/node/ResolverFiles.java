/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import io.pullgauge.probe.verdict.Cause;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads resolv.conf, hosts and nsswitch.conf the way Go's own resolver does (net/dnsconfig_unix.go, net/hosts.go, net/conf.go). */
final class ResolverFiles {

    private static final String RESOLV = "/etc/resolv.conf";
    private static final String HOSTS = "/etc/hosts";
    private static final String NSSWITCH = "/etc/nsswitch.conf";
    private static final int MOST_SERVERS = 3;
    private static final int MOST_HOSTS = 20_000;
    private static final List<String> TCP_OPTIONS = List.of("use-vc", "usevc", "tcp");
    private static final List<String> KNOWN_OPTIONS =
            List.of("rotate", "single-request", "single-request-reopen", "trust-ad", "edns0", "no-reload");

    private final NodeFiles files;
    private final NodeFiles copy;
    private final List<Problem> problems;
    private final List<String> notes = new ArrayList<>();
    private final List<InetAddress> servers = new ArrayList<>();
    private List<String> search = List.of();
    private int ndots = 1;
    private int timeoutSeconds = 5;
    private int attempts = 2;
    private boolean rotate;
    private boolean overTcp;

    private ResolverFiles(NodeFiles files, NodeFiles copy, List<Problem> problems) {
        this.files = files;
        this.copy = copy;
        this.problems = problems;
    }

    static Resolver read(NodeFiles files, List<Problem> problems) {
        return read(files, NodeFiles.under(Path.of("/")), problems);
    }

    /** @param copy with the kubelet's copy of resolv.conf, for a node of which not all is here */
    static Resolver read(NodeFiles files, NodeFiles copy, List<Problem> problems) {
        return new ResolverFiles(files, copy, problems).read();
    }

    private Resolver read() {
        directives(lines(RESOLV, "name servers: the resolver then asks 127.0.0.1", NodeFiles.CONFIG_LIMIT));
        if (files.read(RESOLV, NodeFiles.CONFIG_LIMIT) instanceof NodeFile.Absent) {
            files.linkTarget(RESOLV).ifPresent(this::behindLink);
        }
        if (servers.isEmpty()) {
            servers.add(literal("127.0.0.1").orElseThrow());
            servers.add(literal("::1").orElseThrow());
        }
        if (search.isEmpty()) {
            search = defaultSearch();
        }
        return new Resolver(
                servers,
                search,
                ndots,
                Duration.ofSeconds(timeoutSeconds),
                attempts,
                rotate,
                overTcp,
                hosts(),
                order(),
                notes);
    }

    /**
     * The file is a link to a place that is not there: an agent in a pod has not all of the node. What systemd-resolved writes into its
     * stub file is known without it; of any other the kubelet gave the pod a copy when it started it (dnsPolicy Default).
     */
    private void behindLink(String target) {
        if (target.endsWith("/systemd/resolve/stub-resolv.conf")) {
            literal("127.0.0.53").ifPresent(servers::add);
            notes.add(
                    "resolv.conf is systemd-resolved's stub, which is not mounted here: 127.0.0.53, without its search list");
            return;
        }
        String where = "links to " + cut(target) + ", which ";
        if (files.isInSight(RESOLV)) {
            problem(RESOLV, 0, where + "is not there: its name servers are not known");
            return;
        }
        if (copy.read(RESOLV, NodeFiles.CONFIG_LIMIT) instanceof NodeFile.Content content) {
            directives(content.text().lines().toList());
        }
        if (servers.isEmpty()) {
            problem(RESOLV, 0, where + Problem.UNSEEN + ": its name servers are not known");
        } else {
            notes.add("resolv.conf " + where + "is not mounted here: what the kubelet gave this pod at its start");
        }
    }

    private void directives(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            directive(lines.get(i), i + 1);
        }
    }

    private void directive(String line, int number) {
        if (line.startsWith("#") || line.startsWith(";") || line.isBlank()) {
            return;
        }
        String[] words = line.strip().split("[ \\t\\r]+");
        switch (words[0]) {
            case "nameserver" -> server(words, number);
            case "domain" -> search = words.length > 1 ? List.of(words[1]) : search;
            case "search" -> search = List.of(words).subList(1, words.length);
            case "options" -> List.of(words).subList(1, words.length).forEach(this::option);
            default ->
                notes.add(RESOLV + ":" + number
                        + ": a keyword that Go does not know; a runtime built with cgo uses libc then");
        }
    }

    private void server(String[] words, int number) {
        if (words.length < 2 || servers.size() == MOST_SERVERS) {
            return;
        }
        Optional<InetAddress> address = literal(words[1]);
        address.ifPresent(servers::add);
        if (address.isEmpty()) {
            problem(RESOLV, number, "nameserver is not an IP address and ignored: " + cut(words[1]));
        }
    }

    private void option(String option) {
        if (option.startsWith("ndots:")) {
            ndots = number(option, 0, 15, ndots);
        } else if (option.startsWith("timeout:")) {
            timeoutSeconds = number(option, 1, 3600, timeoutSeconds);
        } else if (option.startsWith("attempts:")) {
            attempts = number(option, 1, 100, attempts);
        } else if ("rotate".equals(option)) {
            rotate = true;
        } else if (TCP_OPTIONS.contains(option)) {
            overTcp = true;
        } else if (!KNOWN_OPTIONS.contains(option)) {
            notes.add("resolv.conf has the option " + cut(option) + ": a runtime built with cgo uses libc then");
        }
    }

    private static int number(String option, int least, int most, int otherwise) {
        String digits = option.substring(option.indexOf(':') + 1);
        if (!digits.matches("-?\\d{1,9}")) {
            return otherwise;
        }
        return Math.clamp(Integer.parseInt(digits), least, most);
    }

    /** Without search list Go takes what follows the first dot of the host name. */
    private List<String> defaultSearch() {
        List<String> lines = files.read("/etc/hostname", NodeFiles.CONFIG_LIMIT) instanceof NodeFile.Content content
                ? content.text().lines().toList()
                : List.of();
        String name = lines.isEmpty() ? "" : lines.getFirst().strip();
        int dot = name.indexOf('.');
        return dot > 0 && dot < name.length() - 1 ? List.of(name.substring(dot + 1)) : List.of();
    }

    private Map<String, List<InetAddress>> hosts() {
        Map<String, List<InetAddress>> hosts = new LinkedHashMap<>();
        for (String line : lines(HOSTS, "", NodeFiles.CONFIG_LIMIT)) {
            String[] words = line.split("#", 2)[0].strip().split("[ \\t\\r]+");
            Optional<InetAddress> address = words.length < 2 ? Optional.empty() : literal(words[0]);
            for (int i = 1; address.isPresent() && i < words.length && hosts.size() < MOST_HOSTS; i++) {
                hosts.computeIfAbsent(plain(words[i]), _ -> new ArrayList<>()).add(address.get());
            }
        }
        hosts.replaceAll((_, addresses) -> List.copyOf(addresses));
        return hosts;
    }

    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Go takes files and dns in the order that nsswitch gives them, files before dns where it gives neither, and passes over the rest. */
    private List<Resolver.Source> order() {
        List<Resolver.Source> order = new ArrayList<>();
        for (String line : lines(NSSWITCH, "", NodeFiles.CONFIG_LIMIT)) {
            String plain = line.split("#", 2)[0].strip();
            if (plain.startsWith("hosts:")) {
                for (String word : plain.substring("hosts:".length()).strip().split("[ \\t]+")) {
                    source(word, order);
                }
            }
        }
        return order.isEmpty() ? List.of(Resolver.Source.FILES, Resolver.Source.DNS) : order;
    }

    private void source(String word, List<Resolver.Source> order) {
        Resolver.Source source = switch (word) {
            case "files" -> Resolver.Source.FILES;
            case "dns" -> Resolver.Source.DNS;
            default -> null;
        };
        if (source != null && !order.contains(source)) {
            order.add(source);
        } else if (source == null && !word.isEmpty() && !word.startsWith("[")) {
            notes.add("nsswitch.conf names the source " + cut(word)
                    + ": a runtime built with cgo asks libc, this probe asks files and dns only");
        } else if (word.startsWith("[")
                && !word.toLowerCase(Locale.ROOT).matches("\\[(notfound=return|success=return|!unavail=return).*")) {
            notes.add("nsswitch.conf has the criterion " + cut(word) + ": a runtime built with cgo asks libc");
        }
    }

    private List<String> lines(String path, String whose, int limit) {
        return switch (files.read(path, limit)) {
            case NodeFile.Content content -> content.text().lines().toList();
            case NodeFile.Absent _ -> List.of();
            case NodeFile.Unusable unusable -> {
                problem(path, 0, unusable.reason() + (whose.isEmpty() ? "" : ", so it gives no " + whose));
                yield List.of();
            }
        };
    }

    private void problem(String path, int line, String detail) {
        problems.add(new Problem(Cause.DNS_SERVER_UNREACHABLE, new Origin(path, line), detail));
    }

    static Optional<InetAddress> literal(String text) {
        Function<String, InetAddress> parse = InetAddress::ofLiteral;
        String plain = text.startsWith("[") || text.contains("/") ? "" : text;
        int zone = plain.indexOf('%');
        try {
            // A zone names an interface, which must exist on this machine for the JDK to take it; one that does not is
            // left out.
            return plain.isEmpty()
                            || !plain.matches("[0-9a-fA-F:.]+(%[\\w.-]{1,32})?")
                            || plain.matches("\\d+|.*\\.0\\d.*")
                    ? Optional.empty()
                    : Optional.of(parse.apply(plain));
        } catch (IllegalArgumentException _) {
            try {
                return zone < 0 ? Optional.empty() : Optional.of(parse.apply(plain.substring(0, zone)));
            } catch (IllegalArgumentException __) {
                return Optional.empty();
            }
        }
    }

    private static String cut(String word) {
        String plain = word.replaceAll("[^\\x21-\\x7e]", "?");
        return plain.length() > 80 ? plain.substring(0, 80) + "…" : plain;
    }
}
