/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.Dialect;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.HttpReply;
import io.pullgauge.probe.fixture.HttpStandIn;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthCausesTest extends WorldTest {

    private FakeRegistry bearer(String name, Dialect dialect) {
        FakeRegistry registry = world().registry(name).dialect(dialect).bearer().user("ann", "secret-1");
        registry.push("team/app", "v1", IMAGE);
        return registry;
    }

    private FakeRegistry bearer() {
        return bearer("reg.test", Dialect.DISTRIBUTION);
    }

    private void credential(String registry, String userAndPassword) {
        world().node.kubeletCredentials(Map.of(registry, userAndPassword));
    }

    // --- required

    @Test
    @Shows(Cause.AUTH_REQUIRED)
    void aPrivateRepositoryWithoutCredentialsNeedsSome() {
        bearer().restrict("team/app", "ann");
        assertThat(world().cause("reg.test/team/app:v1")).isEqualTo(Cause.AUTH_REQUIRED);
    }

    @Test
    void basicAuthenticationWithoutCredentialsNeedsSome() {
        holding(world().registry("reg.test")).basic().user("ann", "secret-1");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.AUTH_REQUIRED);
    }

    @Test
    @NearMiss(Cause.AUTH_REQUIRED)
    void aChallengeIsAnsweredAnonymouslyWhereTheRepositoryIsPublic() {
        FakeRegistry registry = bearer();
        assertThat(world().cause("reg.test/team/app:v1")).isNull();
        assertThat(tokenRequests(registry)).hasSize(1).allMatch(request -> request.startsWith("GET"));
    }

    private static List<String> tokenRequests(FakeRegistry registry) {
        return registry.exchanges().stream()
                .filter(each -> each.request().path().equals("/token"))
                .map(each -> each.request().method() + " " + each.request().query())
                .toList();
    }

    // --- bad

    @Test
    @Shows(Cause.AUTH_BAD_CREDENTIALS)
    void aWrongPasswordIsToldByTheTokenServer() {
        bearer();
        credential("reg.test", "ann:wrong");
        CheckResult result = world().check("reg.test/team/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.AUTH_BAD_CREDENTIALS);
        // A file of the node is the platform's to mend, whoever deploys the workload.
        assertThat(result.verdict().owner()).isEqualTo("platform");
        assertThat(result.verdict().role()).isEqualTo("token");
    }

    @Test
    void aWrongPasswordIsToldByTheRegistryWhereItTakesThemItself() {
        holding(world().registry("reg.test")).basic().user("ann", "secret-1");
        credential("reg.test", "ann:wrong");
        assertThat(world().cause("reg.test/app:v1")).isEqualTo(Cause.AUTH_BAD_CREDENTIALS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "bearer"})
    @NearMiss({Cause.AUTH_BAD_CREDENTIALS, Cause.AUTH_FORBIDDEN})
    void theRightPasswordOpens(String how) {
        FakeRegistry registry = bearer().restrict("team/app", "ann");
        if ("basic".equals(how)) {
            registry.basic();
        }
        credential("reg.test", "ann:secret-1");
        assertThat(world().cause("reg.test/team/app:v1")).isNull();
    }

    @Test
    void aWrongPasswordIsOfferedOnceAndNotAgain() {
        FakeRegistry registry = bearer();
        credential("reg.test", "ann:wrong");
        NodeProber prober = world().prober();
        prober.image("reg.test/team/app:v1");
        int before = tokenRequests(registry).size();
        prober.image("reg.test/team/app:v1");
        assertThat(tokenRequests(registry)).hasSize(before);
    }

    @Test
    void theSecondCredentialIsTriedWhereTheFirstFails() {
        bearer().restrict("team/app", "ann");
        world().node.kubeletCredentials(Map.of("reg.test/team", "ann:wrong", "reg.test", "ann:secret-1"));
        assertThat(world().cause("reg.test/team/app:v1")).isNull();
    }

    @Test
    void aStaleCredentialThatBreaksAPublicImageIsTheCredentialsFault() {
        FakeRegistry ghcr = bearer("ghcr.io", Dialect.GHCR);
        credential("ghcr.io", "ann:stale");
        assertThat(world().cause("ghcr.io/team/app:v1")).isEqualTo(Cause.AUTH_BAD_CREDENTIALS);
        assertThat(ghcr.exchanges()).isNotEmpty();
    }

    // --- expired

    @Test
    @Shows(Cause.AUTH_EXPIRED_TOKEN)
    void anOutdatedEcrTokenIsExpired() {
        FakeRegistry ecr =
                world().registry("123456789012.dkr.ecr.eu-west-1.amazonaws.com").dialect(Dialect.ECR);
        ecr.push("app", "v1", IMAGE);
        credential("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "AWS:old");
        assertThat(world().cause("123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:v1"))
                .isEqualTo(Cause.AUTH_EXPIRED_TOKEN);
    }

    @Test
    @NearMiss(Cause.AUTH_EXPIRED_TOKEN)
    void aKeptTokenThatTheRegistryForgotIsReplaced() {
        FakeRegistry registry = bearer();
        NodeProber prober = world().prober();
        assertThat(World.causeOf(prober.image("reg.test/team/app:v1"))).isNull();
        registry.inject(Fault.on("HEAD", ".*")
                .reply(HttpReply.error(401, "UNAUTHORIZED", "authentication required")
                        .header("WWW-Authenticate", challenge("https://reg.test/token", ",error=\"invalid_token\"")))
                .times(2));
        assertThat(World.causeOf(prober.image("reg.test/team/app:v1"))).isNull();
        assertThat(tokenRequests(registry)).hasSize(2);
    }

    private static String challenge(String realm, String more) {
        return "Bearer realm=\"" + realm + "\",service=\"registry.test\",scope=\"repository:team/app:pull\"" + more;
    }

    // --- forbidden

    @Test
    @Shows(Cause.AUTH_FORBIDDEN)
    void whoIsKnownAndMayNotIsForbidden() {
        bearer().restrict("team/app", "bob");
        credential("reg.test", "ann:secret-1");
        assertThat(world().cause("reg.test/team/app:v1")).isEqualTo(Cause.AUTH_FORBIDDEN);
    }

    @Test
    void aRegistrysOwnFirewallForbids() {
        world().registry("corp.azurecr.io")
                .inject(Fault.everywhere()
                        .reply(HttpReply.error(
                                403,
                                "DENIED",
                                "client with IP '203.0.113.9' is not allowed access. Refer https://aka.ms/acr/firewall"
                                        + " to grant access.")));
        assertThat(world().cause("corp.azurecr.io/app:v1")).isEqualTo(Cause.AUTH_FORBIDDEN);
    }

    // --- ambiguous

    @ParameterizedTest
    @CsvSource({
        "registry-1.docker.io, docker.io/team/gone, DOCKER_HUB",
        "ghcr.io, ghcr.io/team/gone, GHCR",
        "quay.io, quay.io/team/gone, QUAY",
        "europe-docker.pkg.dev, europe-docker.pkg.dev/team/gone, GAR"
    })
    @Shows(Cause.AUTH_AMBIGUOUS)
    void whereMissingAndPrivateAreWordedAlikeWeDoNotChoose(String host, String repository, Dialect dialect) {
        bearer(host, dialect);
        assertThat(world().cause(repository + ":v1")).isEqualTo(Cause.AUTH_AMBIGUOUS);
        String registry = repository.substring(0, repository.indexOf('/'));
        credential("docker.io".equals(registry) ? "https://index.docker.io/v1/" : registry, "ann:secret-1");
        assertThat(world().cause(repository + ":v1")).isEqualTo(Cause.AUTH_AMBIGUOUS);
    }

    @ParameterizedTest
    @EnumSource(
            value = Dialect.class,
            names = {"DISTRIBUTION", "ACR", "HARBOR"})
    @NearMiss(Cause.AUTH_AMBIGUOUS)
    void elsewhereWhoHasNoCredentialsNeedsSome(Dialect dialect) {
        String host = dialect == Dialect.ACR ? "corp.azurecr.io" : "reg.test";
        bearer(host, dialect).restrict("team/app", "bob");
        assertThat(world().cause(host + "/team/app:v1")).isEqualTo(Cause.AUTH_REQUIRED);
    }

    // --- the token server

    private @Nullable Cause tokenAnswers(HttpReply reply) {
        bearer().inject(Fault.on("*", "/token").reply(reply));
        return world().cause("reg.test/team/app:v1");
    }

    @Test
    @Shows(Cause.AUTH_TOKEN_ENDPOINT)
    void aTokenServerThatIsBrokenIsNamed() {
        assertThat(tokenAnswers(HttpReply.json(500, "{}"))).isEqualTo(Cause.AUTH_TOKEN_ENDPOINT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"token\":\"\"}", "{\"token\":7}", "[]", "", "<html>", "{\"token\":\"a\\nb\"}"})
    void anAnswerWithoutTokenIsTheTokenServersFault(String body) {
        assertThat(tokenAnswers(HttpReply.json(200, body))).isEqualTo(Cause.AUTH_TOKEN_ENDPOINT);
    }

    @Test
    void aSignInPageIsNoToken() {
        assertThat(tokenAnswers(HttpReply.html(200, "Sign in"))).isEqualTo(Cause.AUTH_TOKEN_ENDPOINT);
    }

    @Test
    void aTokenServerThatIsNotThereIsNamed() {
        assertThat(tokenAnswers(HttpReply.json(404, "{}"))).isEqualTo(Cause.AUTH_TOKEN_ENDPOINT);
    }

    @Test
    void aTokenServerThatThrottlesIsALimit() {
        assertThat(tokenAnswers(HttpReply.json(429, "{}"))).isEqualTo(Cause.THROTTLED);
    }

    @Test
    @NearMiss(Cause.AUTH_TOKEN_ENDPOINT)
    void aTokenServersNetworkFaultKeepsItsOwnCauseAndItsHost() {
        bearer().realm("https://token.reg.test/token");
        CheckResult result = world().check("reg.test/team/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.DNS_NXDOMAIN);
        assertThat(result.verdict().role()).isEqualTo("token");
        assertThat(result.verdict().host()).isEqualTo("token.reg.test");
    }

    @Test
    void aTokenWithoutExpiryIsTaken() {
        FakeRegistry registry = bearer();
        registry.inject(Fault.on("*", "/token")
                .change(reply -> reply.body(new String(reply.body(), java.nio.charset.StandardCharsets.UTF_8)
                        .replaceAll("\"expires_in\":\\d+,", "")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        assertThat(world().cause("reg.test/team/app:v1")).isNull();
    }

    @Test
    void aPasswordIsPostedFirstAndGottenWherePostIsUnknown() {
        FakeRegistry registry = bearer().restrict("team/app", "ann");
        credential("reg.test", "ann:secret-1");
        assertThat(world().cause("reg.test/team/app:v1")).isNull();
        assertThat(tokenRequests(registry)).hasSize(1).first().asString().startsWith("POST");

        registry.forgetExchanges();
        registry.inject(Fault.on("POST", "/token").status(404));
        assertThat(world().cause("reg.test/team/app:v1")).isNull();
        assertThat(tokenRequests(registry).stream().map(each -> each.split(" ")[0]))
                .containsExactly("POST", "GET");
    }

    @Test
    void anotherSchemeAndSeveralChallengesAreParsed() {
        FakeRegistry registry = bearer();
        registry.inject(Fault.on("HEAD", ".*")
                .reply(HttpReply.error(401, "UNAUTHORIZED", "x")
                        .plus("WWW-Authenticate", "Negotiate")
                        .plus("WWW-Authenticate", "Basic realm=\"a, b=\\\"c\\\"\"")
                        .plus(
                                "WWW-Authenticate",
                                "bEaReR realm=\"https://reg.test/token\","
                                        + "service=\"registry.test\",scope=\"repository:team/app:pull,push\""))
                .times(1));
        assertThat(world().cause("reg.test/team/app:v1")).isNull();
        assertThat(tokenRequests(registry).getFirst())
                .contains("scope=repository%3Ateam%2Fapp%3Apull", "service=registry.test");
    }

    @Test
    void aScopeCannotAddParametersOfItsOwn() {
        FakeRegistry registry = bearer();
        registry.inject(Fault.on("HEAD", ".*")
                .reply(HttpReply.error(401, "UNAUTHORIZED", "x")
                        .header(
                                "WWW-Authenticate",
                                "Bearer realm=\"https://reg.test/token\",service=\"s\","
                                        + "scope=\"x&service=evil#y\""))
                .times(1));
        world().cause("reg.test/team/app:v1");
        var asked = registry.exchanges().stream()
                .filter(each -> each.request().path().equals("/token"))
                .findFirst()
                .orElseThrow()
                .request();
        assertThat(asked.parameters("service")).containsExactly("s");
        assertThat(asked.parameters("scope")).contains("x&service=evil#y");
    }

    // --- realms

    @Test
    @Shows(Cause.AUTH_REALM_REFUSED)
    void aForeignTokenServerGetsNoCredential() {
        HttpStandIn evil = world().keep(HttpStandIn.start(
                world().at("evil.example"), request -> HttpReply.json(200, "{\"token\":\"x\"}")));
        bearer().realm("https://evil.example/token");
        credential("reg.test", "ann:secret-1");
        CheckResult result = world().check("reg.test/team/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.AUTH_REALM_REFUSED);
        assertThat(result.pullable()).isNull();
        assertThat(result.verdict().host()).isEqualTo("evil.example");
        assertThat(evil.exchanges()).isEmpty();
    }

    @Test
    @NearMiss(Cause.AUTH_REALM_REFUSED)
    void aTokenServerOfTheRegistrysDomainGetsTheCredential() {
        FakeRegistry registry = bearer("reg.corp.example", Dialect.DISTRIBUTION).restrict("team/app", "ann");
        registry.tokenServerAt(world().at("auth.corp.example"));
        credential("reg.corp.example", "ann:secret-1");
        assertThat(world().cause("reg.corp.example/team/app:v1")).isNull();
    }

    @Test
    void aForeignTokenServerMayGiveTokensToNobody() {
        FakeRegistry registry = bearer();
        registry.tokenServerAt(world().at("tokens.example"));
        assertThat(world().cause("reg.test/team/app:v1")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://reg.test/token", "https://127.0.0.1/token", "https://ann:x@reg.test/token"})
    void unsafeRealmsGetNothing(String realm) {
        FakeRegistry registry = bearer().realm(realm);
        credential("reg.test", "ann:secret-1");
        assertThat(world().cause("reg.test/team/app:v1")).isEqualTo(Cause.AUTH_REALM_REFUSED);
        assertThat(tokenRequests(registry)).isEmpty();
    }

    @Test
    void aTokenServersCertificateIsCheckedEvenWhereTheRegistrysIsNot() {
        FakeRegistry registry = bearer("reg.corp.example", Dialect.DISTRIBUTION);
        HttpStandIn tokens = registry.tokenServerAt(
                world().at("auth.corp.example", TestCa.root("Stranger").server("auth.corp.example")));
        world().node.hostsToml("reg.corp.example", "server = \"https://reg.corp.example\"\nskip_verify = true\n");
        credential("reg.corp.example", "ann:secret-1");
        CheckResult result = world().check("reg.corp.example/team/app:v1");
        assertThat(World.causeOf(result)).isEqualTo(Cause.AUTH_REALM_REFUSED);
        assertThat(result.verdict().evidence()).containsEntry("tlsCause", "tls_unknown_ca");
        assertThat(tokens.exchanges()).isEmpty();
    }

    @Test
    void aTokenServerThatRedirectsElsewhereGetsNoFurtherCredential() {
        HttpStandIn evil = world().keep(HttpStandIn.start(
                world().at("evil.example"), request -> HttpReply.json(200, "{\"token\":\"x\"}")));
        bearer().inject(Fault.on("*", "/token").reply(HttpReply.of(307).header("Location", "https://evil.example/t")));
        credential("reg.test", "ann:secret-1");
        assertThat(world().cause("reg.test/team/app:v1")).isEqualTo(Cause.AUTH_REALM_REFUSED);
        assertThat(evil.exchanges()).isEmpty();
    }

    @Test
    void whatAPodBringsItselfDecidesWhereOthersAreRefused() {
        FakeRegistry registry = healthy();
        registry.basic().user("ann", "pw").restrict("app", "ann");
        CheckResult result = world().prober().image("reg.test/app:v1", Optional.of("the pod names the pull secret x"));
        assertThat(result.pullable()).isNull();
        assertThat(World.causeOf(result)).isEqualTo(Cause.AUTH_REQUIRED);
        assertThat(result.verdict().summary()).endsWith("the pod names the pull secret x");
        assertThat(result.verdict().fix().getFirst()).contains("kubectl get secret");
        assertThat(world().prober().image("reg.test/app:gone", Optional.empty()).pullable())
                .isFalse();
    }
}
