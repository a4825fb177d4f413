/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.NodeRoot;
import io.pullgauge.probe.verdict.Cause;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeletCredentialsTest {

    private static final String CONFIG = "/var/lib/kubelet/config.json";

    private NodeRoot root;

    @BeforeEach
    void makeRoot(@TempDir Path folder) {
        root = new NodeRoot(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "https://index.docker.io/v1/, docker.io/library/nginx, true",
        "https://index.docker.io/v1, docker.io/library/nginx, false",
        "index.docker.io, docker.io/library/nginx, true",
        "docker.io, docker.io/library/nginx, true",
        "registry-1.docker.io, docker.io/library/nginx, false",
        "reg.io:5000, reg.io:5000/a, true",
        "reg.io:5000, reg.io/a, false",
        "reg.io:443, reg.io/a, false",
        "reg.io, reg.io:443/a, false",
        "*.azurecr.io, my.azurecr.io/x, true",
        "*.azurecr.io, a.b.azurecr.io/x, false",
        "*.azurecr.io, azurecr.io/x, false",
        "*.*.azurecr.io, a.b.azurecr.io/x, true",
        // A question mark begins the query of a URL, and keys are parsed as URLs.
        "my?.azurecr.io, my1.azurecr.io/x, false",
        "my[0-9].azurecr.io, my7.azurecr.io/x, true",
        "my[0-9].azurecr.io, myx.azurecr.io/x, false",
        "reg.io/team, reg.io/team/x, true",
        "reg.io/team, reg.io/team2/x, true",
        "reg.io/team, reg.io/tea/x, false",
        "reg.io/*, reg.io/team/x, false",
        "reg.io/v2/team, reg.io/team/x, true",
        "reg.io/v1/, reg.io/team/x, true",
        "http://reg.io, reg.io/x, true",
        "reg.io/, reg.io/x, true",
        "Reg.io, reg.io/x, false",
        "*:5000, reg:5000/x, true",
        "bad host, reg.io/x, false",
    })
    void matchesKeysAsTheKubeletDoes(String key, String repository, boolean matches) {
        config("{\"auths\":{\"" + key + "\":{\"auth\":\"dTpw\"}}}");
        assertThat(lookup(repository)).hasSize(matches ? 1 : 0);
    }

    @Test
    void triesEveryMatchTheLongestKeyFirst() {
        config(
                "{\"auths\":{\"reg.io\":{\"auth\":\"dTpw\"},\"*.io\":{\"auth\":\"dTpw\"},\"reg.io/team\":{\"auth\":\"dTpw\"},"
                        + "\"other.io\":{\"auth\":\"dTpw\"}}}");
        assertThat(lookup("reg.io/team/x"))
                .extracting(Credential::key)
                .containsExactly("reg.io/team", "reg.io", "*.io");
    }

    @Test
    void letsADirectDockerKeySuppressTheHubFallback() {
        config("{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"dTpw\"},\"docker.io\":{\"auth\":\"dTpw\"}}}");
        assertThat(lookup("docker.io/library/nginx"))
                .extracting(Credential::key)
                .containsExactly("docker.io");
    }

    @ParameterizedTest
    @CsvSource({
        "dXNlcjpwYXNz, user, pass",
        "dTpw, u, p",
        "dXNlcjpwYXNzMQ==, user, pass1",
        "dXNlcjpwYXNzMQ, user, pass1",
        "dTpwOnE=, u, p:q",
    })
    void decodesBase64PaddedOrNot(String auth, String user, String password) {
        config("{\"auths\":{\"reg.io\":{\"auth\":\"" + auth + "\",\"username\":\"no\",\"password\":\"no\"}}}");
        Credential credential = lookup("reg.io/a").getFirst();
        assertThat(credential.username()).isEqualTo(user);
        assertThat(credential.password().reveal()).isEqualTo(password);
        assertThat(credential.toString()).doesNotContain(password + "]");
        assertThat(credential.source()).hasToString(CONFIG + ":1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"auths\":{\"reg.io\":{\"auth\":\"dTpw\"},\"bad.io\":{\"auth\":\"!!!\"}}}",
                "{\"auths\":{\"bad.io\":{\"auth\":\"bm9jb2xvbg==\"}}}",
                "{\"auths\":{\"bad.io\":{\"auth\":7}}}",
                "{\"auths\":[]}",
                "[]",
                "{\"auths\":{}} x",
                "",
                "\u0000\u0001",
                "{\"auths\":",
                "\ufeff{}",
                "{\"auths\":{\"a\":3}}"
            })
    void rejectsTheWholeDocumentForOneFaultAndLooksOn(String document) {
        config(document);
        root.file("/.docker/config.json", "{\"auths\":{\"reg.io\":{\"auth\":\"eDp5\"}}}");
        KubeletCredentials credentials = KubeletCredentials.of(root.read());
        assertThat(credentials.lookup("reg.io/a").credentials())
                .extracting(Credential::username)
                .containsExactly("x");
        assertThat(credentials.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.cause()).isEqualTo(Cause.CREDENTIALS_UNREADABLE);
            assertThat(problem.origin().file()).isEqualTo(CONFIG);
            assertThat(problem.detail()).doesNotContain("bm9jb2xvbg", "!!!");
        });
    }

    @Test
    void stopsAtTheFirstFileThatParsesEvenAnEmptyOne() {
        config("{}");
        root.file("/.docker/config.json", "{\"auths\":{\"reg.io\":{\"auth\":\"eDp5\"}}}");
        root.file("/var/lib/kubelet/.dockercfg", "{\"reg.io\":{\"auth\":\"eDp5\"}}");
        assertThat(lookup("reg.io/a")).isEmpty();
    }

    @Test
    void looksForFlatFilesAfterAllConfigFiles() {
        root.file("/var/lib/kubelet/.dockercfg", "{\"reg.io\":{\"auth\":\"eDp5\"}}");
        assertThat(lookup("reg.io/a")).extracting(Credential::username).containsExactly("x");
        root.file("/.docker/config.json", "{\"auths\":{\"reg.io\":{\"auth\":\"dTpw\"}}}");
        assertThat(lookup("reg.io/a")).extracting(Credential::username).containsExactly("u");
    }

    @Test
    void doesNotKnowIdentityTokensNorHelpers() {
        config(
                "{\"auths\":{\"reg.io\":{\"identitytoken\":\"t\"}},\"credHelpers\":{\"reg.io\":\"x\"},\"credsStore\":\"y\"}");
        assertThat(lookup("reg.io/a")).singleElement().satisfies(credential -> {
            assertThat(credential.username()).isEmpty();
            assertThat(credential.password().isEmpty()).isTrue();
        });
        assertThat(lookup("other.io/a")).isEmpty();
    }

    @Test
    void takesAFolderInPlaceOfTheFileForUnreadable() {
        root.folder(CONFIG);
        KubeletCredentials credentials = KubeletCredentials.of(root.read());
        assertThat(credentials.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.detail()).contains("is a directory"));
    }

    @Test
    void followsTheKubeletsRootDirAndHome() {
        root.file(
                        "/etc/systemd/system/kubelet.service",
                        "[Service]\nEnvironment=HOME=/root\nExecStart=/usr/bin/kubelet --root-dir=/data/kubelet\n")
                .file("/data/kubelet/config.json", "{\"auths\":{\"a.io\":{\"auth\":\"dTpw\"}}}");
        assertThat(lookup("a.io/x")).hasSize(1);
        root.file("/data/kubelet/config.json", "broken")
                .file("/root/.docker/config.json", "{\"auths\":{\"b.io\":{\"auth\":\"dTpw\"}}}");
        assertThat(lookup("b.io/x")).hasSize(1);
    }

    private void config(String document) {
        root.file(CONFIG, document);
    }

    private List<Credential> lookup(String repository) {
        return KubeletCredentials.of(root.read()).lookup(repository).credentials();
    }
}
