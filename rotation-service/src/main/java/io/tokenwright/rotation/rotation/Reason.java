package io.tokenwright.rotation.rotation;

import java.util.Locale;

/** Why a rotation is where it is: the same code in event, metric label, API and dashboard. */
public enum Reason {
    PLANNED,
    PLAN_UNSOUND,
    TOO_MANY_ROTATIONS,
    AWAITING_REHEARSAL,
    AWAITING_WINDOW,
    WINDOW_MISSED,
    AWAITING_TURN,
    AWAITING_APPROVAL,
    APPROVED,
    APPROVAL_REFUSED,
    APPROVAL_EXPIRED,
    APPROVAL_BYPASSED,
    MINTING,
    MINTED,
    ADOPTED,
    ANSWER_LOST,
    RESUMED,
    STRAY_FOUND,
    TOO_MANY_MINTS,
    CANDIDATE_LOST,
    VERIFYING,
    PROBE_UNKNOWN,
    CANDIDATE_FAILED,
    PROMOTING,
    SOAKING,
    OBSERVING,
    EVIDENCE_MISSING,
    OVERLAP_EXCEEDED,
    EVIDENCE_COMPLETE,
    RETIRED_BY_OVERRIDE,
    OVERRIDE_REFUSED,
    REVOKING,
    REVOCATION_UNCONFIRMED,
    CLEANING_UP,
    COMPLETED,
    ROLLBACK_ASKED,
    ROLLBACK_IMPOSSIBLE,
    RESTORING,
    ROLLED_BACK,
    VERSION_REVOKED,
    CANDIDATE_REVOKED,
    RETRY_ASKED,
    ISSUER_UNAVAILABLE,
    ISSUER_REFUSED,
    ISSUER_STOPPED,
    VAULT_UNAVAILABLE,
    VAULT_DENIED,
    PATH_CHANGED,
    SINK_UNAVAILABLE,
    SINK_REFUSED,
    CONNECTOR_MISSING;

    /** The code: kebab case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
