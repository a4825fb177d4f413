/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every link between pages leads to a file and a heading that there are; other sites are not asked. */
class LinksTest {
    @Test
    void linksBetweenPagesLeadSomewhere() throws Exception {
        List<String> broken = new ArrayList<>();
        for (Path page : Pages.all()) {
            for (String link : Pages.links(page)) {
                if (!leads(page, link)) {
                    broken.add(Pages.ROOT.relativize(page) + " → " + link);
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    private static boolean leads(Path page, String link) throws IOException {
        if (link.matches("[a-z]+:.*")) {
            return link.startsWith("https://");
        }
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        boolean there = Files.exists(target) && target.startsWith(Pages.ROOT);
        return there && (hash < 0 || Pages.anchors(target).contains(link.substring(hash + 1)));
    }

    /** {@code demo} blocks are run by a test; the others name what they need that no test has. */
    @Test
    void everyBlockOfCommandsRunsAgainstTheDemoOrSaysWhatItNeeds() throws Exception {
        List<String> wrong = Pages.blocks().stream()
                .filter(block -> !isPlaced(block))
                .map(block -> Pages.ROOT.relativize(block.page()) + ": " + block.lines())
                .toList();

        assertThat(wrong).isEmpty();
    }

    private static boolean isPlaced(Pages.Block block) {
        return block.info().startsWith("sh")
                ? Set.of("demo", "start", "cluster", "cloud", "history", "build", "release")
                        .contains(block.info().replaceFirst("sh ?", ""))
                : !block.info().isEmpty()
                        || block.lines().stream().noneMatch(line -> line.matches("(pullgauge|kubectl|curl) .*"));
    }

    @Test
    void thereIsSomethingToCheck() throws Exception {
        assertThat(Pages.all()).hasSizeGreaterThan(20);
        assertThat(Pages.commands()).hasSizeGreaterThan(10);
        assertThat(Pages.anchors(Pages.ROOT.resolve("docs/causes.md"))).contains("dns_nxdomain", "tls_expired");
    }
}
