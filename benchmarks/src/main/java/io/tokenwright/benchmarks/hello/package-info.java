/**
 * A Micronaut service that says hello and nothing else: what the start of ours is compared with. It runs in a process of its
 * own with Micronaut's HTTP server alone on its class path.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.benchmarks.hello;
