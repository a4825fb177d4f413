/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program's jars become one module that keeps their services, resources, licences and version. */
class OneModuleTest {

    private static final String NAME = "an.agent";
    private static final String MAIN = Asking.class.getName();
    private static final String TOOL = Tool.class.getName();
    private static final String TOOLS = "META-INF/services/" + ToolProvider.class.getName();
    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    @TempDir
    Path folder;

    /** Somebody who looks a service up. */
    public static final class Asking {
        public static List<String> tools() {
            return ServiceLoader.load(ToolProvider.class, Asking.class.getClassLoader()).stream()
                    .map(each -> each.type().getName())
                    .toList();
        }

        /** Names a service of a module that is not needed. */
        public static boolean isDriver(Object tool) {
            return tool instanceof Driver;
        }
    }

    /** A service that a library provides. */
    public static final class Tool implements ToolProvider {
        @Override
        public String name() {
            return "tool";
        }

        @Override
        public int run(PrintWriter out, PrintWriter err, String... arguments) {
            return 0;
        }
    }

    @Test
    void whatIsAskedForIsFoundInIt() throws Exception {
        jar(
                "main.jar",
                Map.of(
                        file(MAIN),
                        bytes(MAIN),
                        "rules/one.yaml",
                        text("one"),
                        MANIFEST,
                        text("Implementation-Version: 1.2.3\n")));
        jar("tool.jar", Map.of(file(TOOL), bytes(TOOL), TOOLS, text(TOOL + " # the only one\n")));

        ModuleFinder made = made();

        ModuleDescriptor descriptor = made.find(NAME).orElseThrow().descriptor();
        assertThat(descriptor.rawVersion()).contains("1.2.3");
        assertThat(descriptor.mainClass()).contains(MAIN);
        assertThat(descriptor.uses()).contains(ToolProvider.class.getName());
        Configuration found = ModuleLayer.boot().configuration().resolve(made, ModuleFinder.of(), Set.of(NAME));
        ModuleLayer.Controller layer = ModuleLayer.defineModulesWithOneLoader(
                found, List.of(ModuleLayer.boot()), ClassLoader.getPlatformClassLoader());
        Class<?> asking = layer.layer().findLoader(NAME).loadClass(MAIN);
        layer.addExports(asking.getModule(), asking.getPackageName(), OneModuleTest.class.getModule());
        assertThat(asking.getMethod("tools").invoke(null)).asInstanceOf(LIST).contains(TOOL);
        assertThat(descriptor.uses()).as("of a module that is not needed").doesNotContain(Driver.class.getName());
        assertThat(asking.getClassLoader().getResource("rules/one.yaml"))
                .as("as libraries ask")
                .isNotNull();
    }

    @Test
    void resourcesStayLicencesLieAsideAndWhatIsForANewerJavaComesFirst() throws Exception {
        jar(
                "a.jar",
                Map.of(
                        file(MAIN),
                        bytes(MAIN),
                        MANIFEST,
                        text("Multi-Release: true\n"),
                        "rules/one.yaml",
                        text("old"),
                        "META-INF/versions/11/rules/one.yaml",
                        text("eleven"),
                        "META-INF/versions/17/rules/one.yaml",
                        text("seventeen"),
                        "META-INF/versions/99/rules/one.yaml",
                        text("not yet"),
                        "META-INF/NOTICE.txt",
                        text("by A"),
                        "META-INF/services/no.such.Service",
                        text(MAIN)));
        jar("b.jar", Map.of("META-INF/NOTICE.txt", text("by B"), "LICENSE", text("free")));

        ModuleFinder made = made();

        ModuleDescriptor descriptor = made.find(NAME).orElseThrow().descriptor();
        assertThat(descriptor.packages()).contains("rules");
        assertThat(descriptor.provides()).isEmpty();
        assertThat(folder.resolve("modules/rules/one.yaml")).hasContent("seventeen");
        assertThat(folder.resolve("modules/META-INF")).doesNotExist();
        assertThat(folder.resolve("legal/a.jar/NOTICE.txt")).hasContent("by A");
        assertThat(folder.resolve("legal/b.jar/NOTICE.txt")).hasContent("by B");
        assertThat(folder.resolve("legal/b.jar/LICENSE")).hasContent("free");
    }

    @Test
    void aClassThatTwoJarsHaveInTwoWaysEndsTheBuild() throws Exception {
        jar("a.jar", Map.of(file(MAIN), bytes(MAIN), MANIFEST, text("")));
        jar("b.jar", Map.of(file(MAIN), bytes(MAIN), MANIFEST, text("")));
        assertThat(made().findAll()).as("the same in both").hasSize(1);
        jar("b.jar", Map.of(file(MAIN), bytes(TOOL), MANIFEST, text("")));

        assertThatThrownBy(this::made).hasMessageContaining("two jars have").hasMessageContaining(file(MAIN));
    }

    private ModuleFinder made() throws IOException {
        Path modules = folder.resolve("modules");
        OneModule.main(new String[] {
            folder.resolve("lib").toString(),
            modules.toString(),
            folder.resolve("legal").toString(),
            NAME,
            MAIN,
            "java.base,java.logging"
        });
        return ModuleFinder.of(modules);
    }

    private static String file(String type) {
        return type.replace('.', '/') + ".class";
    }

    private static byte[] text(String content) {
        return content.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String type) throws IOException {
        try (InputStream in = OneModuleTest.class.getClassLoader().getResourceAsStream(file(type))) {
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }

    private void jar(String name, Map<String, byte[]> content) throws IOException {
        Path lib = Files.createDirectories(folder.resolve("lib"));
        try (OutputStream out = Files.newOutputStream(lib.resolve(name));
                JarOutputStream jar = new JarOutputStream(out)) {
            for (Map.Entry<String, byte[]> each : new TreeMap<>(content).entrySet()) {
                jar.putNextEntry(new JarEntry(each.getKey()));
                jar.write(each.getValue());
                jar.closeEntry();
            }
        }
    }
}
