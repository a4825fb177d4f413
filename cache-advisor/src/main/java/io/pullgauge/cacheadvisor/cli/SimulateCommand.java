/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.cacheadvisor.simulation.Simulation;
import io.pullgauge.cacheadvisor.simulation.SimulationOptions;
import io.pullgauge.cacheadvisor.simulation.SimulationResult;
import io.pullgauge.cacheadvisor.simulation.SimulationTable;
import io.pullgauge.cacheadvisor.simulation.cache.CachedResult;
import io.pullgauge.cacheadvisor.simulation.cache.Product;
import io.pullgauge.cacheadvisor.simulation.trace.TraceUnreadable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code pullgauge simulate}: what a cache would have saved on a recorded pull trace. Reads files, asks nobody. */
@Command(
        name = "simulate",
        description = "What a cache in front of the registries would have saved on a recorded or exported pull trace.",
        footer = {
            "",
            "Files are tab-separated with a header line; - where unknown:",
            "  images: image, digest, layers (sha256:...=bytes,...), children (entries of the index; optional)",
            "  pulls:  epoch_millis, node, image (-image when the node removed it)",
            "  zones:  node, zone (each zone gets a cache of its own)",
            "A file may be packed with gzip. A line that cannot be used is reported with its number and skipped; with --strict the trace is refused."
        },
        mixinStandardHelpOptions = true)
public final class SimulateCommand implements Callable<Integer> {

    /** The contract's forms of output. */
    enum Output {
        text,
        wide,
        json,
        yaml,
        name
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Option(names = "--images", required = true, paramLabel = "FILE", description = "The images file.")
    @SuppressWarnings("NullAway.Init") // required
    private Path images;

    @Option(
            names = "--pulls",
            required = true,
            paramLabel = "FILE",
            description = "The pulls file; - reads standard input.")
    @SuppressWarnings("NullAway.Init") // required
    private Path pulls;

    @Option(names = "--zones", paramLabel = "FILE", description = "The zones file.")
    private @Nullable Path zones;

    @Option(
            names = "--product",
            split = ",",
            paramLabel = "PRODUCT",
            converter = ProductConverter.class,
            description = "lru, distribution@2.8, distribution@3, harbor or zot; repeatable (default: all).")
    private List<Product> products = new ArrayList<>();

    @Option(
            names = "--capacity",
            arity = "1..*",
            split = ",",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Sizes of the lru cache, such as 10GB or 10GiB (default: unbounded).")
    private List<Long> capacities = new ArrayList<>();

    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "How long a product keeps what it fetched, such as 24h or 7d; 0 = for ever (default: its own).")
    private @Nullable Duration ttl;

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "The quota's window (default: 6h).")
    private Duration window = SimulationOptions.DEFAULT_WINDOW;

    @Option(names = "--strict", description = "Refuse a trace that has a broken line.")
    private boolean strict;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text, wide, json, yaml or name (default: text).")
    private Output output = Output.text;

    @Override
    public Integer call() {
        if (window.isZero()) {
            throw new ParameterException(spec.commandLine(), "--window: 0 (expected: more than 0, such as 6h)");
        }
        PrintWriter err = spec.commandLine().getErr();
        try {
            return run(err);
        } catch (TraceUnreadable e) {
            return fail(err, e.getMessage());
        } catch (NoSuchFileException e) {
            return fail(err, e.getFile() + ": no such file");
        } catch (AccessDeniedException e) {
            return fail(err, e.getFile() + ": may not be read");
        } catch (IOException e) {
            return fail(err, "a trace file cannot be read: " + e.getMessage());
        }
    }

    private int run(PrintWriter err) throws IOException {
        Simulation simulation = new Simulation(options(err));
        try (InputStream in = TraceInput.open(images)) {
            simulation.images(images.toString(), in);
        }
        if (zones != null) {
            try (InputStream in = TraceInput.open(zones)) {
                simulation.zones(zones.toString(), in);
            }
        }
        SimulationResult result;
        try (InputStream in = TraceInput.open(pulls)) {
            result = simulation.pulls(pulls.toString(), in);
        }
        String level = strict ? "error" : "warning";
        simulation.problems().lines().forEach(line -> err.println(level + ": " + line));
        simulation.problems().notes().forEach(note -> err.println("note: " + note));
        long broken = simulation.problems().count();
        if (strict && broken > 0) {
            return fail(
                    err,
                    broken + (broken == 1 ? " broken line" : " broken lines")
                            + ": mend the trace or leave out --strict");
        }
        err.flush();
        print(result);
        return CommandLine.ExitCode.OK;
    }

    private SimulationOptions options(PrintWriter err) {
        List<Product> chosen = products.isEmpty()
                ? Arrays.asList(Product.values())
                : products.stream().distinct().toList();
        if (!capacities.isEmpty() && !chosen.contains(Product.LRU)) {
            err.println("note: --capacity is for lru alone: no other product bounds its size");
        }
        if (ttl != null && chosen.contains(Product.DISTRIBUTION_2_8)) {
            err.println("note: distribution@2.8 has no setting for its time to live (168h): simulated as if it had");
        }
        if (ttl != null && chosen.equals(List.of(Product.LRU))) {
            err.println("note: lru has no time to live: --ttl is not used");
        }
        return new SimulationOptions(chosen, capacities.stream().distinct().toList(), ttl, window);
    }

    private void print(SimulationResult result) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                switch (output) {
                    case json -> JsonMapper.builder().build().writeValueAsString(result);
                    case yaml ->
                        YAMLMapper.builder().build().writeValueAsString(result).stripTrailing();
                    case name ->
                        String.join(
                                "\n",
                                result.cached().stream()
                                        .map(CachedResult::product)
                                        .distinct()
                                        .toList());
                    case text -> SimulationTable.text(result, window, false);
                    case wide -> SimulationTable.text(result, window, true);
                });
        out.flush();
    }

    private static int fail(PrintWriter err, @Nullable String message) {
        err.println("pullgauge simulate: " + message);
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }
}
