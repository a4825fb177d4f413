/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Somebody who asks a program in training for its pages, over one connection, and does not care what they say. */
final class Visitor implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final HttpClient client;
    private final UnaryOperator<HttpRequest.Builder> asks;

    private Visitor(HttpClient.Builder client, UnaryOperator<HttpRequest.Builder> asks) {
        this.client = client.connectTimeout(PATIENCE).build();
        this.asks = asks;
    }

    /** Asks as nobody. */
    static Visitor plain() {
        return new Visitor(HttpClient.newBuilder(), UnaryOperator.identity());
    }

    /** Asks with a token, over TLS of this authority. */
    static Visitor with(String token, Path authority) throws IOException {
        return new Visitor(
                HttpClient.newBuilder().sslContext(Trusting.only(authority)),
                request -> request.header("Authorization", "Bearer " + token));
    }

    /** @throws IllegalStateException if the page does not come: what follows would train on a program that does nothing */
    void await(String url) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (get(url, "*/*") != 200) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(url + " was not there within " + PATIENCE.toSeconds() + " seconds");
            }
            Thread.sleep(200);
        }
    }

    /** The status; 0 where nothing answers. */
    int get(String url, String accept) throws InterruptedException {
        HttpRequest request = asks.apply(HttpRequest.newBuilder(URI.create(url)))
                .header("Accept", accept)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException notYet) {
            return 0;
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
