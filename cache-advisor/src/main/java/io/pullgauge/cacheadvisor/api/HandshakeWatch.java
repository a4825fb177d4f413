/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.pullgauge.cacheadvisor.access.TurnedAway;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sees who goes away because of our certificate, which no request ever tells. A client that does not know its authority says so by an
 * alert; one that finds other names in it, or came by another name, ends the connection after the handshake without a word. Stands before
 * the handler for TLS, which is there only when the first bytes have come, and then puts its second half behind that.
 */
final class HandshakeWatch extends ChannelInboundHandlerAdapter {
    /** As Java's and OpenSSL's engines write the alerts by which a client says that it does not like a certificate. */
    private static final Pattern ALERT = Pattern.compile(
            "(certificate[_ ]unknown|bad[_ ]certificate|unknown[_ ]ca|certificate[_ ]expired|unsupported[_ ]certificate|certificate[_ ]revoked)");

    private final TurnedAway turnedAway;

    HandshakeWatch(TurnedAway turnedAway) {
        this.turnedAway = turnedAway;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        context.fireChannelRead(bytes);
        ChannelHandlerContext tls = context.pipeline().context(SslHandler.class);
        if (tls != null && !context.isRemoved()) {
            context.pipeline().addAfter(tls.name(), null, new End());
            context.pipeline().remove(this);
        }
    }

    /** An address as text, without a zone; empty where it is none of the internet's. */
    static String plain(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress().replaceFirst("%.*", "")
                : "";
    }

    /** The half behind the handler for TLS: sees how the handshake ends, and whether a request follows. */
    private final class End extends ChannelInboundHandlerAdapter {
        private boolean shaken;

        @Override
        public void channelRead(ChannelHandlerContext context, Object request) {
            context.pipeline().remove(this);
            context.fireChannelRead(request);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done) {
                shaken = done.isSuccess();
                alert(done.cause(), plain(context.channel().remoteAddress()));
            }
            context.fireUserEventTriggered(event);
        }

        private void alert(@Nullable Throwable failed, String peer) {
            String said =
                    failed == null ? "" : Objects.toString(failed.getMessage()).toLowerCase(Locale.ROOT);
            var alert = ALERT.matcher(said);
            if (alert.find()) {
                turnedAway.distrusted(peer, "its alert says: " + alert.group().replace('_', ' '));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            String peer = plain(context.channel().remoteAddress());
            // Of strangers it means nothing: load balancers and scanners do so all day.
            if (shaken && turnedAway.isAgent(peer)) {
                turnedAway.distrusted(peer, "it leaves after the handshake: the certificate may be for other names");
            }
            context.fireChannelInactive();
        }
    }
}
