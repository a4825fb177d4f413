/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The commands that need no server, and what they share.
 *
 * <pre>{@code
 *   ExplainCommand ──► OutputOptions (-o, --no-color) ──► Results ──► text of the command, or json, yaml, name
 * }</pre>
 *
 * A command writes its result to its {@code CommandLine}'s out and nothing else; one line to err where it failed. Exit codes are the
 * contract's: 0 good, 1 failed, 2 wrong usage, 4 findings.
 */
@NullMarked
package io.pullgauge.probe.cli;

import org.jspecify.annotations.NullMarked;
