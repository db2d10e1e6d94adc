@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.start;
