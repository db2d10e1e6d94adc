package io.tokenwright.rotation.rotation;

/**
 * One legal move: a row of the table.
 *
 * @param from state before
 * @param on kind of event
 * @param to state after
 * @param action what is done, as the diagram says it
 */
public record Transition(State from, Event.Kind on, State to, String action) {}
