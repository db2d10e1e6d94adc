/** The topic catalogue: name, schema, key, retention of every topic. Start at {@link io.tokenwright.schemas.topic.Topics}. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.schemas.topic;
