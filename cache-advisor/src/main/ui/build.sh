#!/bin/sh
# Builds the page into src/main/resources/ui, where its files are committed: the program must start where there is no Node.
# SPDX-License-Identifier: Apache-2.0
set -eu
cd -- "$(dirname -- "$0")"
export NO_COLOR=1
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
npm run --silent check >&2
npm exec --offline -- vite build --logLevel warn "$@" >&2
