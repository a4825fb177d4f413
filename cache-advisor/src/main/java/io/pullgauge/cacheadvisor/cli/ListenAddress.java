/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code HOST:PORT}, {@code [::1]:PORT} or {@code :PORT} for every address. */
final class ListenAddress implements ITypeConverter<InetSocketAddress> {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)]|([^:\\[\\]]*)):(\\d{1,5})");

    @Override
    public InetSocketAddress convert(String text) {
        Matcher form = FORM.matcher(text);
        int port = form.matches() ? Integer.parseInt(form.group(3)) : -1;
        if (port < 0 || port > 65_535) {
            throw new TypeConversionException("'" + text + "' (expected: ADDRESS:PORT)");
        }
        String host = form.group(1) != null ? form.group(1) : form.group(2);
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(address(host, text), port);
    }

    private static InetAddress address(String host, String text) {
        try {
            return InetAddress.getAllByName(host)[0];
        } catch (UnknownHostException e) {
            throw new TypeConversionException("'" + text + "': no such host (expected: an address of this machine)");
        }
    }
}
