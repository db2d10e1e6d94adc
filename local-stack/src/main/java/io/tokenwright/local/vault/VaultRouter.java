package io.tokenwright.local.vault;

import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** From a request to the store that knows it, after the token and its policies were looked at. Thread-safe: one call at a time. */
public final class VaultRouter {
    private static final String API = "/v1/";
    private static final String TOKEN_PATH = "auth/token/";

    private final Policies policies = new Policies();
    private final Tokens tokens;
    private final Mounts mounts;
    private final TokenRoutes tokenRoutes;
    private final AppRoles appRoles;
    private final SysRoutes sys;

    public VaultRouter(InstantSource clock, String rootToken) {
        tokens = new Tokens(clock, rootToken);
        mounts = new Mounts(clock);
        tokenRoutes = new TokenRoutes(tokens);
        appRoles = new AppRoles(tokenRoutes);
        sys = new SysRoutes(clock, mounts, policies);
    }

    public synchronized Answer answer(Call call) {
        try {
            return route(call);
        } catch (Refusal refusal) {
            return refusal.answer();
        }
    }

    public synchronized void seal(boolean sealed) {
        sys.seal(sealed);
    }

    private Answer route(Call call) {
        if (!call.path().startsWith(API)) {
            throw Refusal.notFound("unsupported path");
        }
        boolean listing = call.method().equals("LIST")
                || call.parameter("list").filter("true"::equals).isPresent();
        String path = call.path().substring(API.length());
        switch (path) {
            case "sys/health":
                return sys.health();
            case "sys/seal-status":
                return sys.sealStatus();
            default:
                break;
        }
        if (sys.sealed()) {
            throw Refusal.sealed();
        }
        if (path.equals(AppRoles.LOGIN)) {
            return appRoles.login(call);
        }
        Tokens.Token caller = caller(call);
        String listed = listing && !path.endsWith("/") ? path + "/" : path;
        Set<String> capabilities = policies.capabilities(caller.policies(), listed);
        return dispatch(listed, call, listing, caller, capabilities);
    }

    private Tokens.Token caller(Call call) {
        return call.header("x-vault-token")
                .or(() -> call.header("authorization").map(bearer -> bearer.replaceFirst("^Bearer ", "")))
                .flatMap(tokens::byId)
                .orElseThrow(Refusal::badToken);
    }

    private Answer dispatch(String path, Call call, boolean listing, Tokens.Token caller, Set<String> capabilities) {
        Optional<String> mount = mounts.mountOf(path);
        require(capabilities, path, call, listing, mount);
        if (path.startsWith(TOKEN_PATH)) {
            return tokenRoutes.answer(path.substring(TOKEN_PATH.length()), call, caller, capabilities.contains("sudo"));
        }
        if (path.startsWith("auth/approle/")) {
            return appRoles.answer(path, call);
        }
        if (path.startsWith("sys/")) {
            return sys.answer(path.substring("sys/".length()), call, caller);
        }
        String known = mount.orElseThrow(
                () -> Refusal.notFound("no handler for route \"" + path + "\". route entry not found."));
        return mounts.answer(known, path, call, listing);
    }

    private void require(Set<String> capabilities, String path, Call call, boolean listing, Optional<String> mount) {
        // Any valid token may ask for a mount; the answer itself depends on the policy.
        boolean open = path.startsWith("sys/internal/ui/mounts/");
        if (!open && !capabilities.contains(needed(path, call, listing, mount))) {
            throw Refusal.denied();
        }
        boolean protectedPath = path.equals("auth/token/create-orphan") || path.startsWith("auth/token/accessors");
        if (protectedPath && !capabilities.contains("sudo")) {
            throw Refusal.denied();
        }
    }

    private String needed(String path, Call call, boolean listing, Optional<String> mount) {
        if (listing) {
            return "list";
        }
        return switch (call.method()) {
            case "GET", "HEAD" -> "read";
            case "DELETE" -> "delete";
            case "PATCH" -> "patch";
            default -> mount.isPresent() && !mounts.exists(mount.get(), path) ? "create" : "update";
        };
    }
}
