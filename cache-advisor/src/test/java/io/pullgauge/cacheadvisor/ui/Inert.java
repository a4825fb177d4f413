/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Words from outside did nothing but stand there. */
final class Inert {
    private Inert() {}

    static void check(Browser browser, String view) {
        assertThat(browser.evaluate("window.hit ?? null").isNull())
                .as(view + " runs nothing")
                .isTrue();
        assertThat(browser.evaluate(
                                "document.querySelectorAll('main img, iframe, object, embed, main script, main b, [onerror], [onload], [style*=url]').length")
                        .intValue())
                .as(view + " makes no element of it")
                .isZero();
        assertThat(browser.evaluate(
                                "[...document.querySelectorAll('a')].every(a => a.getAttribute('href').startsWith('#'))")
                        .booleanValue())
                .as(view + " links nowhere else")
                .isTrue();
        assertThat(browser.evaluate(
                                "[document.body.innerText, ...[...document.querySelectorAll('[title], [aria-label]')].map(e => e.title + e.ariaLabel)].join(' ')")
                        .stringValue())
                .as(view + " spells hidden characters out")
                .doesNotContainPattern("[\u0000-\u0008\u000b-\u001f\u007f\u200b\u202a-\u202e\u2066-\u2069]");
        assertThat(complaints(browser)).as(view).isEmpty();
    }

    /** A refused script or style is among them: the browser writes each breach of the page's policy to its console. */
    private static List<String> complaints(Browser browser) {
        return browser.complaints().stream()
                .filter(each -> !each.contains("status of 404") && !each.contains("status of 400"))
                .toList();
    }
}
