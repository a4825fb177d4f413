/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.cacheadvisor.access.ServiceAccount;
import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import io.pullgauge.cacheadvisor.app.CollectorFile;
import io.pullgauge.cacheadvisor.app.Notifications;
import io.pullgauge.cacheadvisor.kubernetes.Location;
import io.pullgauge.cacheadvisor.store.postgres.Database;
import io.pullgauge.probe.cli.CommandFailed;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pullgauge collector}: takes reports until it is told to stop. */
@Command(
        name = "collector",
        description = "Takes the nodes' reports, and serves diagnosis, quota and advice as API and web page.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  pullgauge collector --data ./data",
            "  pullgauge collector --listen 10.0.0.5:8443 --data /var/lib/pullgauge --auth token-file=tokens \\",
            "      --tls-cert tls.crt --tls-key tls.key",
            "  PGPASSWORD=… pullgauge collector --data ./data --database"
                    + " 'jdbc:postgresql://db.example/pullgauge?user=pullgauge'",
            "",
            "Exit codes: 0 stopped, 1 cannot start or failed, 2 wrong usage."
        })
public final class CollectorCommand implements Callable<Integer> {
    @Option(
            names = "--listen",
            paramLabel = "ADDR",
            defaultValue = "127.0.0.1:8080",
            converter = ListenAddress.class,
            description = "Address and port (default: ${DEFAULT-VALUE}); port 0 takes a free one.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private InetSocketAddress listen;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Folder of the embedded storage.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Path data;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "A PostgreSQL database instead of the embedded storage, jdbc:postgresql://HOST[:PORT]/NAME; several"
                            + " collectors may share it. User and password from the URL or from PGUSER and PGPASSWORD.")
    private @Nullable String database;

    @Option(
            names = "--auth",
            paramLabel = "HOW",
            description =
                    "kubernetes, token-file=FILE (lines of token,role[,node]; role agent, viewer or operator) or none"
                            + " (loopback addresses only). Default: kubernetes inside a cluster, else none.")
    private @Nullable String auth;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "Certificate chain, PEM; read again when it changes.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Private key of the certificate, PEM.")
    private @Nullable Path key;

    @Option(
            names = "--tls-name",
            paramLabel = "NAME",
            description = "A name or address that clients use, for the certificate that it makes where none is given;"
                    + " may be repeated.")
    private List<String> names = List.of();

    @Option(
            names = "--publish-ca",
            paramLabel = "CONFIGMAP",
            description = "Keeps the certificate of its own authority in ca.crt of this ConfigMap of its namespace.")
    private @Nullable String published;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "How to reach the Kubernetes API (default: inside a cluster, as this pod's service account).")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML: interval, targets, nodes, retention, budgets, kubernetes, notify.")
    private @Nullable Path config;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        CollectorConfig configured = configured();
        Collector collector = start(configured);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            collector.close();
                            stopped.countDown();
                        },
                        "stop"));
        PrintWriter err = spec.commandLine().getErr();
        err.println("pullgauge collector: listening on " + (collector.isSecure() ? "https" : "http") + "://" + host()
                + ":" + collector.port() + ", data in "
                + (configured.database() == null ? data : configured.database()));
        err.flush();
        stopped.await();
        return 0;
    }

    private CollectorConfig configured() {
        try {
            return configuration();
        } catch (Collector.CannotStart e) {
            throw CommandFailed.failed(String.valueOf(e.getMessage()));
        }
    }

    private Collector start(CollectorConfig configured) {
        try {
            Notifications wishes =
                    config == null ? null : CollectorFile.read(config).notifications();
            Collector collector = Collector.start(configured);
            collector.restWhenIdle();
            if (wishes != null) {
                collector.tell(wishes, configured.kubernetes());
            }
            return collector;
        } catch (Collector.CannotStart e) {
            throw CommandFailed.failed(String.valueOf(e.getMessage()));
        }
    }

    private String host() {
        String host = listen.getAddress().getHostAddress();
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private CollectorConfig configuration() throws Collector.CannotStart {
        CollectorConfig plain = withDatabase(CollectorConfig.of(listen, data));
        CollectorFile file = config == null ? CollectorFile.EMPTY : CollectorFile.read(config);
        return withTls(withAuth(withKubernetes(file.applyTo(plain)), file));
    }

    private CollectorConfig withKubernetes(CollectorConfig base) {
        return Location.find(kubeconfig, System.getenv(), ServiceAccount.folder(System.getenv()))
                .map(base::withKubernetes)
                .orElse(base);
    }

    private CollectorConfig withDatabase(CollectorConfig base) {
        return database == null
                ? base
                : base.withDatabase(Database.of(database, System.getenv("PGUSER"), System.getenv("PGPASSWORD"))
                        .orElseThrow(() ->
                                wrong("--database is not a PostgreSQL URL (expected: " + Database.expected() + ")")));
    }

    private CollectorConfig withAuth(CollectorConfig base, CollectorFile file) throws Collector.CannotStart {
        boolean inCluster = System.getenv("KUBERNETES_SERVICE_HOST") != null;
        String how = auth != null ? auth : inCluster ? "kubernetes" : "none";
        if (how.equals("none")) {
            if (!base.listen().getAddress().isLoopbackAddress()) {
                throw wrong("--auth none is refused on " + base.listen().getHostString()
                        + ": everybody who reaches it could report for any node (expected: a loopback address, or"
                        + " --auth token-file=FILE)");
            }
            return base;
        }
        if (how.startsWith("token-file=") && how.length() > "token-file=".length()) {
            return base.withTokens(Path.of(how.substring("token-file=".length())));
        }
        if (how.equals("kubernetes")) {
            return base.withAccess(file.access());
        }
        throw wrong("--auth " + how + " (expected: kubernetes, token-file=FILE or none)");
    }

    private CollectorConfig withTls(CollectorConfig base) {
        if ((certificate == null) != (key == null)) {
            throw wrong("--tls-cert and --tls-key belong together");
        }
        if (certificate != null && published != null) {
            throw wrong("--publish-ca is for the own authority (expected: without --tls-cert)");
        }
        CollectorConfig own = base.withOwnCertificate(new CollectorConfig.OwnCertificate(names, published));
        return certificate == null || key == null ? own : own.withTls(new CollectorConfig.TlsPair(certificate, key));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
