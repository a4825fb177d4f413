/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.dns;

import io.pullgauge.probe.verdict.Cause;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/**
 * How one server answered one question.
 *
 * @param cause null where it gave a usable answer, also one without addresses
 * @param definitive whether the runtime stops asking other servers
 */
record ServerAnswer(
        List<InetAddress> addresses,
        List<String> aliases,
        @Nullable Cause cause,
        boolean definitive,
        String shown) {

    /** More records than any real name has; what comes after is dropped. */
    private static final int MAX_RECORDS = 256;

    static ServerAnswer of(Message message) {
        int rcode = message.getRcode();
        return switch (rcode) {
            case Rcode.NOERROR -> addressesOf(message);
            case Rcode.NXDOMAIN -> failed(Cause.DNS_NXDOMAIN, true, "NXDOMAIN");
            case Rcode.REFUSED -> failed(Cause.DNS_REFUSED, false, "REFUSED");
            default -> failed(Cause.DNS_SERVFAIL, false, Rcode.string(rcode));
        };
    }

    private static ServerAnswer addressesOf(Message message) {
        List<InetAddress> found = new ArrayList<>();
        List<String> aliases = new ArrayList<>();
        if (isLameReferral(message)) {
            return failed(Cause.DNS_SERVFAIL, false, "no recursion");
        }
        message.getSection(Section.ANSWER).stream()
                .limit(MAX_RECORDS)
                .forEach(record -> collect(record, found, aliases));
        return new ServerAnswer(found, aliases, null, true, found.isEmpty() ? "no address" : "answered");
    }

    /** A server that neither knows nor asks others; Go goes on to the next one. */
    private static boolean isLameReferral(Message message) {
        return message.getSection(Section.ANSWER).isEmpty()
                && !message.getHeader().getFlag(Flags.AA)
                && !message.getHeader().getFlag(Flags.RA)
                && message.getSection(Section.ADDITIONAL).stream().allMatch(record -> record.getType() == Type.OPT);
    }

    private static void collect(Record record, List<InetAddress> found, List<String> aliases) {
        switch (record) {
            case ARecord a -> found.add(a.getAddress());
            case AAAARecord aaaa -> found.add(aaaa.getAddress());
            case CNAMERecord cname -> aliases.add(cname.getTarget().toString(true));
            default -> {}
        }
    }

    /** One comment a branch: how each way of not answering looks from here. */
    static ServerAnswer of(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return switch (cause) {
            // No answer within the time that we gave it.
            case SocketTimeoutException _, TimeoutException _, CancellationException _ ->
                failed(Cause.DNS_TIMEOUT, false, "no answer in time");
            // Garbage, or the number of another question.
            case WireParseException _ -> failed(Cause.DNS_SERVFAIL, false, "answer that cannot be read");
            case UnknownHostException _ -> failed(Cause.DNS_SERVER_UNREACHABLE, false, "not an address");
            // A port-unreachable message came back, or the kernel has no route: nobody listens there.
            default -> failed(Cause.DNS_SERVER_UNREACHABLE, false, "unreachable");
        };
    }

    private static ServerAnswer failed(Cause cause, boolean definitive, String shown) {
        return new ServerAnswer(List.of(), List.of(), cause, definitive, shown);
    }
}
