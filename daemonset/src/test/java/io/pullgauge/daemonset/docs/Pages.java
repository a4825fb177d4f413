/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Markdown pages of this checkout. */
final class Pages {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("!?\\[[^\\]\\[]*]\\(([^)\\s]+)\\)");

    private Pages() {}

    /** README and its neighbours, and everything below docs. */
    static List<Path> all() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .forEach(pages::add);
        }
        return pages;
    }

    /** Lines outside of fenced blocks. */
    static List<String> prose(Path page) throws IOException {
        List<String> prose = new ArrayList<>();
        boolean fenced = false;
        for (String line : Files.readAllLines(page)) {
            if (line.strip().startsWith("```")) {
                fenced = !fenced;
            } else if (!fenced) {
                prose.add(line);
            }
        }
        return prose;
    }

    static List<String> links(Path page) throws IOException {
        List<String> links = new ArrayList<>();
        for (String line : prose(page)) {
            Matcher link = LINK.matcher(line.replaceAll("`[^`]*`", ""));
            while (link.find()) {
                links.add(link.group(1));
            }
        }
        return links;
    }

    /** The names by which headings can be linked to, as GitHub makes them. */
    static Set<String> anchors(Path page) throws IOException {
        Map<String, Integer> seen = new HashMap<>();
        Set<String> anchors = new HashSet<>();
        for (String line : prose(page)) {
            if (line.matches("#{1,6} .*")) {
                String slug = line.replaceFirst("#+ ", "")
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-');
                int count = seen.merge(slug, 1, Integer::sum);
                anchors.add(count == 1 ? slug : slug + "-" + (count - 1));
            }
        }
        return anchors;
    }

    /** The commands of all blocks that are marked as {@code sh demo}: they work while the demo runs. */
    static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        for (Block block : blocks()) {
            if (block.info().equals("sh demo")) {
                block.lines().stream()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .forEach(commands::add);
            }
        }
        return commands;
    }

    /** A fenced block: what its fence says, and what is in it. */
    record Block(Path page, String info, List<String> lines) {}

    static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Path page : all()) {
            Block open = null;
            for (String line : Files.readAllLines(page)) {
                if (!line.strip().startsWith("```")) {
                    if (open != null) {
                        open.lines().add(line);
                    }
                } else if (open == null) {
                    open = new Block(page, line.strip().substring(3), new ArrayList<>());
                } else {
                    blocks.add(open);
                    open = null;
                }
            }
        }
        return blocks;
    }
}
