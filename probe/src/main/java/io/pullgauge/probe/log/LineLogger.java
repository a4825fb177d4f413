/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.DefaultLoggingEvent;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.spi.LoggingEventAware;

/** A logger by its name; what it lets through becomes a line. */
final class LineLogger extends LegacyAbstractLogger implements LoggingEventAware {

    private static final long serialVersionUID = 1;

    private final transient Lines lines;

    LineLogger(String name, Lines lines) {
        this.name = name;
        this.lines = lines;
    }

    @Override
    public boolean isTraceEnabled() {
        return lines.lets(name, Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return lines.lets(name, Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return lines.lets(name, Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return lines.lets(name, Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return lines.lets(name, Level.ERROR);
    }

    @Override
    public void log(LoggingEvent event) {
        lines.write(event);
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            @Nullable String message,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        DefaultLoggingEvent event = new DefaultLoggingEvent(level, this);
        event.setMessage(message);
        if (arguments != null) {
            event.addArguments(arguments);
        }
        event.setThrowable(thrown);
        lines.write(event);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }
}
