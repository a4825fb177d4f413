/* SPDX-License-Identifier: Apache-2.0 */
/**
 * JSON read into a small tree, and records written and read, on nothing but Jackson's streams. Its data binding would do all of it and
 * more, and costs each node nine megabytes for six hundred classes.
 *
 * <p>Entry types: {@link io.pullgauge.probe.json.JsonReader}, {@link io.pullgauge.probe.json.RecordWriter},
 * {@link io.pullgauge.probe.json.RecordReader}.
 */
@NullMarked
package io.pullgauge.probe.json;

import org.jspecify.annotations.NullMarked;
