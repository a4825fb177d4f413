/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** Our reader against the TOML 1.0 of the specification, and against another reader on texts that nobody thought of. */
class TomlFileTest {

    private static final String FILE = "/etc/config.toml";

    @Test
    void readsWhatContainerdWrites() {
        assertThat(shown("""
                version = 3 # comment
                root = '/var/lib/containerd'
                [plugins."io.containerd.cri.v1.images".registry]
                  config_path = "/etc/containerd/certs.d:/etc/docker/certs.d"
                  [plugins."io.containerd.cri.v1.images".registry.headers]
                    X-Many = ["a", "b"] # two
                [timeouts]
                  "io.containerd.timeout.task.state" = "2s"
                """))
                .isEqualTo("{version=3, root=/var/lib/containerd, plugins={io.containerd.cri.v1.images={registry="
                        + "{config_path=/etc/containerd/certs.d:/etc/docker/certs.d, headers={X-Many=[a, b]}}}}, "
                        + "timeouts={io.containerd.timeout.task.state=2s}}");
    }

    @Test
    void knowsTheLineOfEachKey() {
        Settings settings = settings("a = [\n1,\n2]\n\n[b]\nc.d = '''\nx\n'''\ne = 1\n");

        assertThat(line(settings, "a")).isEqualTo(1);
        assertThat(line(settings, "b")).isEqualTo(5);
        assertThat(line(settings, "b", "c", "d")).isEqualTo(6);
        assertThat(line(settings, "b", "e")).isEqualTo(9);
    }

    @Test
    void readsEveryKindOfValue() {
        assertThat(shown("""
                i = [0, +99, -17, 1_000, 0xDEAD_beef, 0o755, 0b1101, -9223372036854775808]
                f = [1.0, -0.01, 5e+22, 6.626e-34, 1e1_0, inf, -inf, nan]
                b = [true, false]
                s = ["a\\tb\\u00e9\\U0001F600\\"\\\\", 'C:\\n', \"""
                x\\
                    y
                z""\""", '''
                'raw' \\''']
                d = [1979-05-27T07:32:00Z, 1979-05-27 00:32:00.999999-07:00, 1979-05-27T07:32:00, 1979-05-27, 07:32:00]
                t = { x.y = 1, "z" = { }, l = [
                  1, # comment
                ] }
                "" = 'empty'
                """))
                .isEqualTo("{i=[0, 99, -17, 1000, 3735928559, 493, 13, -9223372036854775808], "
                        + "f=[1.0, -0.01, 5.0E22, 6.626E-34, 1.0E10, Infinity, -Infinity, NaN], b=[true, false], "
                        + "s=[a\tbé😀\"\\, C:\\n, xy\nz\"\", 'raw' \\], "
                        + "d=[1979-05-27T07:32Z, 1979-05-27T00:32:00.999999-07:00, 1979-05-27T07:32, 1979-05-27, "
                        + "07:32], t={x={y=1}, z={}, l=[1]}, =empty}");
    }

    @Test
    void listsOfTablesGrowAndTablesComeInAnyOrder() {
        assertThat(shown("""
                [[r]]
                n = 1
                [r.s]
                m = 2
                [[r]]
                [[r.t]]
                [x.y.z]
                [x]
                [a.b]
                [fruit]
                apple.color = 1
                [fruit.apple.taste]
                """))
                .isEqualTo("{r=[{n=1, s={m=2}}, {t=[{}]}], x={y={z={}}}, a={b={}}, "
                        + "fruit={apple={color=1, taste={}}}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = 1\na = 2",
                "a = 1 b = 2",
                "[a]\n[a]",
                "[a]\nb = 1\n[a.b]",
                "a.b = 1\n[a]",
                "[a.b]\n[a]\nb.c = 1",
                "[a.b.c]\n[a]\nb.d = 1",
                "a = {b = 1}\n[a.c]",
                "a = {b = 1}\na.c = 2",
                "a = [1]\n[[a]]",
                "[[a]]\n[a]",
                "[a]\n[[a]]",
                "a = []\n[a.b]",
                "a = {b = 1, b = 2}",
                "a = {b = 1,}",
                "a = {b = 1\n}",
                "a =",
                "a",
                "= 1",
                "[]",
                "[a",
                "[[a]",
                "[a.]",
                "a = 01",
                "a = 1_",
                "a = 1__0",
                "a = +0x1",
                "a = .5",
                "a = 5.",
                "a = 9223372036854775808",
                "a = tru",
                "a = True",
                "a = 2021-02-30",
                "a = 25:00:00",
                "a = \"b\nc\"",
                "a = \"\\x41\"",
                "a = \"\\uD800\"",
                "a = \"\u0007\"",
                "a = 'b",
                "a = '''b",
                "a = \"\"\"b\"\"",
                "a = [1 2]",
                "a = [,]",
                "a = [1,,2]",
                "\"\"\"a\"\"\" = 1",
                "a b = 1",
                "# \u0001",
                "a = 1\rb = 2"
            })
    void whatIsNoTomlIsMalformed(String text) {
        assertThat(TomlFile.parse(FILE, text))
                .isInstanceOfSatisfying(
                        ParsedFile.Malformed.class,
                        bad -> assertThat(bad.detail()).startsWith("is no valid TOML: "));
    }

    @Test
    void theLineOfAFaultIsSaid() {
        assertThat(TomlFile.parse(FILE, "a = 1\n\nb = [\n1,\n?\n]\n"))
                .isInstanceOfSatisfying(
                        ParsedFile.Malformed.class,
                        bad -> assertThat(bad.origin()).isEqualTo(new Origin(FILE, 5)));
    }

    @Test
    void nothingIsTooDeepToBeRefused() {
        String[] deep = {
            "a = " + "[\"]\",".repeat(100_000),
            "a = " + "{b = ".repeat(100_000),
            "a" + ".b".repeat(100_000) + " = 1",
            "[a" + ".b".repeat(100_000) + "]",
            "a = " + ("{a" + ".b".repeat(60) + " = [").repeat(1000)
        };
        for (String text : deep) {
            assertThat(TomlFile.parse(FILE, text)).isInstanceOf(ParsedFile.Malformed.class);
        }
    }

    @Test
    void agreesWithAnotherReaderOnTextsThatNobodyThoughtOf() {
        long seed = 20261122;
        Random random = new Random(seed);
        List<String> disagreements = new ArrayList<>();
        int both = 0;
        for (int i = 0; i < 4000; i++) {
            String text = TomlTexts.random(random);
            String ours = TomlFile.parse(FILE, text) instanceof ParsedFile.Parsed(Settings read, boolean _)
                    ? shown(read)
                    : "malformed";
            String theirs = theirs(text);
            both += ours.equals("malformed") ? 0 : 1;
            if (!ours.equals(theirs) && !isOfLaterToml(text)) {
                disagreements.add(text + "\nours:   " + ours + "\ntheirs: " + theirs);
            }
        }
        assertThat(disagreements).as("seed %d", seed).isEmpty();
        assertThat(both).isBetween(500, 3900);
    }

    /** What TOML 1.1 allows, the other reader too, and no runtime's: line ends between braces, times without seconds. */
    private static boolean isOfLaterToml(String text) {
        return TomlFile.parse(FILE, text) instanceof ParsedFile.Malformed
                && Pattern.compile("\\{[^}]*\\n|\\d\\d:\\d\\d(?!:)")
                        .matcher(text)
                        .find();
    }

    private static String theirs(String text) {
        TomlParseResult result = Toml.parse(text);
        return result.hasErrors() ? "malformed" : shown(result);
    }

    private static String shown(String text) {
        return shown(settings(text));
    }

    private static Settings settings(String text) {
        assertThat(TomlFile.parse(FILE, text)).isInstanceOf(ParsedFile.Parsed.class);
        return ((ParsedFile.Parsed) TomlFile.parse(FILE, text)).settings();
    }

    private static int line(Settings settings, String... path) {
        return settings.entry(path).orElseThrow().origin().line();
    }

    private static String shown(@Nullable Object value) {
        return switch (value) {
            case Settings table ->
                "{"
                        + String.join(
                                ", ",
                                table.keys().stream()
                                        .map(key -> key + "="
                                                + shown(table.entry(key)
                                                        .orElseThrow()
                                                        .value()))
                                        .toList())
                        + "}";
            case TomlTable table ->
                "{"
                        + String.join(
                                ", ",
                                table.keySet().stream()
                                        .map(key -> key + "=" + shown(table.get(List.of(key))))
                                        .toList())
                        + "}";
            case TomlArray array ->
                IntStream.range(0, array.size())
                        .mapToObj(i -> shown(array.get(i)))
                        .toList()
                        .toString();
            case List<?> list -> list.stream().map(TomlFileTest::shown).toList().toString();
            case null, default -> String.valueOf(value);
        };
    }
}
