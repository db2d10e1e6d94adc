package io.tokenwright.rotation.preview;

import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.rotation.Step;

/**
 * A call that a rotation makes outside of its own database.
 *
 * @param state state of the rotation at that time
 * @param step what it is part of
 * @param system {@code vault}, the issuer's connector, a sink, {@code probe} for a URL of the owner's, or {@code person}
 * @param call what is asked: method and path for Vault, sinks and probes, the capability for an issuer, what a person does
 * @param purpose why, for people
 * @param changes whether it changes something there
 * @param repeats when it is made more than once, empty when it is not
 */
public record RemoteCall(
        State state, Step step, String system, String call, String purpose, boolean changes, String repeats) {}
