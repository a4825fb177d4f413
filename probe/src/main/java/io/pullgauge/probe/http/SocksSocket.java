/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.dns.Literals;
import io.pullgauge.probe.dns.Lookup;
import io.pullgauge.probe.dns.NameLookup;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.ProxyServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A connection through a SOCKS5 proxy (RFC 1928, RFC 1929); once connected it is a socket like any other. */
final class SocksSocket extends Socket {

    private static final int VERSION = 5;
    private static final int NO_LOGIN = 0;
    private static final int PASSWORD = 2;
    private static final int NOTHING_ACCEPTABLE = 0xff;
    private static final int MAX_NAME = 255;

    private final ProxyServer proxy;
    private final NameLookup names;

    SocksSocket(ProxyServer proxy, NameLookup names) {
        this.proxy = proxy;
        this.names = names;
    }

    /** @param target carries the host's name, whatever its address says */
    @Override
    public void connect(SocketAddress target, int timeout) throws IOException {
        InetSocketAddress wanted = (InetSocketAddress) target;
        super.connect(new InetSocketAddress(reachable(timeout), proxy.port()), timeout);
        int before = getSoTimeout();
        setSoTimeout(timeout);
        DataInputStream in = new DataInputStream(getInputStream());
        greet(in);
        ask(in, wanted.getHostString(), wanted.getPort());
        setSoTimeout(before);
    }

    /** The proxy's first address that takes a connection; a socket that failed once cannot try another, so the others are tried apart. */
    private InetAddress reachable(int timeout) throws IOException {
        List<InetAddress> addresses = switch (names.resolve(proxy.host())) {
            case Lookup.Found found -> found.addresses();
            case Lookup.Failed failed -> throw new LookupFailed(proxy.host(), failed);
        };
        for (InetAddress address : addresses.subList(0, addresses.size() - 1)) {
            try (Socket trial = new Socket()) {
                trial.connect(new InetSocketAddress(address, proxy.port()), timeout);
                return address;
            } catch (IOException _) {
                // The next one, then.
            }
        }
        return addresses.getLast();
    }

    private void greet(DataInputStream in) throws IOException {
        Optional<Credential> credential = proxy.credential();
        send(credential.isPresent() ? new byte[] {VERSION, 2, NO_LOGIN, PASSWORD} : new byte[] {VERSION, 1, NO_LOGIN});
        expectVersion(in.readUnsignedByte());
        int method = in.readUnsignedByte();
        if (method == NOTHING_ACCEPTABLE) {
            throw SocksRefused.login("the proxy accepts none of our ways to log in");
        }
        if (method == PASSWORD && credential.isPresent()) {
            logIn(in, credential.get());
        } else if (method != NO_LOGIN) {
            throw new SocksRefused(SocksRefused.GENERAL, "the proxy chose a log-in that was not offered");
        }
    }

    private void logIn(DataInputStream in, Credential credential) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(1);
        put(message, credential.username());
        put(message, credential.password().reveal());
        send(message.toByteArray());
        in.readUnsignedByte();
        if (in.readUnsignedByte() != 0) {
            throw SocksRefused.login("the proxy does not take the user name and password");
        }
    }

    private void ask(DataInputStream in, String host, int port) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(new byte[] {VERSION, 1, 0});
        Optional<InetAddress> literal = Literals.parse(host);
        if (literal.isPresent()) {
            message.write(literal.get() instanceof Inet4Address ? 1 : 4);
            message.writeBytes(literal.get().getAddress());
        } else {
            message.write(3);
            put(message, host);
        }
        message.write(port >> 8);
        message.write(port);
        send(message.toByteArray());
        expectVersion(in.readUnsignedByte());
        int reply = in.readUnsignedByte();
        if (reply != 0) {
            throw SocksRefused.of(reply);
        }
        in.readUnsignedByte();
        skipAddress(in);
    }

    private static void skipAddress(DataInputStream in) throws IOException {
        int length = switch (in.readUnsignedByte()) {
            case 1 -> 4;
            case 3 -> in.readUnsignedByte();
            case 4 -> 16;
            default -> throw new SocksRefused(SocksRefused.GENERAL, "the proxy's answer cannot be read");
        };
        in.readFully(new byte[length + 2]);
    }

    private static void expectVersion(int version) throws SocksRefused {
        if (version != VERSION) {
            throw new SocksRefused(SocksRefused.GENERAL, "what answers there does not speak SOCKS5");
        }
    }

    private static void put(ByteArrayOutputStream message, String text) throws SocksRefused {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > MAX_NAME) {
            throw new SocksRefused(SocksRefused.GENERAL, "a name or password is empty or too long for SOCKS5");
        }
        message.write(bytes.length);
        message.writeBytes(bytes);
    }

    private void send(byte[] message) throws IOException {
        OutputStream out = getOutputStream();
        out.write(message);
        out.flush();
    }
}
