/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pullgauge.probe.fixture.RealPrograms;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A data folder that cannot be written to: at the start it is said, later reports wait and everything else goes on. */
@Timeout(180)
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class ReadOnlyStoreIT {
    @TempDir
    Path folder;

    private Path data;
    private Path disk;

    @BeforeEach
    void needsMounts() throws Exception {
        data = Files.createDirectory(folder.resolve("data"));
        disk = folder.resolve("disk");
        String make = "truncate -s 32m '" + disk + "' && PATH=$PATH:/sbin:/usr/sbin mkfs.ext4 -q '" + disk
                + "' && unshare -m mount -o loop '" + disk + "' '" + data + "'";
        RealPrograms.Ended made = RealPrograms.run(folder, "sh", "-c", make);
        assumeTrue(made.status() == 0, () -> "no disk can be made here: " + made.output());
    }

    private Process collector(String before) throws Exception {
        String mount = before + "mount -o loop '" + disk + "' '" + data + "' && exec \"$@\"";
        return CollectorProcess.start(data, "unshare", "-m", "sh", "-c", mount, "sh");
    }

    /** As the kernel does when a disk fails: files that are open for writing cannot be written to any more. */
    @Test
    void aDiskThatBecomesReadOnlyTakesNoReportAndNothingThatWasTakenIsLost() throws Exception {
        Process process = collector("");
        try (Client client = new Client(port(process))) {
            assertThat(client.report(Reports.of("n1").sequence(1).json()).statusCode())
                    .isEqualTo(202);
            RealPrograms.Ended aborted = RealPrograms.run(
                    folder,
                    "nsenter",
                    "-t",
                    Long.toString(process.pid()),
                    "-m",
                    "mount",
                    "-o",
                    "remount,abort",
                    data.toString());
            assertThat(aborted.status()).as(aborted.output()).isZero();

            HttpResponse<String> refused =
                    client.report(Reports.of("n1").sequence(2).json());
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            assertThat(client.json("/api/v1/nodes/n1").get("sequence").intValue())
                    .as("what was not made durable is not shown")
                    .isEqualTo(1);
            assertThat(client.get("/api/v1/matrix").statusCode()).isEqualTo(200);
            assertThat(client.get("/livez").statusCode()).isEqualTo(200);
        } finally {
            process.destroyForcibly().waitFor();
        }
        Process again = collector("PATH=$PATH:/sbin:/usr/sbin; e2fsck -fy '" + disk + "' >/dev/null 2>&1; ");
        try (Client client = new Client(port(again))) {
            assertThat(client.json("/api/v1/nodes/n1").get("sequence").intValue())
                    .isEqualTo(1);
            assertThat(client.report(Reports.of("n1").sequence(3).json()).statusCode())
                    .isEqualTo(202);
        } finally {
            again.destroyForcibly().waitFor();
        }
    }

    @Test
    void aFolderThatIsReadOnlyAtTheStartIsSaid() throws Exception {
        String mount = "mount -t tmpfs -o ro none '" + data + "' && exec \"$@\" 2>&1";
        Process process = CollectorProcess.start(data, "unshare", "-m", "sh", "-c", mount, "sh");
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isNotZero();
        assertThat(said).contains("data folder " + data);
    }

    private static int port(Process process) throws Exception {
        return Integer.parseInt(
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine());
    }
}
