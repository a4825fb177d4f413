/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.log;

import java.time.InstantSource;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Sets logging up. SLF4J finds this class by its service file: until a daemon asks for more, warnings and worse go to standard error,
 * since standard output belongs to a command's result.
 */
public final class Logs implements SLF4JServiceProvider {

    private final Lines lines = new Lines(InstantSource.system(), () -> System.out, () -> System.err);
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();

    /** Made by SLF4J's service lookup. */
    public Logs() {}

    /** Everything from INFO up on standard output; with {@code debug} our own packages from DEBUG up. */
    public static void daemon(boolean debug) {
        if (LoggerFactory.getILoggerFactory() instanceof Lines lines) {
            lines.rules(new Lines.Rules(true, debug ? Level.DEBUG : Level.INFO, Level.INFO));
        }
    }

    @Override
    public void initialize() {
        // All is made with the provider itself.
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return lines;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    /** The newest SLF4J that this was written for. */
    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }
}
