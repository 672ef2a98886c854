-- The state of long streams at some version: disposable, built from the log.
CREATE TABLE snapshots (
    stream_id      CHAR(26)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stream_version BIGINT      NOT NULL,
    position       BIGINT      NOT NULL,  -- of the event with that version
    state_type     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state_revision INT         NOT NULL,
    state          TEXT        NOT NULL CHECK (JSON_VALID(state)),
    digest         BINARY(32)  NOT NULL,  -- SHA-256 of type, revision, version, position and state
    PRIMARY KEY (stream_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
