/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.log;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;

/** All loggers of a process: which events they let through, and where the lines go. Safe for use by many threads. */
final class Lines implements ILoggerFactory {

    private static final String OURS = "io.pullgauge.";
    /** The server's library warns of each connection that a stranger breaks, with a stack: dozens a second in a flood. */
    private static final String SERVER = "com.linecorp.armeria.";

    private final InstantSource clock;
    private final Supplier<PrintStream> ofDaemons;
    private final Supplier<PrintStream> ofCommands;
    private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
    private volatile Rules rules = new Rules(false, Level.WARN, Level.WARN);

    /**
     * What is written, and where.
     *
     * @param ofDaemon whether these are a daemon's lines
     * @param ours from which level on for our own packages
     * @param others the same for libraries
     */
    record Rules(boolean ofDaemon, Level ours, Level others) {

        Level least(String logger) {
            return logger.startsWith(OURS) ? ours : logger.startsWith(SERVER) ? Level.ERROR : others;
        }
    }

    /**
     * Where lines go is asked for each anew.
     *
     * @param ofDaemons standard output
     * @param ofCommands standard error, since standard output belongs to a command's result
     */
    Lines(InstantSource clock, Supplier<PrintStream> ofDaemons, Supplier<PrintStream> ofCommands) {
        this.clock = clock;
        this.ofDaemons = ofDaemons;
        this.ofCommands = ofCommands;
    }

    void rules(Rules wanted) {
        rules = wanted;
    }

    @Override
    public Logger getLogger(String name) {
        return loggers.computeIfAbsent(name, each -> new LineLogger(each, this));
    }

    boolean lets(String logger, Level level) {
        return level.toInt() >= rules.least(logger).toInt();
    }

    void write(LoggingEvent event) {
        byte[] line = JsonLine.of(clock.instant(), event);
        PrintStream to = rules.ofDaemon() ? ofDaemons.get() : ofCommands.get();
        to.write(line, 0, line.length);
        to.flush();
    }
}
