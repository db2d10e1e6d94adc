/**
 * What a rotation would do, told without doing it: every remote call in order, what it needs, and the way back from each
 * state. {@link io.tokenwright.rotation.preview.Preview} asks the planner and the plan check that a rotation goes by, which
 * only read; {@link io.tokenwright.rotation.preview.RemoteCalls} lists the calls, and a test on real parts holds the list to
 * what a rotation then does.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.preview;
