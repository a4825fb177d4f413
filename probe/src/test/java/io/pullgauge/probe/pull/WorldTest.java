/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.TestImage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests that have a small internet of their own. */
abstract class WorldTest {

    static final TestImage IMAGE = TestImage.small();

    @Nullable
    private World opened;

    @BeforeEach
    final void openWorld() {
        opened = World.open();
    }

    @AfterEach
    final void closeWorld() {
        if (opened != null) {
            opened.close();
        }
    }

    final World world() {
        if (opened == null) {
            throw new IllegalStateException("no world before the test");
        }
        return opened;
    }

    /** The registry {@code reg.test} with {@code app:v1}; its address is the world's first. */
    final FakeRegistry healthy() {
        return holding(world().registry("reg.test"));
    }

    static FakeRegistry holding(FakeRegistry registry) {
        registry.push("app", "v1", IMAGE);
        return registry;
    }
}
