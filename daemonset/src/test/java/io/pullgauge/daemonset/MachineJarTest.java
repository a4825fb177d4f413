/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineJarTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "org/sqlite/native/Linux/x86_64/libsqlitejdbc.so, x86_64",
        "linux/amd64/libzstd-jni-1.5.7-4.so, x86_64",
        "META-INF/native/libnetty_tcnative_linux_x86_64.so, x86_64",
        "META-INF/native/libnetty_transport_native_epoll_x86_64.so, x86_64",
        "lib/linux-x86_64/libbrotli.so, x86_64",
        "org/sqlite/native/Linux/aarch64/libsqlitejdbc.so, aarch64",
        "META-INF/native/libnetty_tcnative_linux_aarch_64.so, aarch64"
    })
    void knowsTheLibrariesOfAMachine(String name, String machine) {
        assertThat(MachineJar.isLibrary(name)).isTrue();
        assertThat(MachineJar.isFor(machine, name)).isTrue();
        assertThat(MachineJar.isFor(machine.equals("x86_64") ? "aarch64" : "x86_64", name))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "org/sqlite/native/Linux-Musl/x86_64/libsqlitejdbc.so",
        "org/sqlite/native/FreeBSD/x86_64/libsqlitejdbc.so",
        "org/sqlite/native/Mac/x86_64/libsqlitejdbc.dylib",
        "META-INF/native/libnetty_tcnative_osx_x86_64.jnilib",
        "META-INF/native/netty_tcnative_windows_x86_64.dll"
    })
    void leavesOutThoseOfOthers(String name) {
        assertThat(MachineJar.isLibrary(name)).isTrue();
        assertThat(MachineJar.isFor("x86_64", name)).isFalse();
    }

    @Test
    void keepsEverythingElseInItsOrder() throws IOException {
        Path jar = folder.resolve("in.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String name : List.of("META-INF/MANIFEST.MF", "z/Z.class", "linux/amd64/libz.so", "a/A.class")) {
                out.putNextEntry(new ZipEntry(name));
                out.write(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }

        MachineJar.main(new String[] {
            jar.toString(),
            folder.resolve("out.jar").toString(),
            folder.resolve("native").toString(),
            "x86_64"
        });

        try (ZipFile out = new ZipFile(folder.resolve("out.jar").toFile())) {
            assertThat(out.stream().map(ZipEntry::getName))
                    .containsExactly("META-INF/MANIFEST.MF", "z/Z.class", "a/A.class");
        }
        assertThat(folder.resolve("native/libz.so")).hasContent("linux/amd64/libz.so");
    }
}
