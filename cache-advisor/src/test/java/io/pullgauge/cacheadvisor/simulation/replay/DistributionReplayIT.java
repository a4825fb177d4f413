/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.pullgauge.cacheadvisor.simulation.Simulation;
import io.pullgauge.cacheadvisor.simulation.SimulationOptions;
import io.pullgauge.cacheadvisor.simulation.SimulationResult;
import io.pullgauge.cacheadvisor.simulation.cache.CachedResult;
import io.pullgauge.cacheadvisor.simulation.cache.Product;
import io.pullgauge.cacheadvisor.simulation.trace.ImageLine;
import io.pullgauge.cacheadvisor.simulation.trace.PullLine;
import io.pullgauge.cacheadvisor.simulation.trace.TraceWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * docker-registry 2.8.2 as a pull-through cache before another one, whose access log is the truth: twenty nodes pull sixty images, some with an
 * index, by tag and by digest, again and again, while tags move and nodes drop images. The simulator must have foreseen what came through.
 */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class DistributionReplayIT {

    private static final int PULLS = 2_200;
    private static final int NODES = 20;
    private static final int IMAGES = 60;

    private final Random random = new Random(20_261_121);
    private final StringBuilder imagesFile = new StringBuilder();
    private final StringBuilder pullsFile = new StringBuilder();
    private final List<ImageLine> images = new ArrayList<>();
    private final List<ReplayNode> nodes = new ArrayList<>();

    @Test
    @Timeout(300)
    void theCacheAsksUpstreamWhatTheSimulatorForesaw(@TempDir Path folder) throws IOException {
        try (RealRegistry origin = RealRegistry.origin(folder.resolve("origin"));
                RealRegistry cache = RealRegistry.cacheOf(origin, folder.resolve("cache"))) {
            replay(origin, cache);
            RealRegistry.Asked asked = origin.asked();
            CachedResult foreseen = simulate().cached().getFirst();
            System.out.println("origin's access log: " + asked + "; simulated: " + foreseen);

            assertThat(asked.manifestHeads()).isGreaterThan(1_500);
            assertThat(foreseen.upstream().manifestHeads()).isCloseTo(asked.manifestHeads(), withinPercentage(2));
            assertThat(foreseen.upstream().manifestGets()).isCloseTo(asked.manifestGets(), withinPercentage(2));
            assertThat(foreseen.upstream().blobGets()).isCloseTo(asked.blobGets(), withinPercentage(2));
            assertThat(foreseen.upstream().bytes()).isCloseTo(asked.bytes(), withinPercentage(2));
        }
    }

    private void replay(RealRegistry origin, RealRegistry cache) throws IOException {
        ImageFactory factory = new ImageFactory(new RegistryClient(origin.url()), 7);
        TraceWriter images = TraceWriter.images(imagesFile);
        TraceWriter pulls = TraceWriter.pulls(pullsFile);
        for (int i = 0; i < IMAGES; i++) {
            publish(factory, images, i, "team" + i % 7 + "/app" + i % 25, "v" + i / 25);
        }
        RegistryClient client = new RegistryClient(cache.url());
        for (int i = 0; i < NODES; i++) {
            nodes.add(new ReplayNode(client));
        }
        origin.mark();
        for (int i = 0; i < PULLS; i++) {
            if (i % 200 == 199) {
                // A tag moves: what is pushed here is no GET or HEAD, so it does not count.
                int moved = random.nextInt(IMAGES);
                publish(factory, images, moved, "team" + moved % 7 + "/app" + moved % 25, "v" + moved / 25);
            }
            pull(pulls, 1_000L * i, random.nextInt(NODES), (int) (IMAGES * Math.pow(random.nextDouble(), 1.6)));
        }
    }

    private void publish(ImageFactory factory, TraceWriter out, int index, String repository, String tag)
            throws IOException {
        ImageLine image = factory.push(repository, tag);
        out.write(image);
        if (index < images.size()) {
            images.set(index, image);
        } else {
            images.add(image);
        }
    }

    private void pull(TraceWriter out, long time, int node, int index) throws IOException {
        String[] name =
                images.get(index).image().substring("docker.io/".length()).split(":");
        String digest = String.valueOf(images.get(index).digest());
        if (random.nextInt(5) == 0) {
            nodes.get(node).pullDigest(name[0], digest);
            out.write(new PullLine(time, "n" + node, "docker.io/" + name[0] + "@" + digest, false));
        } else {
            assertThat(nodes.get(node).pullTag(name[0], name[1])).isEqualTo(digest);
            out.write(new PullLine(time, "n" + node, "docker.io/" + name[0] + ":" + name[1] + "@" + digest, false));
        }
        if (nodes.get(node).held().size() > 35) {
            drop(out, time, node);
        }
    }

    private void drop(TraceWriter out, long time, int node) throws IOException {
        List<String> held = nodes.get(node).held();
        for (int i = 0; i < 4; i++) {
            String dropped = held.get((i * 3 + random.nextInt(3)) % held.size());
            // By digest alone a removal means every name: leave those to the node itself.
            if (dropped.indexOf(':') < dropped.indexOf('@')) {
                nodes.get(node).remove(dropped);
                out.write(new PullLine(time, "n" + node, "docker.io/" + dropped, true));
            }
        }
    }

    private SimulationResult simulate() throws IOException {
        Simulation simulation = new Simulation(new SimulationOptions(
                List.of(Product.DISTRIBUTION_2_8), List.of(), null, SimulationOptions.DEFAULT_WINDOW));
        simulation.images("images", in(imagesFile));
        SimulationResult result = simulation.pulls("pulls", in(pullsFile));
        assertThat(simulation.problems().lines()).isEmpty();
        return result;
    }

    private static ByteArrayInputStream in(StringBuilder text) {
        return new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
