/** A tiny application on the kit that produces every error there is, and the tests that call it. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.web;
