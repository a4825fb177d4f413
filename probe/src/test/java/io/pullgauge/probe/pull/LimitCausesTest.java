/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.Dialect;
import io.pullgauge.probe.fixture.FakeClock;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.HttpReply;
import io.pullgauge.probe.fixture.TestImage;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.QuotaReport;
import io.pullgauge.probe.verdict.Cause;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitCausesTest extends WorldTest {

    private static final String SOURCE = "203.0.113.9";
    private static final TestImage OTHER =
            TestImage.linux("arm64").seed(9).layer(100).build();

    private FakeRegistry hub() {
        FakeRegistry hub = world().registry("registry-1.docker.io")
                .dialect(Dialect.DOCKER_HUB)
                .bearer()
                .quota(100, Duration.ofHours(6), SOURCE);
        hub.tokenServerAt(world().at("auth.docker.io"));
        hub.push("library/app", "v1", IMAGE);
        hub.pushIndex("library/app", "multi", OTHER, IMAGE);
        hub.push("ratelimitpreview/test", "latest", IMAGE);
        return hub;
    }

    // --- what is spent

    @ParameterizedTest
    @ValueSource(strings = {"app:v1", "app:multi", "docker.io/library/app:v1", "index.docker.io/library/app:multi"})
    @NearMiss({Cause.RATE_LIMITED, Cause.QUOTA_EXHAUSTED, Cause.QUOTA_LOW})
    void aCycleSpendsNothing(String image) {
        FakeRegistry hub = hub();
        CheckResult result = world().check(image);
        assertThat(World.causeOf(result)).isNull();
        assertThat(result.quota()).isEqualTo(new QuotaReport("docker.io", SOURCE, 100L, 100L, 21600L));
        assertThat(result.warnings()).isEmpty();
        assertThat(hub.charged()).isZero();
        assertThat(hub.exchanges())
                .noneMatch(each -> each.request().method().equals("GET")
                        && each.request().path().contains("/manifests/"));
    }

    @Test
    void byDigestNothingIsSpentEither() {
        FakeRegistry hub = hub();
        assertThat(world().cause("app@" + IMAGE.digest())).isNull();
        assertThat(world().cause("app:v1@" + IMAGE.digest())).isNull();
        world().reach("docker.io");
        assertThat(hub.charged()).isZero();
    }

    @Test
    void aHeadThatIsNotAllowedIsNotReplacedByAChargedGet() {
        FakeRegistry hub = hub();
        hub.inject(Fault.on("HEAD", ".*").reply(HttpReply.error(405, "UNSUPPORTED", "no")));
        world().check("app:v1");
        assertThat(hub.charged()).isZero();
    }

    @Test
    void anotherRegistryThatNamesAQuotaIsSparedAsWell() {
        FakeRegistry registry = healthy().quota(100, Duration.ofHours(6), SOURCE);
        registry.pushIndex("app", "multi", OTHER, IMAGE);
        assertThat(world().cause("reg.test/app:multi")).isNull();
        assertThat(registry.charged()).isZero();
    }

    @Test
    void aFallbackToARegistryThatCountsIsFoundOutBeforeItCosts() {
        FakeRegistry upstream = healthy().quota(100, Duration.ofHours(6), SOURCE);
        upstream.pushIndex("app", "multi", OTHER, IMAGE);
        FakeRegistry mirror = world().registry("mirror.test");
        mirror.pushIndex("app", "multi", OTHER, IMAGE);
        mirror.delete("app", IMAGE.digest());
        world().node.mirrors("reg.test", "https://reg.test", "https://mirror.test");
        world().check("reg.test/app:multi");
        assertThat(upstream.charged()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "5, 2"})
    void spendAllowsSoManyAndNoMore(int allowed, int charged) {
        FakeRegistry hub = hub();
        world().options(world().options().withSpend(allowed));
        assertThat(world().cause("app:multi")).isNull();
        assertThat(hub.charged()).isEqualTo(charged);
    }

    @Test
    void imagesThatDockerHubDoesNotCountAreLookedInto() {
        FakeRegistry hub = world().registry("registry-1.docker.io").dialect(Dialect.DOCKER_HUB);
        hub.push("library/app", "v1", IMAGE);
        assertThat(world().check("app:v1").bytes()).isEqualTo(IMAGE.bytes());
    }

    // --- what is left

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ratelimit-limit|ratelimit-remaining|100;w=21600|76;w=21600",
                "RateLimit-Limit|RateLimit-Remaining|100 ; w = 21600|76 ; w = 21600",
                "x-ratelimit-limit|x-ratelimit-remaining|100;w=21600|76;w=21600",
                "ratelimit-limit|x-ratelimit-remaining|100;w=21600, 100;w=21600|76;w=21600;q=1"
            })
    void theQuotaIsReadInAllSpellings(String limit, String remaining, String limitValue, String remainingValue) {
        healthy().inject(Fault.on("HEAD", ".*").header(limit, limitValue).header(remaining, remainingValue));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(result.quota()).isEqualTo(new QuotaReport("reg.test", null, 100L, 76L, 21600L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1;w=5", "101;w=21600", "x", "", "99999999999999999999;w=1", "1;w=0"})
    void aQuotaThatMakesNoSenseIsNone(String remaining) {
        healthy()
                .inject(Fault.on("HEAD", ".*")
                        .header("ratelimit-limit", "100;w=21600")
                        .header("ratelimit-remaining", remaining));
        CheckResult result = world().check("reg.test/app:v1");
        assertThat(World.causeOf(result)).isNull();
        if (!remaining.equals("1;w=0")) {
            assertThat(result.quota()).isNull();
        }
    }

    @Test
    @Shows(Cause.QUOTA_LOW)
    void fewPullsLeftAreAWarning() {
        hub().remaining(SOURCE, 19);
        CheckResult result = world().check("app:v1");
        assertThat(result.pullable()).isTrue();
        assertThat(World.warnings(result)).containsExactly(Cause.QUOTA_LOW);
    }

    @Test
    @NearMiss(Cause.QUOTA_LOW)
    void aFifthIsNotYetFew() {
        hub().remaining(SOURCE, 20);
        assertThat(world().check("app:v1").warnings()).isEmpty();
    }

    @Test
    @Shows(Cause.QUOTA_EXHAUSTED)
    void withNoneLeftTheNextPullFailsThoughTheHeadWorks() {
        hub().remaining(SOURCE, 0);
        assertThat(world().cause("app@" + IMAGE.digest())).isEqualTo(Cause.QUOTA_EXHAUSTED);
    }

    // --- 429

    @Test
    @Shows(Cause.RATE_LIMITED)
    void aHeadThatIsRefusedWithoutWordsIsDockerHubsPullLimit() {
        hub().remaining(SOURCE, 0);
        assertThat(world().cause("app:v1")).isEqualTo(Cause.RATE_LIMITED);
    }

    @ParameterizedTest
    @CsvSource({"Too Many Requests (HAP429)", "Too Many Requests"})
    @Shows(Cause.THROTTLED)
    void dockerHubsAbuseLimitIsNoPullLimit(String words) {
        hub().inject(Fault.on("*", "/v2/.*").reply(HttpReply.text(429, "text/plain", words)));
        assertThat(world().cause("app:v1")).isEqualTo(Cause.THROTTLED);
    }

    @Test
    void aRefusalWithPullsLeftIsNoPullLimit() {
        hub().inject(Fault.on("*", "/v2/.*")
                .reply(HttpReply.json(429, "{}")
                        .header("ratelimit-limit", "100;w=21600")
                        .header("ratelimit-remaining", "50;w=21600")));
        assertThat(world().cause("app:v1")).isEqualTo(Cause.THROTTLED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ghcr.io|toomanyrequests: retry-after: 880.092µs, allowed: 44000/minute",
                "quay.io|Too many requests",
                "public.ecr.aws|toomanyrequests: Rate exceeded",
                "europe-docker.pkg.dev|Quota exceeded for quota metric 'Requests per project per region'",
                "corp.azurecr.io|toomanyrequests: Too many requests. Please visit https://aka.ms/acr/skus"
            })
    void otherRegistriesLimitRequestsAndNotPulls(String host, String words) {
        world().registry(host).inject(Fault.everywhere().reply(HttpReply.error(429, "TOOMANYREQUESTS", words)));
        assertThat(world().cause(host + "/team/app:v1")).isEqualTo(Cause.THROTTLED);
    }

    @Test
    @NearMiss(Cause.THROTTLED)
    void anOverloadIsNoLimit() {
        healthy().inject(Fault.everywhere().status(503));
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.REGISTRY_5XX);
    }

    @ParameterizedTest
    @CsvSource({"'', 60", "5, 60", "120, 120", "soon, 60", "999999999, 21600"})
    void a429SilencesItsHostForAsLongAsItSaysAndAMinuteAtLeast(String retryAfter, long seconds) {
        FakeClock clock = FakeClock.at(Instant.now().toString());
        world().clock(clock);
        FakeRegistry registry = healthy();
        registry.inject(Fault.everywhere().status(429).header("Retry-After", retryAfter));
        NodeProber prober = world().prober();
        assertThat(World.causeOf(prober.image("reg.test/app:v1"))).isEqualTo(Cause.THROTTLED);
        registry.heal();
        registry.forgetExchanges();

        clock.advance(Duration.ofSeconds(seconds - 1));
        CheckResult silent = prober.image("reg.test/app:v1");
        assertThat(World.causeOf(silent)).isEqualTo(Cause.THROTTLED);
        assertThat(silent.verdict().evidence()).containsKey("silentUntil");
        assertThat(registry.exchanges()).isEmpty();

        clock.advance(Duration.ofSeconds(2));
        assertThat(World.causeOf(prober.image("reg.test/app:v1"))).isNull();
    }

    /** We keep quiet; what the runtime would be told about another repository is not known. */
    @Test
    void whatIsNotAskedForTheSakeOfQuietIsNotKnown() {
        FakeRegistry registry = healthy();
        registry.push("cold", "v1", IMAGE);
        registry.inject(Fault.on("*", "/v2/app/.*").status(429));
        NodeProber prober = world().prober();
        assertThat(prober.image("reg.test/app:v1").pullable()).isFalse();
        assertThat(prober.image("reg.test/app:v1").pullable()).isFalse();
        CheckResult other = prober.image("reg.test/cold:v1");
        assertThat(other.pullable()).isNull();
        assertThat(World.causeOf(other)).isEqualTo(Cause.THROTTLED);
        assertThat(other.verdict().evidence()).containsKey("silentUntil").doesNotContainKey("status");
        assertThat(other.verdict().summary()).doesNotContain("answers");
    }

    // --- behind a cache

    @ParameterizedTest
    @ValueSource(ints = {404, 429, 500})
    void aLimitThatAMirrorHidesIsSeenThrough(int status) {
        hub().remaining(SOURCE, 0);
        FakeRegistry mirror = world().registry("mirror.test");
        mirror.inject(Fault.everywhere().reply(HttpReply.error(status, "UNKNOWN", "unknown")));
        world().node.mirrors("docker.io", "https://mirror.test");
        CheckResult result = world().check("app:v1");
        assertThat(World.causeOf(result)).isIn(Cause.RATE_LIMITED, Cause.QUOTA_EXHAUSTED);
        assertThat(result.verdict().host()).isEqualTo("registry-1.docker.io");
        assertThat(result.verdict().evidence()).containsEntry("mirror", "mirror.test");
    }

    @Test
    void aMirrorsOwnFaultStaysItsOwnWhileDockerHubHasPullsLeft() {
        FakeRegistry hub = hub();
        world().registry("mirror.test").inject(Fault.everywhere().status(500));
        world().node.mirrors("docker.io", "https://mirror.test");
        CheckResult result = world().check("app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.REGISTRY_5XX);
        assertThat(result.verdict().host()).isEqualTo("mirror.test");
        assertThat(hub.charged()).isZero();
    }
}
