/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

/** How to see whether advice of one kind is followed. Pure. */
interface Remedy {
    /** The registry whose quota it is to relieve. */
    String registry(String about);

    /** How far it is carried out now. */
    Progress look(Situation situation, String about);

    /** What it is, once done, in words that go on "…: 5 of 6 nodes". */
    String done(String about);

    /**
     * On how many nodes it is done. Between the two bounds it stays as it was.
     *
     * @param of those that it concerns
     */
    record Progress(int done, int of) {
        boolean isFollowed() {
            return done > 0 && 2 * done > of;
        }

        boolean isUndone() {
            return of > 0 && 4 * done < of;
        }
    }
}
