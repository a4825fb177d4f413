/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Says in one sentence what is wrong with a JSON document, without class names and without echoing what may be a secret. */
final class JsonComplaint {
    private JsonComplaint() {}

    static String of(JacksonException e) {
        return switch (e) {
            case MismatchedInputException wrong -> "a value of the wrong type" + expected(wrong) + at(e);
            case StreamConstraintsException large -> "larger than a report may be" + at(e);
            default -> "not valid JSON" + at(e);
        };
    }

    private static String expected(MismatchedInputException e) {
        Class<?> type = e.getTargetType();
        return type == null ? "" : " (expected: " + name(type) + ")";
    }

    private static String name(Class<?> type) {
        if (type == String.class) {
            return "a string";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "an integer";
        }
        return Iterable.class.isAssignableFrom(type) ? "an array" : "an object";
    }

    private static String at(JacksonException e) {
        TokenStreamLocation where = e.getLocation();
        return where == null || where.getLineNr() < 1
                ? ""
                : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
    }
}
