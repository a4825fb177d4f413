/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import java.util.List;
import java.util.TreeMap;

/** docs/advice.md, made from the rules' scenes. */
final class AdvicePage {
    private AdvicePage() {}

    static String text(List<Scenes.Scene> scenes) {
        StringBuilder page = new StringBuilder("""
            # Advice

            Generated from the rules and the scenes that test them (`RulesTest`, `-Dgolden.write=true`). `pullgauge advice` and
            `GET /api/v1/advice` list what holds now; `POST /api/v1/advice/{id}/mute` with a reason and an end silences one. Every rule is tested on the
            case below and on a near miss on which it must keep silent; a quiet fleet gets no advice.

            What feeds a rule is named with it. Pull events come in `pulls` of a report, one object a pull: `at` (RFC 3339), `image`, and where known
            `digest`, `bytes`, `millis`, `waitedMillis`, `result` (pulled, present, failed, removed), `namespace`, `pod`, `workload`, `policy`. Image contents
            come in `inventory.images`: `names`, `digest`, `bytes`, `layers` (`digest`, `bytes`), `children`. A rule that lacks its data says nothing.

            | rule | speaks when |
            | --- | --- |
            """);
        scenes.forEach(scene -> page.append("| [")
                .append(scene.kind())
                .append("](#")
                .append(scene.kind())
                .append(") | ")
                .append(scene.formula())
                .append(" |\n"));
        scenes.forEach(scene -> section(page, scene));
        return page.toString();
    }

    private static void section(StringBuilder page, Scenes.Scene scene) {
        Finding finding = Rules.all().stream()
                .filter(rule -> rule.kind().equals(scene.kind()))
                .findFirst()
                .orElseThrow()
                .look(scene.fires())
                .getFirst();
        page.append("\n## ").append(scene.kind()).append("\n\n");
        page.append(scene.formula()).append("\n\nFed by ").append(scene.fedBy()).append(".\n\n");
        page.append("Example: **")
                .append(finding.title())
                .append(".** ")
                .append(finding.summary())
                .append("\n\n");
        finding.evidence()
                .forEach(line -> page.append("- evidence: ").append(line).append('\n'));
        new TreeMap<>(finding.numbers())
                .forEach((name, value) -> page.append("- ")
                        .append(name)
                        .append(": ")
                        .append(value)
                        .append('\n'));
        page.append("- confidence: ").append(finding.confidence()).append('\n');
        finding.fix().forEach(step -> page.append("- do: ").append(step).append('\n'));
    }
}
