/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one request a connection, which is all that a scrape and a health check need. The JDK's server would hold three threads, its own
 * logging and the texts of every time zone for it, some two megabytes of each node.
 */
final class LocalServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalServer.class);
    private static final int BACKLOG = 16;
    private static final int MOST_CONNECTIONS = 32;
    private static final int BUFFER = 1024;

    /** How long a request, and then its answer, may take. */
    private static final Duration TO_ASK = Duration.ofSeconds(10);

    private static final Duration TO_READ = Duration.ofSeconds(20);

    /** What is still coming when the answer is given is read for so long and so much, or the sender's kernel would throw the answer away. */
    private static final int LINGER_MILLIS = 1000;

    private static final int LINGER_BYTES = 64 * 1024;

    private final ServerSocket listening;
    private final Function<LocalRequest, LocalAnswer> handler;
    private final InstantSource clock;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private LocalServer(ServerSocket listening, Function<LocalRequest, LocalAnswer> handler, InstantSource clock) {
        this.listening = listening;
        this.handler = handler;
        this.clock = clock;
    }

    /** Listens, or throws a {@link java.net.BindException}. */
    @SuppressWarnings("AddressSelection") // whoever names an address to listen at has chosen it
    static LocalServer start(
            InetSocketAddress address, InstantSource clock, Function<LocalRequest, LocalAnswer> handler)
            throws IOException {
        ServerSocket listening = new ServerSocket();
        try {
            listening.bind(address, BACKLOG);
        } catch (IOException taken) {
            listening.close();
            throw taken;
        }
        LocalServer server = new LocalServer(listening, handler, clock);
        Thread.ofVirtual().name("listen").start(server::accept);
        return server;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    @Override
    public void close() {
        closeQuietly(listening);
        open.forEach(LocalServer::closeQuietly);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                welcome(listening.accept());
            } catch (IOException closedOrNoFilesLeft) {
                pause();
            }
        }
    }

    /** Out of file descriptors, accepting fails at once and again: somebody else has to close one first. */
    private void pause() {
        try {
            if (!listening.isClosed()) {
                Thread.sleep(LINGER_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void welcome(Socket socket) {
        if (open.size() >= MOST_CONNECTIONS) {
            closeQuietly(socket);
            return;
        }
        open.add(socket);
        Thread.ofVirtual().name("http").start(() -> {
            AtomicBoolean asked = new AtomicBoolean();
            Thread watch = Thread.ofVirtual().name("http-watch").start(() -> watch(socket, asked));
            try (socket) {
                serve(socket, asked);
            } catch (IOException gone) {
                LOG.atDebug().addKeyValue("why", gone.getMessage()).log("A client has gone");
            } finally {
                open.remove(socket);
                watch.interrupt();
            }
        });
    }

    /** Whoever asks or reads too slowly is cut off. */
    private static void watch(Socket socket, AtomicBoolean asked) {
        try {
            Thread.sleep(TO_ASK);
            if (asked.get()) {
                Thread.sleep(TO_READ);
            }
            closeQuietly(socket);
        } catch (InterruptedException done) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Socket socket, AtomicBoolean asked) throws IOException {
        socket.setTcpNoDelay(true);
        InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        LocalRequest.Outcome outcome = LocalRequest.read(in);
        asked.set(true);
        switch (outcome) {
            case LocalRequest.Outcome.Gone _ -> {}
            case LocalRequest.Outcome.Refused(int status, String why) ->
                answer(socket, LocalAnswer.text(status, why + "\n"), true);
            case LocalRequest.Outcome.Read(LocalRequest request) ->
                answer(socket, handled(request), !request.method().equals("HEAD"));
        }
        linger(socket, in);
    }

    private LocalAnswer handled(LocalRequest request) {
        try {
            return handler.apply(request);
        } catch (RuntimeException bug) {
            LOG.atError().setCause(bug).addKeyValue("path", request.path()).log("A request failed by a fault of ours");
            return LocalAnswer.text(500, "a fault of ours; see the log\n");
        }
    }

    private void answer(Socket socket, LocalAnswer answer, boolean withBody) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(answer.head(clock.instant()));
        if (withBody) {
            out.write(answer.body());
        }
        socket.shutdownOutput();
    }

    private static void linger(Socket socket, InputStream in) throws IOException {
        socket.setSoTimeout(LINGER_MILLIS);
        byte[] rest = new byte[BUFFER];
        int left = LINGER_BYTES;
        for (int read = in.read(rest); read > 0 && left > 0; read = in.read(rest)) {
            left -= read;
        }
    }

    private static void closeQuietly(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception gone) {
            LOG.atDebug().addKeyValue("why", gone.getMessage()).log("Closing failed");
        }
    }
}
