package io.tokenwright.kit.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a test that makes a fault happen and holds Tokenwright to the outcome. {@code docs/faults.md} is made from these. */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.METHOD)
@Repeatable(Withstands.All.class)
public @interface Withstands {
    /** What goes wrong. */
    KnownFault fault();

    /** What Tokenwright does then, in a sentence that the test proves. */
    String outcome();

    /** More than one fault. */
    @Retention(RetentionPolicy.SOURCE)
    @Target(ElementType.METHOD)
    @interface All {
        Withstands[] value();
    }
}
