package io.tokenwright.kit.security;

/** What a caller may do. Each role stands alone; an admin has all of them. */
public enum Role {
    /** Reads. */
    VIEWER,
    /** Registers tokens, asks for rotations and revocations. */
    OPERATOR,
    /** Approves plans made by others. */
    APPROVER,
    /** Everything, and API tokens. */
    ADMIN,
    /** Posts events of its own source, nothing else. */
    EMITTER;

    /** Role names as {@code @Secured} wants them: constants. */
    public static final String VIEWER_NAME = "VIEWER";

    public static final String OPERATOR_NAME = "OPERATOR";
    public static final String APPROVER_NAME = "APPROVER";
    public static final String ADMIN_NAME = "ADMIN";
    public static final String EMITTER_NAME = "EMITTER";
}
