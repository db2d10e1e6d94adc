/**
 * What makes rotations move: the workers that lease due ones and run their steps, what opens a rotation or tells one that its
 * version was revoked, and how all of it is put together and measured.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.engine;
