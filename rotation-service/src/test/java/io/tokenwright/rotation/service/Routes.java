package io.tokenwright.rotation.service;

import io.tokenwright.kit.security.Role;
import java.util.Map;
import java.util.Set;

/** Who may call what; the admin may call everything. */
final class Routes {
    private static final Set<Role> READERS = Set.of(Role.VIEWER, Role.OPERATOR, Role.APPROVER);
    private static final Set<Role> OPERATORS = Set.of(Role.OPERATOR);
    private static final Set<Role> APPROVERS = Set.of(Role.APPROVER);
    private static final Set<Role> PLANNERS = Set.of(Role.OPERATOR, Role.APPROVER);
    private static final Set<Role> ADMIN_ONLY = Set.of();
    /** The signature says who it is. */
    private static final Set<Role> WHOEVER_SIGNS = Set.of(Role.values());

    static final Map<String, Set<Role>> OPEN_TO = Map.ofEntries(
            Map.entry("GET /api/v1/rotations", READERS),
            Map.entry("GET /api/v1/rotations/{rotationId}", READERS),
            Map.entry("GET /api/v1/rotations/{rotationId}/evidence", READERS),
            Map.entry("POST /api/v1/rotations/{rotationId}/break-glass", OPERATORS),
            Map.entry("POST /api/v1/rotations/{rotationId}/skip", OPERATORS),
            Map.entry("POST /api/v1/rotations/{rotationId}/complaints", Set.of(Role.OPERATOR, Role.EMITTER)),
            Map.entry("POST /api/v1/rotations/{rotationId}/drops", OPERATORS),
            Map.entry("POST /api/v1/rotations/{rotationId}/value", OPERATORS),
            Map.entry("POST /api/v1/rotations/{rotationId}/revoked-by-hand", OPERATORS),
            Map.entry("POST /api/v1/rotations/{rotationId}/review", APPROVERS),
            Map.entry("GET /api/v1/reviews", READERS),
            Map.entry("POST /api/v1/rotations/plans", PLANNERS),
            Map.entry("GET /api/v1/connectors", READERS),
            Map.entry("GET /api/v1/revocations", READERS),
            Map.entry("POST /api/v1/revocations", OPERATORS),
            Map.entry("GET /api/v1/bulk-rotations", READERS),
            Map.entry("POST /api/v1/bulk-rotations", OPERATORS),
            Map.entry("POST /api/v1/bulk-rotations/previews", OPERATORS),
            Map.entry("GET /api/v1/bulk-rotations/{bulkId}", READERS),
            Map.entry("GET /api/v1/bulk-rotations/{bulkId}/items", READERS),
            Map.entry("POST /api/v1/bulk-rotations/{bulkId}/pause", OPERATORS),
            Map.entry("POST /api/v1/bulk-rotations/{bulkId}/resume", OPERATORS),
            Map.entry("GET /api/v1/bulk-revocations", READERS),
            Map.entry("POST /api/v1/bulk-revocations", OPERATORS),
            Map.entry("POST /api/v1/bulk-revocations/previews", OPERATORS),
            Map.entry("GET /api/v1/bulk-revocations/{bulkId}", READERS),
            Map.entry("GET /api/v1/bulk-revocations/{bulkId}/items", READERS),
            Map.entry("POST /api/v1/bulk-revocations/{bulkId}/pause", OPERATORS),
            Map.entry("POST /api/v1/bulk-revocations/{bulkId}/resume", OPERATORS),
            Map.entry("GET /api/v1/reconciliation", READERS),
            Map.entry("POST /api/v1/reconciliation", OPERATORS),
            Map.entry("POST /api/v1/leaks/github", WHOEVER_SIGNS),
            Map.entry("POST /api/v1/leaks/webhook", WHOEVER_SIGNS),
            Map.entry("GET /api/v1/kill-switches", READERS),
            Map.entry("PUT /api/v1/kill-switches/{issuer}", OPERATORS),
            Map.entry("DELETE /api/v1/kill-switches/{issuer}", OPERATORS),
            Map.entry("POST /api/v1/dead-letters/{topic}/replays", ADMIN_ONLY),
            Map.entry("GET /api/v1/api-tokens", ADMIN_ONLY),
            Map.entry("POST /api/v1/api-tokens", ADMIN_ONLY),
            Map.entry("DELETE /api/v1/api-tokens/{apiTokenId}", ADMIN_ONLY));

    private Routes() {}
}
