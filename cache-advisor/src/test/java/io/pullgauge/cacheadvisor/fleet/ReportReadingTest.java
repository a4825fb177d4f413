/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.report.NodeReport;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ReportReadingTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private static Observation read(String registries, String images) {
        String json =
                "{\"schema\":1,\"cluster\":\"c\",\"node\":\"n\",\"agent\":{\"instance\":\"i\",\"version\":\"v\"},\"sequence\":1,"
                        + "\"registries\":[" + registries + "],\"images\":[" + images + "]}";
        return ReportReading.read(JsonMapper.shared().readValue(json, NodeReport.class), Hints.NONE, NOW);
    }

    private static RegistryCell registry(String json) {
        return read(json, "").registries().getFirst();
    }

    private static Cause cause(RegistryCell cell) {
        Fault fault = cell.fault();
        return fault == null ? Cause.UNKNOWN : fault.cause();
    }

    @Test
    void takesTheFirstFailingStageWhereThereIsNoVerdict() {
        RegistryCell cell =
                registry("{\"host\":\"r.example\",\"stages\":[{\"stage\":\"dns\",\"status\":\"ok\",\"millis\":2},"
                        + "{\"stage\":\"connect\",\"status\":\"fail\",\"cause\":\"connect_refused\"},"
                        + "{\"stage\":\"tls\",\"status\":\"fail\",\"cause\":\"tls_expired\"}]}");

        assertThat(cell.state()).isEqualTo(CellState.FAILING);
        assertThat(cause(cell)).isEqualTo(Cause.CONNECT_REFUSED);
    }

    @Test
    void believesTheVerdictBeforeTheStages() {
        RegistryCell cell = registry(
                "{\"host\":\"r.example\",\"verdict\":{\"stage\":\"tls\",\"cause\":\"tls_expired\",\"host\":\"auth.example\","
                        + "\"role\":\"token\"},\"stages\":[{\"stage\":\"dns\",\"status\":\"ok\"}]}");

        assertThat(cause(cell)).isEqualTo(Cause.TLS_EXPIRED);
        assertThat(cell.fault()).extracting(Fault::role).isEqualTo("token");
    }

    @Test
    void knowsNothingOfARegistryWithoutStages() {
        assertThat(registry("{\"host\":\"r.example\"}").state()).isEqualTo(CellState.UNKNOWN);
        assertThat(registry("{\"host\":\"r.example\",\"stages\":[{\"stage\":\"dns\",\"status\":\"skipped\"}]}")
                        .state())
                .isEqualTo(CellState.UNKNOWN);
    }

    @Test
    void takesAConnectionThatWasAskedNothingNeitherForHealthyNorForBroken() {
        String way = "{\"stage\":\"dns\",\"status\":\"ok\"},{\"stage\":\"connect\",\"status\":\"ok\"},"
                + "{\"stage\":\"tls\",\"status\":\"%s\",\"cause\":%s},{\"stage\":\"http\",\"status\":\"skipped\"}";
        String well = "{\"host\":\"r.example\",\"verdict\":{\"stage\":null,\"cause\":null},\"stages\":["
                + way.formatted("ok", "null") + "]}";
        RegistryCell cell = registry(well);

        assertThat(cell.state()).isEqualTo(CellState.CONNECTED);
        assertThat(cell.state().code()).isEqualTo("unknown");
        assertThat(cell.isWellAt(Stage.TLS)).isTrue();
        assertThat(cell.isWellAt(Stage.HTTP)).isFalse();
        RegistryCell broken =
                registry("{\"host\":\"r.example\",\"verdict\":{\"stage\":\"tls\",\"cause\":\"tls_expired\"},"
                        + "\"stages\":[" + way.formatted("fail", "\"tls_expired\"") + "]}");
        assertThat(broken.state()).isEqualTo(CellState.FAILING);
        assertThat(cause(broken)).isEqualTo(Cause.TLS_EXPIRED);
    }

    @Test
    void countsAFallbackThatWorksAsWorking() {
        RegistryCell cell = registry("{\"host\":\"r.example\",\"endpoints\":["
                + "{\"url\":\"https://mirror\",\"stages\":[{\"stage\":\"dns\",\"status\":\"fail\",\"cause\":\"dns_nxdomain\"}]},"
                + "{\"url\":\"https://r.example\",\"stages\":[{\"stage\":\"dns\",\"status\":\"ok\"}]}],"
                + "\"warnings\":[{\"stage\":\"dns\",\"cause\":\"dns_nxdomain\"}]}");

        assertThat(cell.state()).isEqualTo(CellState.OK);
        assertThat(cell.warnings()).containsExactly(Cause.DNS_NXDOMAIN);
    }

    @Test
    void takesALowQuotaForAWarning() {
        RegistryCell cell =
                registry("{\"host\":\"docker.io\",\"verdict\":{\"stage\":\"limit\",\"cause\":\"quota_low\"}}");

        assertThat(cell.state()).isEqualTo(CellState.OK);
        assertThat(cell.warnings()).containsExactly(Cause.QUOTA_LOW);
    }

    /** What one failing image beside a working one says about their registry. */
    @ParameterizedTest
    @CsvSource({
        "tag_not_found, OK",
        "repo_not_found, OK",
        "auth_ambiguous, OK",
        "auth_required, OK",
        "auth_forbidden, OK",
        "platform_mismatch, OK",
        "signature_policy, OK",
        "blob_not_found, OK",
        "auth_bad_credentials, FAILING",
        "auth_token_endpoint, FAILING",
        "rate_limited, FAILING",
        "throttled, FAILING",
        "blob_cdn_blocked, FAILING",
        "blob_forbidden, FAILING",
        "mirror_unreachable, FAILING",
        "disk_full, FAILING",
        "registry_5xx, FAILING",
        "tls_unknown_ca, FAILING"
    })
    void tellsAnImagesOwnFaultFromItsRegistrys(String cause, CellState expected) {
        RegistryCell cell = read(
                        "{\"host\":\"r.example\",\"verdict\":{}}",
                        "{\"image\":\"r.example/good\",\"pullable\":true},{\"image\":\"r.example/bad\",\"pullable\":false,\"verdict\":{\"cause\":\""
                                + cause + "\"}}")
                .registries()
                .getFirst();

        assertThat(cell.state()).isEqualTo(expected);
        assertThat(cell.images().causes()).containsEntry(Cause.ofCode(cause).orElseThrow(), 1);
    }

    @Test
    void callsARefusalTheRegistrysWhenNoImageGetsThrough() {
        RegistryCell cell = read(
                        "", "{\"image\":\"r.example/a\",\"pullable\":false,\"verdict\":{\"cause\":\"auth_forbidden\"}}")
                .registries()
                .getFirst();

        assertThat(cell.state()).isEqualTo(CellState.FAILING);
        assertThat(cause(cell)).isEqualTo(Cause.AUTH_FORBIDDEN);
    }

    @Test
    void countsWhatCannotBeKnownFromHereAsNeither() {
        Observation seen =
                read("", "{\"image\":\"r.example/a\",\"pullable\":null,\"verdict\":{\"cause\":\"auth_required\"}}");

        assertThat(seen.images().getFirst().state()).isEqualTo(CellState.UNKNOWN);
        assertThat(seen.registries().getFirst().state()).isEqualTo(CellState.UNKNOWN);
        assertThat(seen.registries().getFirst().images().doubts()).containsEntry(Cause.AUTH_REQUIRED, 1);
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io",
        "library/nginx:1, docker.io",
        "index.docker.io/library/nginx, docker.io",
        "localhost/a, localhost",
        "reg:5000/a, reg:5000",
        "Reg.Example/a, reg.example",
        "quay.io/a/b@sha256:00, quay.io"
    })
    void namesTheRegistryOfAnImage(String image, String registry) {
        assertThat(RegistryName.ofImage(image)).contains(registry);
    }
}
