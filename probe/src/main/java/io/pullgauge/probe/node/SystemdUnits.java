/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import io.pullgauge.probe.verdict.Cause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What systemd makes of a service's unit file, its drop-ins and the manager's own configuration: the environment and the command line. A
 * drop-in in /etc hides one of the same name in /run and /usr/lib; all that remain apply in the order of their names, whichever folder they
 * are in (systemd.unit(5), systemd.exec(5)).
 */
final class SystemdUnits {

    private static final List<String> FOLDERS = List.of(
            "/usr/lib/systemd/system",
            "/lib/systemd/system",
            "/usr/local/lib/systemd/system",
            "/run/systemd/system",
            "/etc/systemd/system");
    private static final List<String> MANAGER_FOLDERS =
            List.of("/usr/lib/systemd", "/lib/systemd", "/run/systemd", "/etc/systemd");

    private final NodeFiles files;
    private final List<Problem> problems;

    /** One assignment of a unit, as the merged unit has it. */
    private record Setting(String key, String value, Origin origin) {}

    SystemdUnits(NodeFiles files, List<Problem> problems) {
        this.files = files;
        this.problems = problems;
    }

    /** The words of the last ExecStart of this service; empty where there is no unit. */
    List<String> command(String service) {
        List<Setting> settings = settings(service);
        List<String> command = List.of();
        for (Setting setting : settings) {
            if ("ExecStart".equals(setting.key()) && !setting.value().isBlank()) {
                command = words(setting.value());
            }
        }
        return command;
    }

    boolean exists(String service) {
        return FOLDERS.stream().anyMatch(folder -> files.exists(folder + "/" + service + ".service"));
    }

    /** The environment that a service starts with: the manager's, then Environment=, then EnvironmentFile= over it. */
    Map<String, UnitEnvironment.Variable> environment(String service) {
        Map<String, UnitEnvironment.Variable> environment = new LinkedHashMap<>();
        for (Setting setting : managerSettings()) {
            assign(setting, "DefaultEnvironment", environment);
            assign(setting, "ManagerEnvironment", environment);
        }
        List<Setting> own = settings(service);
        Map<String, UnitEnvironment.Variable> direct = new LinkedHashMap<>();
        List<Setting> environmentFiles = new ArrayList<>();
        for (Setting setting : own) {
            assign(setting, "Environment", direct);
            if ("EnvironmentFile".equals(setting.key())) {
                if (setting.value().isBlank()) {
                    environmentFiles.clear();
                } else {
                    environmentFiles.add(setting);
                }
            }
        }
        environment.putAll(direct);
        environmentFiles.forEach(file -> environmentFile(file, environment));
        own.stream()
                .filter(setting -> "UnsetEnvironment".equals(setting.key()))
                .forEach(setting -> words(setting.value()).forEach(environment::remove));
        return environment;
    }

    /** Reads a file of NAME=VALUE lines, such as /etc/default/… or k3s' service.env. */
    Map<String, UnitEnvironment.Variable> file(String path) {
        Map<String, UnitEnvironment.Variable> environment = new LinkedHashMap<>();
        if (files.read(path, NodeFiles.CONFIG_LIMIT) instanceof NodeFile.Content content) {
            assignments(path, content.text(), environment);
        }
        return environment;
    }

    private void assign(Setting setting, String key, Map<String, UnitEnvironment.Variable> into) {
        if (!key.equals(setting.key())) {
            return;
        }
        if (setting.value().isBlank()) {
            into.clear();
        }
        for (String word : words(setting.value())) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                String name = word.substring(0, equals);
                String value = word.substring(equals + 1).replace("%%", "%");
                into.put(name, new UnitEnvironment.Variable(name, value, setting.origin()));
            }
        }
    }

    private void environmentFile(Setting setting, Map<String, UnitEnvironment.Variable> into) {
        boolean optional = setting.value().startsWith("-");
        String path = (optional ? setting.value().substring(1) : setting.value()).strip();
        for (String each : Globs.expand(files, path)) {
            switch (files.read(each, NodeFiles.CONFIG_LIMIT)) {
                case NodeFile.Content content -> assignments(each, content.text(), into);
                case NodeFile.Absent _ when !optional -> problems.add(missing(each, setting.origin()));
                case NodeFile.Absent _ -> {
                    // As its dash says.
                }
                case NodeFile.Unusable unusable ->
                    problems.add(new Problem(Cause.PROXY_ERROR, new Origin(each, 0), unusable.reason()));
            }
        }
    }

    private Problem missing(String path, Origin origin) {
        return Problem.of(
                Cause.RUNTIME_UNAVAILABLE,
                origin,
                "EnvironmentFile " + path + " " + (files.isInSight(path) ? "does not exist" : Problem.UNSEEN),
                "systemd",
                "does not start the service");
    }

    /** EnvironmentFile lines: NAME=VALUE, quotes around a value removed, # and ; comments. */
    private static void assignments(String path, String text, Map<String, UnitEnvironment.Variable> into) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            int equals = line.indexOf('=');
            String name = line.substring(0, Math.max(0, equals)).strip();
            // What shells take, such as "export NAME=VALUE", systemd passes over.
            if (name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                String value = unquoted(line.substring(equals + 1).strip());
                into.put(name, new UnitEnvironment.Variable(name, value, new Origin(path, i + 1)));
            }
        }
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private List<Setting> settings(String service) {
        List<Setting> settings = new ArrayList<>();
        String unit = service + ".service";
        Optional<String> main = FOLDERS.reversed().stream()
                .map(folder -> folder + "/" + unit)
                .filter(files::exists)
                .findFirst();
        main.ifPresent(path -> settings.addAll(section(path, "Service")));
        Map<String, String> dropIns = new TreeMap<>();
        for (String folder : FOLDERS) {
            for (String kind : List.of("service.d", unit + ".d")) {
                collect(folder + "/" + kind, dropIns);
            }
        }
        dropIns.values().forEach(path -> settings.addAll(section(path, "Service")));
        return settings;
    }

    private List<Setting> managerSettings() {
        List<Setting> settings = new ArrayList<>();
        MANAGER_FOLDERS.reversed().stream()
                .map(folder -> folder + "/system.conf")
                .filter(files::exists)
                .findFirst()
                .ifPresent(path -> settings.addAll(section(path, "Manager")));
        Map<String, String> dropIns = new TreeMap<>();
        MANAGER_FOLDERS.forEach(folder -> collect(folder + "/system.conf.d", dropIns));
        dropIns.values().forEach(path -> settings.addAll(section(path, "Manager")));
        return settings;
    }

    private void collect(String folder, Map<String, String> dropIns) {
        NodeFiles.Listing listing = files.list(folder);
        listing.fault().ifPresent(fault -> problems.add(new Problem(Cause.PROXY_ERROR, new Origin(folder, 0), fault)));
        listing.names().stream()
                .filter(name -> name.endsWith(".conf"))
                .forEach(name -> dropIns.put(name, folder + "/" + name));
    }

    private List<Setting> section(String path, String wanted) {
        return switch (files.read(path, NodeFiles.CONFIG_LIMIT)) {
            case NodeFile.Content content -> section(path, wanted, content.text());
            case NodeFile.Absent _ -> List.of();
            case NodeFile.Unusable unusable -> {
                problems.add(new Problem(Cause.PROXY_ERROR, new Origin(path, 0), unusable.reason()));
                yield List.of();
            }
        };
    }

    private static List<Setting> section(String path, String wanted, String text) {
        List<Setting> settings = new ArrayList<>();
        List<String> lines = text.lines().toList();
        String section = "";
        for (int i = 0; i < lines.size(); i++) {
            int start = i;
            String line = lines.get(i).strip();
            if (line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            StringBuilder whole = new StringBuilder(line);
            while (whole.toString().endsWith("\\") && i + 1 < lines.size()) {
                whole.setLength(whole.length() - 1);
                String next = lines.get(++i).strip();
                whole.append(next.startsWith("#") || next.startsWith(";") ? "\\" : " " + next);
            }
            String logical = whole.toString();
            int equals = logical.indexOf('=');
            if (logical.startsWith("[") && logical.endsWith("]")) {
                section = logical.substring(1, logical.length() - 1);
            } else if (equals > 0 && section.equals(wanted)) {
                settings.add(new Setting(
                        logical.substring(0, equals).strip(),
                        logical.substring(equals + 1).strip(),
                        new Origin(path, start + 1)));
            }
        }
        return settings;
    }

    /** Words as systemd splits them: white space parts them, quotes (around a part or the whole word) hold them together. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean begun = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                begun = true;
            } else if (c == '\\' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
                begun = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
