package io.tokenwright.rotation.store;

import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.rotation.Bell;
import io.tokenwright.rotation.rotation.Rotations.Request;
import jakarta.inject.Singleton;
import java.util.List;

/** What people and other parts ask of open rotations, in PostgreSQL: left here until a worker takes it in. */
@Singleton
public class JdbcRequests {
    private static final String ASK = """
            insert into rotation_request (request_id, rotation_id, event)
            select :requestId, rotation_id, cast(:event as jsonb)
            from rotation
            where rotation_id = :id
              and ended_at is null
            on conflict do nothing
            """;
    private static final String MARK_ASKED = """
            update rotation
            set asked = true
            where rotation_id = :id
              and ended_at is null
            """;
    private static final String OF_ROTATION = """
            select request_id, event
            from rotation_request
            where rotation_id = :id
            order by position
            """;
    private static final String TAKE = """
            delete from rotation_request
            where request_id = :requestId
            """;
    private static final String STILL_ASKED = """
            update rotation
            set asked = exists (
                select 1
                from rotation_request
                where rotation_id = :id)
            where rotation_id = :id
            returning asked
            """;

    private final Bell bell;

    JdbcRequests(Bell bell) {
        this.bell = bell;
    }

    /** Leaves a request for the worker; false when the rotation is unknown or has ended. */
    public boolean ask(Tx tx, Request request) {
        tx.sql()
                .createUpdate(ASK)
                .bind("requestId", request.id())
                .bind("id", request.rotationId())
                .bind("event", RequestJson.write(request.event()))
                .execute();
        bell.ring();
        return tx.sql()
                        .createUpdate(MARK_ASKED)
                        .bind("id", request.rotationId())
                        .execute()
                == 1;
    }

    /** In the order in which they were made. */
    List<Request> of(Tx tx, String rotationId) {
        return tx.sql()
                .createQuery(OF_ROTATION)
                .bind("id", rotationId)
                .map((row, _) ->
                        new Request(row.getString("request_id"), rotationId, RequestJson.read(row.getString("event"))))
                .list();
    }

    /** Takes a request as done; whether others are left. */
    boolean take(Tx tx, Request request) {
        tx.sql().createUpdate(TAKE).bind("requestId", request.id()).execute();
        return tx.sql()
                .createQuery(STILL_ASKED)
                .bind("id", request.rotationId())
                .mapTo(Boolean.class)
                .one();
    }
}
