/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The environment that a service's process starts with, as far as the node's files say; each value knows where it stands. */
public final class UnitEnvironment {

    /** A variable and its place. The value may hold a password and is never printed whole. */
    public record Variable(String name, String value, Origin origin) {

        @Override
        public String toString() {
            return "Variable[" + name + " at " + origin + "]";
        }
    }

    private final Map<String, Variable> variables;

    UnitEnvironment(Map<String, Variable> variables) {
        this.variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /** The environment of a running process, which was read from there. */
    static UnitEnvironment ofProcess(Map<String, String> environment, Origin origin) {
        Map<String, Variable> variables = new LinkedHashMap<>();
        environment.forEach((name, value) -> variables.put(name, new Variable(name, value, origin)));
        return new UnitEnvironment(variables);
    }

    /** The first of these variables that is set to something. */
    Optional<Variable> first(String... names) {
        for (String name : names) {
            Variable variable = variables.get(name);
            if (variable != null && !variable.value().isEmpty()) {
                return Optional.of(variable);
            }
        }
        return Optional.empty();
    }

    /** This environment with another's variables laid over it. */
    UnitEnvironment overlaid(Map<String, Variable> over) {
        Map<String, Variable> merged = new LinkedHashMap<>(variables);
        merged.putAll(over);
        return new UnitEnvironment(merged);
    }

    /** The value of a variable; empty where it is not set. */
    public Optional<String> value(String name) {
        return Optional.ofNullable(variables.get(name)).map(Variable::value);
    }

    /** Names and values without their places. */
    public Map<String, String> plain() {
        Map<String, String> plain = new LinkedHashMap<>();
        variables.forEach((name, variable) -> plain.put(name, variable.value()));
        return plain;
    }

    Map<String, Variable> variables() {
        return variables;
    }
}
