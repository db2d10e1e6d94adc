/** Tests of the whole service on real parts. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.alerting;
