/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import io.pullgauge.cacheadvisor.app.CollectorFile;
import io.pullgauge.cacheadvisor.prepull.run.Order;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.UsualImages;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that reaches only its own registry says once where the small images of pre-pull Jobs are. */
class UsualImagesTest {
    @TempDir
    private Path folder;

    private UsualImages read(String prepull) throws Exception {
        Path file = Files.writeString(folder.resolve("collector.yaml"), "prepull: {" + prepull + "}");
        CollectorConfig usual =
                CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("data"));
        return CollectorFile.read(file).applyTo(usual).prepullImages();
    }

    @Test
    void takesThemFromTheCollectorsFile() throws Exception {
        assertThat(read("namespaces: [shop]")).isEqualTo(UsualImages.PUBLISHED);
        assertThat(read("helperImage: r.example/busybox:1-musl"))
                .isEqualTo(new UsualImages(UsualImages.PUBLISHED.pause(), "r.example/busybox:1-musl"));
    }

    @Test
    void doesNotStartWithOneThatIsNoImage() {
        assertThatThrownBy(() -> read("pauseImage: 'Not An Image'"))
                .isInstanceOf(Collector.CannotStart.class)
                .hasMessageContaining("prepull.pauseImage: Not An Image");
    }

    private static Order order(Map<String, Object> more) {
        try (PrepullScene scene = new PrepullScene()) {
            scene.nodes(1);
            scene.images = new UsualImages("r.example/pause:1", "r.example/busybox:1-musl");
            try (PrepullDesk desk = scene.desk()) {
                return PrepullScene.ready(desk, Orders.web(more, "r.example/app:1"))
                        .order();
            }
        }
    }

    @Test
    void runsThemWhereAnOrderNamesNoOther() {
        Order usual = order(Map.of());
        assertThat(usual.pauseImage()).isEqualTo("r.example/pause:1");
        assertThat(usual.helperImage()).isEqualTo("r.example/busybox:1-musl");
        assertThat(order(Map.of("pauseImage", "other.example/pause:2")).pauseImage())
                .isEqualTo("other.example/pause:2");
    }
}
