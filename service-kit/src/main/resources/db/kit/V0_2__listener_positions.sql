-- Where this service's listener stands in each partition, written in the transaction of the events' effect, and the cluster that
-- these positions belong to. Locks: none beyond the new tables.
CREATE TABLE listener_position (
    topic       text        NOT NULL,
    partition   integer     NOT NULL,
    -- Kafka's id of the topic: a topic of the same name with another id is another topic, and offsets of the old one mean nothing.
    topic_id    uuid        NOT NULL,
    next_offset bigint      NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (topic, partition)
);

CREATE TABLE kafka_cluster (
    only_row   boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    cluster_id text        NOT NULL,
    since      timestamptz NOT NULL DEFAULT clock_timestamp()
);
