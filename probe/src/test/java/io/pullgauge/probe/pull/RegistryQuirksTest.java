/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.Dialect;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.HttpReply;
import io.pullgauge.probe.fixture.HttpStandIn;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the registries of the world word their refusals, each under its own name: one row, one answer, one cause. */
class RegistryQuirksTest extends WorldTest {

    private static final String ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";

    private FakeRegistry registry(String host) {
        FakeRegistry registry = world().registry(host);
        registry.push("team/app", "other", IMAGE);
        return registry;
    }

    /** What a registry itself answers to a request for a manifest. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quay.io|404|TAG_EXPIRED|Tag v1 was deleted or has expired|TAG_NOT_FOUND",
                "quay.io|404|NAME_UNKNOWN|repository not found|REPO_NOT_FOUND",
                "quay.io|405|DENIED|The namespace has been disabled|AUTH_FORBIDDEN",
                "public.ecr.aws|404|NAME_UNKNOWN|The repository does not exist|REPO_NOT_FOUND",
                ECR + "|404|NAME_UNKNOWN|The repository with name x does not exist in the registry|REPO_NOT_FOUND",
                ECR + "|404|MANIFEST_UNKNOWN|Requested image not found|TAG_NOT_FOUND",
                ECR + "|403|DENIED|User: x is not authorized to perform: ecr:BatchGetImage|AUTH_FORBIDDEN",
                "europe-docker.pkg.dev|403|DENIED|Permission denied on resource (or it may not exist)|AUTH_AMBIGUOUS",
                "eu.gcr.io|404|MANIFEST_UNKNOWN|Failed to fetch v1|TAG_NOT_FOUND",
                "corp.azurecr.io|404|MANIFEST_UNKNOWN|manifest tagged by v1 is not found|TAG_NOT_FOUND",
                "mcr.microsoft.com|404|MANIFEST_UNKNOWN|manifest unknown|TAG_NOT_FOUND",
                "registry.gitlab.com|403|DENIED|requested access to the resource is denied|AUTH_REQUIRED",
                "registry.gitlab.com|404|MANIFEST_UNKNOWN|manifest unknown|TAG_NOT_FOUND",
                "harbor.corp.example|404|NOT_FOUND|artifact team/app:v1 not found|TAG_NOT_FOUND",
                "harbor.corp.example|412|PROJECTPOLICYVIOLATION|image without vulnerability scanning|SIGNATURE_POLICY",
                "harbor.corp.example|429|TOO_MANY_REQUEST|too many requests to upstream registry|THROTTLED",
                "artifactory.corp.example|404|MANIFEST_UNKNOWN|The named manifest is not known.|TAG_NOT_FOUND",
                "nexus.corp.example|401|UNAUTHORIZED|access to the requested resource is not authorized|AUTH_REQUIRED",
                "zot.corp.example|403|DENIED|requested access to the resource is denied|AUTH_REQUIRED",
                "ghcr.io|403|DENIED|You have exceeded a secondary rate limit|THROTTLED",
                "ghcr.io|404|MANIFEST_UNKNOWN|manifest unknown|TAG_NOT_FOUND",
                ECR + "|429|TOOMANYREQUESTS|Rate exceeded|THROTTLED"
            })
    void aRegistrysAnswerMeans(String host, int status, String code, String words, Cause cause) {
        // A repository that is not known has no tag list either.
        String where = "NAME_UNKNOWN".equals(code) ? "/v2/.+" : "/v2/.+/manifests/.+";
        registry(host).inject(Fault.on("*", where).reply(HttpReply.error(status, code, words)));
        assertThat(world().cause(host + "/team/app:v1")).isEqualTo(cause);
    }

    @ParameterizedTest
    @CsvSource({"mcr.microsoft.com, The request is blocked.", "registry.k8s.io, Your client does not have permission"})
    void aFrontDoorsBlockPageIsNoWordOfTheRegistry(String host, String title) {
        registry(host).inject(Fault.everywhere().reply(HttpReply.html(403, title)));
        assertThat(world().cause(host + "/team/app:v1")).isEqualTo(Cause.REGISTRY_UNEXPECTED_RESPONSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mcr.microsoft.com", "artifactory.corp.example", "public.ecr.aws"})
    void aMissingRepositoryIsMissingWhereNothingIsHidden(String host) {
        registry(host);
        assertThat(world().cause(host + "/team/gone:v1")).isEqualTo(Cause.REPO_NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void ghcrsTokenServerRefusesNobodyInEitherWay(int status) {
        registry("ghcr.io")
                .dialect(Dialect.GHCR)
                .bearer()
                .inject(Fault.on("*", "/token").reply(HttpReply.error(status, "DENIED", "denied")));
        assertThat(world().cause("ghcr.io/team/gone:v1")).isEqualTo(Cause.AUTH_AMBIGUOUS);
    }

    @Test
    void artifactRegistryMayRefuseAtItsTokenServerAlready() {
        registry("eu-docker.pkg.dev")
                .bearer()
                .inject(Fault.on("*", "/token")
                        .reply(HttpReply.error(
                                403, "DENIED", "Permission x denied on resource (or it may not exist)")));
        assertThat(world().cause("eu-docker.pkg.dev/team/app:v1")).isEqualTo(Cause.AUTH_AMBIGUOUS);
    }

    // --- GitLab

    private HttpStandIn gitlab(HttpReply tokenServer) {
        FakeRegistry registry = registry("registry.gitlab.com").bearer().user("ann", "pw");
        HttpStandIn tokens = registry.tokenServerAt(world().at("gitlab.com"));
        tokens.inject(Fault.everywhere().reply(tokenServer));
        world().node.kubeletCredentials(Map.of("registry.gitlab.com", "ann:pw"));
        return tokens;
    }

    @Test
    void gitlabsBanAfterWrongLogInsIsALimitAndIsLeftAlone() {
        HttpStandIn tokens = gitlab(HttpReply.text(403, "text/plain", "Forbidden\n"));
        NodeProber prober = world().prober();
        assertThat(World.causeOf(prober.image("registry.gitlab.com/team/app:other")))
                .isEqualTo(Cause.THROTTLED);
        int asked = tokens.exchanges().size();
        assertThat(World.causeOf(prober.image("registry.gitlab.com/team/gone:v1")))
                .isEqualTo(Cause.THROTTLED);
        assertThat(tokens.exchanges()).hasSize(asked);
    }

    @ParameterizedTest
    @CsvSource({
        "403, DENIED, access forbidden, AUTH_FORBIDDEN",
        "401, UNAUTHORIZED, HTTP Basic: Access denied, AUTH_BAD_CREDENTIALS"
    })
    void gitlabsOtherRefusalsAreNoLimit(int status, String code, String words, Cause cause) {
        gitlab(HttpReply.error(status, code, words));
        assertThat(world().cause("registry.gitlab.com/team/app:other")).isEqualTo(cause);
    }

    // --- registry.k8s.io

    @Test
    void registryK8sIoSendsOnForManifestsAndBlobsAlike() {
        FakeRegistry behind = world().registry("us-docker.pkg.dev");
        behind.push("k8s-artifacts-prod/images/pause", "3.10", IMAGE);
        HttpStandIn front = world().keep(HttpStandIn.start(
                world().at("registry.k8s.io"),
                request -> HttpReply.of(307)
                        .header(
                                "Location",
                                "https://us-docker.pkg.dev"
                                        + request.path().replaceFirst("^/v2/", "/v2/k8s-artifacts-prod/images/"))));
        assertThat(world().cause("registry.k8s.io/pause:3.10")).isNull();
        assertThat(world().cause("registry.k8s.io/pause:9")).isEqualTo(Cause.TAG_NOT_FOUND);
        assertThat(front.exchanges()).isNotEmpty();
    }

    // --- where a challenge comes from

    private FakeRegistry challengingAtItsRootAlone(String host) {
        FakeRegistry registry = registry(host).bearer();
        registry.inject(Fault.on("*", "/v2/.+/manifests/.+").change(reply -> reply.without("WWW-Authenticate")));
        return registry;
    }

    @ParameterizedTest
    @CsvSource({"cri-o@1.34.0, ", "docker@28.5.1, ", "containerd@2.1.4, AUTH_REQUIRED"})
    void aChallengeThatOnlyTheRootGivesIsFoundByThoseWhoAskTheRoot(String runtime, @Nullable Cause cause) {
        challengingAtItsRootAlone("reg.test");
        world().runtime(runtime);
        assertThat(world().cause("reg.test/team/app:other")).isEqualTo(cause);
    }

    @ParameterizedTest
    @CsvSource({"cri-o@1.34.0, REGISTRY_UNEXPECTED_RESPONSE", "docker@28.5.1, ", "containerd@2.1.4, "})
    void aRootThatIsNotThereStopsContainersImageAlone(String runtime, @Nullable Cause cause) {
        registry("reg.test").inject(Fault.on("GET", "/v2/").status(404));
        world().runtime(runtime);
        assertThat(world().cause("reg.test/team/app:other")).isEqualTo(cause);
    }

    @ParameterizedTest
    @CsvSource({"cri-o@1.34.0, ", "docker@28.5.1, ", "containerd@2.1.4, TAG_NOT_FOUND"})
    void aTagThatOnlyGetKnowsIsThereForThoseWhoAskByGet(String runtime, @Nullable Cause cause) {
        registry("reg.test").inject(Fault.on("HEAD", "/v2/.+/manifests/.+").status(404));
        world().runtime(runtime);
        assertThat(world().cause("reg.test/team/app:other")).isEqualTo(cause);
    }

    /** What dockerd 20.10 was seen to do with each. */
    @ParameterizedTest
    @ValueSource(strings = {"404", "500", "403"})
    void dockerTurnsFromAMirrorThatHasTheManifestAlone(int status) {
        registry("registry-1.docker.io");
        registry("mirror.test").inject(Fault.on("*", "/v2/.+/blobs/.+").status(status));
        world().node.file("etc/docker/daemon.json", "{\"registry-mirrors\":[\"https://mirror.test\"]}");
        world().runtime("docker@28.5.1");
        CheckResult result = world().prober().image("team/app:other");
        assertThat(World.causeOf(result)).isNull();
        assertThat(result.warnings()).isNotEmpty();
    }

    @Test
    void anOutdatedTokenAtEcrPublicIsReplaced() {
        FakeRegistry registry =
                registry("public.ecr.aws").dialect(Dialect.ECR_PUBLIC).bearer();
        NodeProber prober = world().prober();
        assertThat(World.causeOf(prober.image("public.ecr.aws/team/app:other"))).isNull();
        registry.inject(Fault.on("HEAD", ".*")
                .reply(HttpReply.text(400, "text/plain", "Bad Request"))
                .after(1)
                .times(1));
        assertThat(World.causeOf(prober.image("public.ecr.aws/team/app:other"))).isNull();
    }

    @Test
    void whatEcrPublicAllowsInAMonthIsAQuotaThatIsSpent() {
        registry("public.ecr.aws")
                .inject(Fault.on("GET", "/v2/.+/blobs/.+")
                        .reply(HttpReply.error(429, "TOOMANYREQUESTS", "Data limit exceeded")));
        assertThat(world().cause("public.ecr.aws/team/app:other")).isEqualTo(Cause.RATE_LIMITED);
    }
}
