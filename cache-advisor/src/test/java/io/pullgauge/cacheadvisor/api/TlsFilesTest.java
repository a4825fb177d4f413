/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.linecorp.armeria.common.TlsKeyPair;
import io.pullgauge.cacheadvisor.access.OwnAuthority;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class TlsFilesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path folder;

    private final Logger log = (Logger) LoggerFactory.getLogger(TlsFiles.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private int changes;
    private TlsFiles files;

    @BeforeEach
    void start() throws Exception {
        said.start();
        log.addAppender(said);
        take("one");
        files = new TlsFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"));
    }

    @AfterEach
    void stop() {
        log.detachAppender(said);
    }

    @Test
    void answersWithTheNewPairOnceBothFilesAreThere() throws Exception {
        TlsKeyPair first = files.newest();
        assertThat(files.newest()).isSameAs(first);

        put("two", "tls.crt");
        assertThat(files.newest()).as("half of a pair").isSameAs(first);
        put("two", "tls.key");
        TlsKeyPair second = files.newest();
        assertThat(second.certificateChain()).isNotEqualTo(first.certificateChain());
        assertThat(files.newest()).isSameAs(second);
    }

    @Test
    void keepsTheOldPairAndSaysOnceThatTheNewOneIsBad() throws Exception {
        TlsKeyPair first = files.newest();
        write("tls.crt", "rubbish");
        looks(3, first);
        Files.delete(folder.resolve("tls.key"));
        looks(3, first);

        assertThat(warnings()).hasSize(2).allSatisfy(text -> assertThat(text).contains("is not used"));
        take("two");
        assertThat(files.newest().certificateChain()).isNotEqualTo(first.certificateChain());
    }

    private void looks(int times, TlsKeyPair expected) {
        for (int i = 0; i < times; i++) {
            assertThat(files.newest()).isSameAs(expected);
        }
    }

    private List<String> warnings() {
        return said.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void take(String name) throws Exception {
        new OwnAuthority(folder.resolve(name)).prepare(InetAddress.getLoopbackAddress(), List.of(), NOW);
        put(name, "tls.crt");
        put(name, "tls.key");
    }

    private void put(String name, String file) throws Exception {
        if (!Files.exists(folder.resolve(name))) {
            new OwnAuthority(folder.resolve(name)).prepare(InetAddress.getLoopbackAddress(), List.of(), NOW);
        }
        Files.copy(folder.resolve(name).resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        touch(file);
    }

    private void write(String file, String text) throws Exception {
        Files.writeString(folder.resolve(file), text);
        touch(file);
    }

    /** Each change another time, however coarse the file system's clock is. */
    private void touch(String file) throws Exception {
        Files.setLastModifiedTime(folder.resolve(file), FileTime.from(NOW.plusSeconds(changes++)));
    }
}
