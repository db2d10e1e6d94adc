package io.tokenwright.benchmarks.hello;

import io.micronaut.runtime.Micronaut;

/** The least that a Micronaut service can be. */
public final class Hello {
    private Hello() {}

    public static void main(String[] args) {
        Micronaut.run(Hello.class, args);
    }
}
