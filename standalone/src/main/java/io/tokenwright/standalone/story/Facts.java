package io.tokenwright.standalone.story;

/** Facts that a step asserts. */
final class Facts {
    private Facts() {}

    /** Fails unless it is so; {@code sentence} says what should be. */
    static void hold(String sentence, boolean isSo) {
        if (!isSo) {
            throw new StoryException("should hold and does not: " + sentence);
        }
    }
}
