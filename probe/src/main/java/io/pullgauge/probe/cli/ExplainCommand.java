/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import io.pullgauge.probe.explain.Explainer;
import io.pullgauge.probe.explain.Explanation;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pullgauge explain}: the cause behind messages, given as arguments or one per line on standard input. */
@Command(
        name = "explain",
        description = "Names the cause behind a kubelet or runtime error message, and what to do about it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  pullgauge explain 'Failed to pull image \"nginx:1.99\": … not found'",
            "  kubectl get events --field-selector reason=Failed --no-headers -o custom-columns=M:.message | pullgauge explain -",
            "",
            "Exit codes: 0 explained (also where the cause is unknown), 1 failed, 2 wrong usage."
        })
public final class ExplainCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..*",
            paramLabel = "MESSAGE",
            description =
                    "A message each, as the kubelet or runtime printed it; - reads one per line from standard input.")
    private List<String> messages = List.of();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    private final InputStream in;

    public ExplainCommand() {
        this(System.in);
    }

    /** For tests: another standard input. */
    ExplainCommand(InputStream in) {
        this.in = in;
    }

    @Override
    public Integer call() {
        Iterator<String> input = input();
        if (!input.hasNext()) {
            throw new ParameterException(
                    spec.commandLine(), "no message to explain (expected: MESSAGE… or - with lines on standard input)");
        }
        print(new Explained(input), spec.commandLine().getOut());
        return 0;
    }

    private Iterator<String> input() {
        if (!messages.contains("-")) {
            return messages.iterator();
        }
        if (messages.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "- reads standard input and stands alone (found " + messages.size() + " arguments)");
        }
        return new Lines(in);
    }

    private void print(Iterator<Explanation> explanations, PrintWriter out) {
        OutputFormat format = output.format();
        switch (format) {
            case JSON, YAML -> Json.results(format, explanations, out);
            case NAME -> explanations.forEachRemaining(explanation -> out.println(explanation.cause()));
            case TEXT, WIDE -> {
                ExplanationText text = new ExplanationText(output.style(), format == OutputFormat.WIDE);
                explanations.forEachRemaining(explanation -> {
                    out.print(text.of(explanation));
                    if (explanations.hasNext()) {
                        out.println();
                    }
                });
            }
        }
        out.flush();
    }

    /** Explains as it is asked for the next. */
    private record Explained(Iterator<String> messages) implements Iterator<Explanation> {
        @Override
        public boolean hasNext() {
            return messages.hasNext();
        }

        @Override
        public Explanation next() {
            return Explainer.explain(messages.next());
        }
    }
}
