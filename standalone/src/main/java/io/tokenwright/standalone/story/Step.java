package io.tokenwright.standalone.story;

import java.util.Map;

/** One step of the story. */
interface Step {
    /** One line that says what will be seen. */
    String title();

    /**
     * Plays the step and returns what was measured, for the report.
     *
     * @throws StoryException if something does not go as told
     */
    Map<String, Object> play(Scene scene);
}
