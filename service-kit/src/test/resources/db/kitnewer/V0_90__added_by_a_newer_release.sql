-- What a newer release adds: an older one runs on. Its number is below the service's own.
CREATE TABLE added_by_a_newer_release (id bigint PRIMARY KEY);
