package org.touroku.support;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/// What is logged in this process between [#open] and [#close], with stack traces and context. Tests that read it run alone.
public final class CapturedLog extends AppenderBase<ILoggingEvent> {
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    public void open() {
        start();
        ROOT.addAppender(this);
    }

    public void close() {
        ROOT.detachAppender(this);
    }

    public Queue<String> lines() {
        return lines;
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(event.getLoggerName() + " " + event.getFormattedMessage() + event.getMDCPropertyMap()
                + ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
}
