/**
 * A stand-in for GitLab's project access tokens, which speaks the documented API and keeps the truth: what was minted, by which call, and
 * what is live at any instant. Checks of invariants read that truth. Start at {@link io.tokenwright.local.gitlab.GitLabStandIn}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.local.gitlab;
