/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/**
 * Sets logging up. Logback finds this class by its service file: until a daemon asks for more, warnings and worse go to standard error,
 * since standard output belongs to a command's result.
 */
public final class Logs extends ContextAwareBase implements Configurator {

    /** Made by Logback's service lookup. */
    public Logs() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        set(context, "System.err", Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Everything from INFO up on standard output; with {@code debug} our own packages from DEBUG up. */
    public static void daemon(boolean debug) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        set(context, "System.out", Level.INFO);
        context.getLogger("io.pullgauge").setLevel(debug ? Level.DEBUG : Level.INFO);
    }

    private static void set(LoggerContext context, String target, Level level) {
        JsonLine encoder = new JsonLine();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget(target);
        console.setEncoder(encoder);
        console.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.setLevel(level);
        root.addAppender(console);
        // The server's library warns of each connection that a stranger breaks, with a stack: dozens a second in a
        // flood.
        context.getLogger("com.linecorp.armeria").setLevel(Level.ERROR);
    }
}
