/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SimulateCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeTrace() throws IOException {
        write("images", "image\tdigest\tlayers\tchildren\nr/a:1\tsha256:a\tsha256:base=100,sha256:ca=10\t2\n");
        write("pulls", "epoch_millis\tnode\timage\n0\tn1\tr/a:1\n10\tn2\tr/a:1\n");
        write("broken", "epoch_millis\tnode\timage\n0\tn1\tr/a:1\n1\tn1\tr/b:1\n10\tn2\tr/a:1\n");
        write("zones", "node\tzone\nn1\teast\nn2\twest\n");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** Runs with the good trace; a later option of the same name would be an error, so the pulls are named. */
    private int run(String pulls, String... more) {
        String[] arguments = new String[more.length + 4];
        arguments[0] = "--images";
        arguments[1] = folder.resolve("images").toString();
        arguments[2] = "--pulls";
        arguments[3] = folder.resolve(pulls).toString();
        System.arraycopy(more, 0, arguments, 4, more.length);
        return new CommandLine(new SimulateCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void printsTheContractsJson() {
        assertThat(run("pulls", "--product", "lru", "--capacity", "1kB", "-o", "json"))
                .isZero();
        assertThat(out.toString()).isEqualToIgnoringWhitespace("""
                        {"uncached":{"manifestGets":4,"manifestHeads":2,"blobGets":4,"bytes":220,"quotaPeakPerWindow":2},
                         "cached":[{"product":"lru","capacityBytes":1000,"ttlSeconds":null,"requestHitRatio":0.5,"byteHitRatio":0.5,
                           "upstream":{"manifestGets":2,"manifestHeads":2,"blobGets":2,"bytes":110,"quotaPeakPerWindow":1},
                           "diskBytesPeak":110,"diskBytesMean":110}]}""");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void runsEveryProductUnlessToldOtherwise() {
        assertThat(run("pulls", "-o", "name")).isZero();
        assertThat(out.toString().lines())
                .containsExactly("lru", "distribution@2.8", "distribution@3", "harbor", "zot");
    }

    @Test
    void takesSeveralCapacitiesAndProducts() {
        assertThat(run("pulls", "--capacity", "1GB", "1GiB,5", "--product", "lru", "--product", "zot", "-o", "json"))
                .isZero();
        assertThat(out.toString())
                .contains(
                        "\"capacityBytes\":1000000000,",
                        "\"capacityBytes\":1073741824,",
                        "\"capacityBytes\":5,",
                        "\"zot\"");
    }

    @Test
    void givesEachZoneACache() {
        assertThat(run(
                        "pulls",
                        "--zones",
                        folder.resolve("zones").toString(),
                        "--product",
                        "distribution@3",
                        "-o",
                        "json"))
                .isZero();
        assertThat(out.toString()).contains("\"bytes\":220", "\"requestHitRatio\":0.0");
    }

    @Test
    void skipsABrokenLineWithAWarning() {
        assertThat(run("broken", "-o", "json")).isZero();
        assertThat(err.toString()).startsWith("warning: ").contains("broken: line 3: unknown image: r/b:1");
        assertThat(out.toString()).contains("\"bytes\":220");
    }

    @Test
    void refusesABrokenLineWhenStrict() {
        assertThat(run("broken", "--strict", "-o", "json")).isEqualTo(1);
        assertThat(err.toString()).contains("broken: line 3: unknown image: r/b:1", "1 broken line: mend the trace");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void readsATraceThatIsPacked() throws IOException {
        assertThat(run("pulls", "-o", "json")).isZero();
        String plain = out.toString();
        out.getBuffer().setLength(0);
        pack("pulls", Integer.MAX_VALUE);
        pack("images", Integer.MAX_VALUE);

        assertThat(run("pulls.gz", "-o", "json")).isZero();
        assertThat(out.toString()).isEqualTo(plain);
    }

    @Test
    void saysThatAPackedTraceIsCutOff() throws IOException {
        pack("pulls", 30);

        assertThat(run("pulls.gz")).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("pullgauge simulate: a trace file cannot be read: ")
                .hasLineCount(1);
    }

    private void pack(String name, int most) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            Files.copy(folder.resolve(name), out);
        }
        byte[] bytes = packed.toByteArray();
        Files.write(folder.resolve(name + ".gz"), Arrays.copyOf(bytes, Math.min(bytes.length, most)));
    }

    @Test
    void failsWithoutAStackTraceWhenAFileIsMissing() {
        assertThat(run("nothing")).isEqualTo(1);
        assertThat(err.toString()).contains("nothing: no such file").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--product=redis",
                "--product=distribution",
                "--capacity=much",
                "--capacity=-5GB",
                "--capacity=1iB",
                "--ttl=7",
                "--ttl=-1h",
                "--window=0",
                "--window=6x",
                "--output=xml",
                "--what"
            })
    void refusesWrongUsage(String option) {
        assertThat(run("pulls", option)).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void drawsATableForPeople() {
        assertThat(run("pulls", "--product=lru,distribution@2.8")).isZero();
        assertThat(out.toString()).isEqualTo("""
                        CACHE             CAPACITY   TTL  HITS   BYTE-HITS  UPSTREAM  SAVED  QUOTA/6h  SAVED  DISK
                        none              -          -    -      -          220B      -      2         -      -
                        lru               unbounded  -    50.0%  50.0%      110B      50.0%  1         50.0%  110B
                        distribution@2.8  unbounded  7d   50.0%  50.0%      220B      0.0%   1         50.0%  110B
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "10GB, 10000000000",
        "10GiB, 10737418240",
        "10Gi, 10737418240",
        "1.5kB, 1500",
        "512M, 512000000",
        "7, 7",
        "7B, 7",
        "2tib, 2199023255552"
    })
    void readsSizes(String text, long bytes) {
        assertThat(new SizeConverter().convert(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "6h, 21600000",
        "7d, 604800000",
        "1h30m, 5400000",
        "168h0m0s, 604800000",
        "1.5h, 5400000",
        "250ms, 250",
        "0, 0",
        "0s, 0",
        "2w, 1209600000"
    })
    void readsDurations(String text, long millis) {
        assertThat(new DurationConverter().convert(text).toMillis()).isEqualTo(millis);
    }
}
