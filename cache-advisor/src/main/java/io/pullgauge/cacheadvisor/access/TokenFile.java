/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bearer tokens from a file, one a line: {@code token,role[,node or name]}, role agent, viewer or operator; the third part is the only node
 * that an agent's token may report for ({@code node}, {@code cluster/node}, or {@code cluster/} for all of one), or a person's name. Empty lines and lines that begin with {@code #} are skipped. Read again when
 * the file changes; a file that became unreadable or wrong leaves the tokens of before in force.
 *
 * <p>Tokens are kept and looked up only as keyed hashes, so neither a heap dump nor the time that a look-up takes tells one.
 */
public final class TokenFile implements Gate {
    private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
    private static final int SHORTEST = 16;
    private static final int LONGEST = 4_096;
    private static final long LARGEST_FILE = 64L << 20;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Path file;
    private final InstantSource clock;
    private final Fingerprints fingerprints = new Fingerprints();
    /** Guards reading the file again. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile Map<String, Holder> holders;
    private volatile Instant lookedAt;
    private @Nullable FileTime readAt;
    private long readSize;

    private record Holder(Role role, Principal principal) {}

    /** A token file that cannot be used: which line, and why; never a token. */
    public static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    /** Reads the file. */
    public TokenFile(Path file, InstantSource clock) throws Unusable {
        this.file = file;
        this.clock = clock;
        this.holders = read();
        this.lookedAt = clock.instant();
    }

    @Override
    public Decision decide(Ask ask) {
        if (ask.need() == Need.OPEN) {
            return new Decision.Allowed(Principal.ANYONE);
        }
        Optional<String> token = ask.bearer(LONGEST);
        if (token.isEmpty()) {
            return new Decision.Unknown("no bearer token (expected: Authorization: Bearer …)");
        }
        reload();
        Holder holder = holders.get(fingerprints.of(token.get()));
        if (holder == null) {
            return new Decision.Unknown("the bearer token is not known");
        }
        return holder.role.may(ask.need())
                ? new Decision.Allowed(holder.principal)
                : new Decision.Refused("this token may not do that");
    }

    private void reload() {
        // A look that lies ahead was made before the clock was set back.
        if (Duration.between(lookedAt, clock.instant()).abs().compareTo(LOOK_EVERY) < 0 || !lock.tryLock()) {
            return;
        }
        try {
            lookedAt = clock.instant();
            if (hasChanged()) {
                holders = read();
                LOG.atInfo().addKeyValue("tokens", holders.size()).log("token file read again");
            }
        } catch (Unusable e) {
            LOG.atWarn().log("the changed token file is not used: {}", e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private boolean hasChanged() throws Unusable {
        try {
            return !Files.getLastModifiedTime(file).equals(readAt) || Files.size(file) != readSize;
        } catch (IOException e) {
            throw new Unusable("cannot read " + file);
        }
    }

    private Map<String, Holder> read() throws Unusable {
        try {
            readAt = Files.getLastModifiedTime(file);
            readSize = Files.size(file);
            if (readSize > LARGEST_FILE) {
                throw new Unusable(file + " is larger than " + LARGEST_FILE + " bytes");
            }
            return parse(Files.readAllLines(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new Unusable("cannot read the token file " + file + " (expected: lines of token,role[,node])");
        }
    }

    private Map<String, Holder> parse(List<String> lines) throws Unusable {
        Map<String, Holder> parsed = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split(",", -1);
            Optional<Role> role = parts.length < 2 ? Optional.empty() : Role.ofCode(parts[1].strip());
            String token = parts[0].strip();
            if (parts.length > 3 || role.isEmpty() || token.length() < SHORTEST || token.length() > LONGEST) {
                wrong.add("line " + (i + 1));
            } else {
                parsed.put(
                        fingerprints.of(token), holder(role.get(), parts.length == 3 ? parts[2].strip() : "", i + 1));
            }
        }
        if (!wrong.isEmpty()) {
            throw new Unusable("token file " + file + ": " + String.join(", ", wrong)
                    + " (expected: token,role[,node] with at least " + SHORTEST
                    + " characters and role agent, viewer or operator)");
        }
        if (parsed.isEmpty()) {
            throw new Unusable("token file " + file + " has no token: nobody could use the collector");
        }
        return Map.copyOf(parsed);
    }

    private static Holder holder(Role role, String third, int line) {
        String name = third.isEmpty() ? role.name().toLowerCase(java.util.Locale.ROOT) + " of line " + line : third;
        if (role != Role.AGENT) {
            return new Holder(role, Principal.person(name));
        }
        int slash = third.indexOf('/');
        String cluster = slash < 0 ? "" : third.substring(0, slash);
        String node = third.substring(slash + 1);
        return new Holder(role, new Principal(name, cluster.isEmpty() ? null : cluster, node.isEmpty() ? null : node));
    }
}
