/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void thereIsSomethingToCheck() throws Exception {
        assertThat(Pages.all()).hasSizeGreaterThan(20);
        assertThat(Pages.commands()).hasSizeGreaterThan(10);
        assertThat(Pages.anchors(Pages.ROOT.resolve("docs/causes.md"))).contains("dns_nxdomain", "tls_expired");
    }
}
