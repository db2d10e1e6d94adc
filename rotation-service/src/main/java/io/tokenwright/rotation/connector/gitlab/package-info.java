/**
 * All that is known of GitLab's project access tokens. The declaration is {@code connectors/gitlab.yaml} among the resources;
 * this package holds what a declaration cannot say, which so far is nothing, and its tests.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.connector.gitlab;
