/**
 * Where values go beside Vault: secrets of a Kubernetes cluster, variables of GitLab CI, secrets of GitHub Actions. A sink gets
 * a copy of what is live at a path in Vault, in the same step of promotion; {@link io.tokenwright.rotation.sink.Copies} writes it,
 * reads it back by fingerprint where the sink gives values back, and says plainly where it does not. Values flow from Vault to
 * the sink and nowhere else. Start at {@link io.tokenwright.rotation.sink.Sink}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.sink;
