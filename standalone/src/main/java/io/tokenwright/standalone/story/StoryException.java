package io.tokenwright.standalone.story;

/** A step of the story did not go as told. The message says what was expected. */
final class StoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoryException(String message) {
        super(message);
    }

    StoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
