/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.probe.cli.OutputOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pullgauge quota}: pull quotas by registry and egress identity. */
@Command(
        name = "quota",
        description = "Shows each registry's pull quota by the address or account that it counts, and when it ends.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 shown, 1 failed, 2 wrong usage."})
public final class QuotaCommand implements Callable<Integer> {
    @Option(names = "--registry", paramLabel = "HOST", description = "Only this registry.")
    private @Nullable String registry;

    @Mixin
    private CollectorClient client = new CollectorClient();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        Map<String, String> query = new LinkedHashMap<>();
        NodesCommand.put(query, "registry", registry);
        new Listing(client, output.format(), spec.commandLine().getOut()).print("/api/v1/quota", query, "identity");
        return 0;
    }
}
