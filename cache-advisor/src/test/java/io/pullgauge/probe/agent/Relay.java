/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands before a collector and can be cut: then it hangs up on everybody. */
final class Relay implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    Relay(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return server.getLocalPort();
    }

    void cut() {
        cut = true;
        open.forEach(Relay::closed);
    }

    void mend() {
        cut = false;
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (cut) {
                    client.close();
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                // The test ends, or the client has gone again.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket collector = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(client);
        open.add(collector);
        copy(client, collector);
        copy(collector, client);
    }

    private void copy(Socket from, Socket to) {
        Thread.ofVirtual().start(() -> {
            try (InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                in.transferTo(out);
            } catch (IOException e) {
                // Cut.
            } finally {
                open.remove(from);
                closed(from);
                closed(to);
            }
        });
    }

    private static void closed(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
