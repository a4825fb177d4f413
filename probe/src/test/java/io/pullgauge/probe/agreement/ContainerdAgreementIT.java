/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.report.CheckResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code pullable} under containerd 1.6.20's rules is what containerd 1.6.20 does, set-up by set-up. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class ContainerdAgreementIT {

    private static final String RUNTIME = "containerd@1.6.20";

    private Path folder;
    private CtrJudge judge;

    @BeforeAll
    void startTheJudge(@TempDir Path given) {
        folder = given;
        judge = new CtrJudge(given.resolve("judge"));
    }

    @AfterAll
    void stopTheJudge() {
        judge.close();
    }

    @TestFactory
    Stream<DynamicTest> agreesWithCtr() {
        return ContainerdScenes.all().entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> agree(each.getValue())));
    }

    private void agree(ContainerdScenes.Setup setup) throws Exception {
        Path place = Files.createTempDirectory(folder, "scene");
        try (Scene scene = new Scene(place)) {
            setup.arrange(scene);
            CheckResult ours = scene.check(RUNTIME);
            CtrJudge.Ruling theirs = judge.pull(scene, RUNTIME);
            assertThat(ours.pullable())
                    .as("ours: %s%nctr: %s", ours, tail(theirs.output()))
                    .isEqualTo(theirs.pulled());
        }
    }

    private static String tail(String output) {
        return output.length() > 1500 ? output.substring(output.length() - 1500) : output;
    }
}
