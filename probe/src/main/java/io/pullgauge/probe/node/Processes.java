/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the node's own daemons in {@code /proc} under the node root, where that is the host's (an agent with {@code hostPID}, or a command
 * on the node itself). A process in a container has a second process id, in the name space of the container, and does not count: there may
 * be a containerd in a pod. What tells is the service's control group; where several are left, none is taken.
 */
final class Processes {

    private static final String PROC = "/proc";
    private static final int LIMIT = 1 << 20;
    private static final Pattern BOOT = Pattern.compile("(?m)^btime (\\d{1,12})$");
    private static final Pattern INNER_IDS = Pattern.compile("(?m)^NSpid:\\s*\\d+\\s+\\d");

    /** USER_HZ, which is 100 on every architecture that Kubernetes runs on. */
    private static final long TICKS_PER_SECOND = 100;

    /** Where these stand in /proc/PID/stat behind the name, which may hold blanks and brackets. */
    private static final int PARENT_FIELD = 1;

    private static final int START_FIELD = 19;

    private final NodeFiles files;

    Processes(NodeFiles files) {
        this.files = files;
    }

    /** The process of one of these names that runs as one of these services. Looks for it again only when it is gone. */
    Optional<RunningProcess> find(Set<String> names, Set<String> services) {
        AtomicReference<String> known = files.lasting(List.of(Processes.class, names), () -> new AtomicReference<>(""));
        Optional<RunningProcess> same =
                Optional.of(known.get()).filter(id -> !id.isEmpty()).flatMap(id -> read(id, names));
        if (same.isPresent()) {
            return same;
        }
        Optional<RunningProcess> found = search(names, services);
        known.set(found.map(process -> String.valueOf(process.id())).orElse(""));
        return found;
    }

    private Optional<RunningProcess> search(Set<String> names, Set<String> services) {
        List<String> candidates = new ArrayList<>();
        for (String entry : files.list(PROC).names()) {
            if (entry.matches("\\d{1,9}") && names.contains(name(entry)) && !isInContainer(entry)) {
                candidates.add(entry);
            }
        }
        List<String> inService =
                candidates.stream().filter(id -> isIn(services, id)).toList();
        List<String> chosen = inService.isEmpty()
                ? candidates.stream().filter(this::isChildOfInit).toList()
                : inService;
        return chosen.size() == 1 ? read(chosen.getFirst(), names) : Optional.empty();
    }

    private String name(String id) {
        return text(id, "comm").strip();
    }

    private boolean isInContainer(String id) {
        return INNER_IDS.matcher(text(id, "status")).find();
    }

    private boolean isIn(Set<String> services, String id) {
        return text(id, "cgroup")
                .lines()
                .anyMatch(line -> services.stream()
                        .anyMatch(service -> line.endsWith("/" + service) || line.contains("/" + service + "/")));
    }

    private Optional<RunningProcess> read(String id, Set<String> names) {
        String name = name(id);
        Optional<Instant> started = names.contains(name) ? started(id) : Optional.empty();
        return started.map(at -> new RunningProcess(Integer.parseInt(id), name, at, command(id), environment(id)));
    }

    /** Where there are no control groups of services (OpenRC, a container as a node), init has at least started it. */
    private boolean isChildOfInit(String id) {
        String[] fields = stat(id);
        return fields.length > PARENT_FIELD && "1".equals(fields[PARENT_FIELD]);
    }

    private String[] stat(String id) {
        String stat = text(id, "stat");
        return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    }

    private Optional<Instant> started(String id) {
        String[] fields = stat(id);
        Matcher boot = BOOT.matcher(textOf(PROC + "/stat"));
        return fields.length > START_FIELD && fields[START_FIELD].matches("\\d{1,15}") && boot.find()
                ? Optional.of(Instant.ofEpochSecond(
                        Long.parseLong(boot.group(1)) + Long.parseLong(fields[START_FIELD]) / TICKS_PER_SECOND))
                : Optional.empty();
    }

    private List<String> command(String id) {
        return List.of(text(id, "cmdline").split("\0"));
    }

    private Optional<UnitEnvironment> environment(String id) {
        String path = PROC + "/" + id + "/environ";
        if (!(files.peek(path, LIMIT) instanceof NodeFile.Content content)) {
            return Optional.empty();
        }
        Map<String, String> environment = new LinkedHashMap<>();
        for (String assignment : content.text().split("\0")) {
            int equals = assignment.indexOf('=');
            if (equals > 0) {
                environment.putIfAbsent(assignment.substring(0, equals), assignment.substring(equals + 1));
            }
        }
        return Optional.of(UnitEnvironment.ofProcess(environment, new Origin(path, 0)));
    }

    private String text(String id, String file) {
        return textOf(PROC + "/" + id + "/" + file);
    }

    private String textOf(String path) {
        return files.peek(path, LIMIT) instanceof NodeFile.Content content ? content.text() : "";
    }
}
