/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import io.pullgauge.probe.agent.ProberSource;
import io.pullgauge.probe.config.AgentSettings;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeOptions;
import io.pullgauge.probe.node.RuntimeVersion;
import io.pullgauge.probe.pull.NodeProber;
import io.pullgauge.probe.pull.ProbeOptions;
import io.pullgauge.probe.pull.Prober;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens an agent's eyes: the real prober, under the agent's settings. */
public final class NodeProbers implements ProberSource {

    /** containerd gives a connection half a minute; a fault is news only when it lasts that long. */
    private static final Duration RUNTIMES_OWN = Duration.ofSeconds(30);

    /** Contents of an unchanged digest are looked at this often; the reference itself every time. */
    private static final Duration CONTENTS_AGAIN = Duration.ofMinutes(10);

    private @Nullable Seen last; // guarded by this

    /** A node as it was read for a prober. */
    private record Seen(NodeOptions options, Node node) {}

    @Override
    public Prober open(AgentSettings settings, boolean patient) {
        Optional<RuntimeVersion> runtime = settings.runtime().flatMap(RuntimeVersion::parse);
        Optional<NodeOptions.CredentialProviders> providers = settings.credentialProviderConfig()
                .flatMap(config -> settings.credentialProviderBinDir()
                        .map(folder -> new NodeOptions.CredentialProviders(config, folder)));
        NodeOptions options = new NodeOptions(settings.nodeRoot(), runtime, providers, Optional.empty());
        Duration timeout = patient ? RUNTIMES_OWN : settings.timeout();
        return NodeProber.of(
                node(options),
                ProbeOptions.DEFAULT
                        .withTimeout(timeout)
                        .lookingAgainAfter(CONTENTS_AGAIN)
                        .seenFrom(settings.vantage()));
    }

    /** The two probers of an agent share what they read and what the kubelet's plugins answered, and each looks again for itself. */
    private synchronized Node node(NodeOptions options) {
        Seen known = last;
        if (known == null || !known.options().equals(options)) {
            known = new Seen(options, Node.read(options));
            last = known;
        }
        return known.node();
    }
}
