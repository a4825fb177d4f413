/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.upload;

import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** What all clients of a collector have in common. */
final class CollectorClient {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final List<ConnectionSpec> ENCRYPTED = List.of(ConnectionSpec.MODERN_TLS, ConnectionSpec.CLEARTEXT);

    private CollectorClient() {}

    /**
     * A client that speaks TLS only where the JDK's own trust is to be used: its 140 roots would lie in the memory of every node for
     * nothing. {@link #encrypted} adds another trust.
     */
    static OkHttpClient.Builder plain(CollectorAddress address) {
        HttpUrl url = HttpUrl.parse(address.url());
        boolean trustsAsJdk =
                url != null && url.isHttps() && address.trustFile().isEmpty();
        OkHttpClient.Builder client = new OkHttpClient.Builder()
                .proxy(Proxy.NO_PROXY)
                .followRedirects(false)
                // HTTP/2 would cost its frames and a reader thread; one small request a minute gains nothing by it.
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectionSpecs(trustsAsJdk ? ENCRYPTED : List.of(ConnectionSpec.CLEARTEXT))
                .connectTimeout(CONNECT);
        address.at().ifPresent(at -> client.dns(_ -> List.of(at)));
        return client;
    }

    /** For a client that gets a trust of its own. */
    static OkHttpClient.Builder encrypted(OkHttpClient.Builder plain) {
        return plain.connectionSpecs(ENCRYPTED);
    }
}
