-- Each statement can be repeated: a server or a service may be killed between two of them.

-- The log. Rows are only ever inserted.
CREATE TABLE IF NOT EXISTS events (
    position       BIGINT       NOT NULL,
    stream_type    VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stream_id      CHAR(26)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stream_version BIGINT       NOT NULL,
    event_type     VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    event_revision INT          NOT NULL,
    data           TEXT         NOT NULL CHECK (JSON_VALID(data)),
    metadata       TEXT         NOT NULL CHECK (JSON_VALID(metadata)),
    recorded_at    DATETIME(6)  NOT NULL,  -- UTC, by the database's clock; never decreases along positions
    PRIMARY KEY (position),
    UNIQUE KEY stream (stream_id, stream_version),
    KEY by_type (event_type, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The end of the log: one row, which every writer locks first.
CREATE TABLE IF NOT EXISTS event_head (
    id          TINYINT     NOT NULL CHECK (id = 1),
    position    BIGINT      NOT NULL,  -- of the last event
    recorded_at DATETIME(6) NOT NULL,  -- UTC; no event is recorded at an earlier time any more
    log_id      CHAR(32)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- random; to be drawn anew after a restore
    PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT IGNORE INTO event_head (id, position, recorded_at, log_id)
VALUES (1, 0, '1970-01-01 00:00:00.000000', LOWER(HEX(RANDOM_BYTES(16))));

-- Unique values, and the streams that hold them. A stream holds at most one of each kind.
CREATE TABLE IF NOT EXISTS claims (
    kind      VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    claim_key BINARY(32)  NOT NULL,  -- SHA-256 of the value
    stream_id CHAR(26)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (kind, claim_key),
    UNIQUE KEY holder (stream_id, kind)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The responses to commands with an idempotency key.
CREATE TABLE IF NOT EXISTS idempotency_keys (
    caller          VARCHAR(255) NOT NULL,  -- each has keys of its own
    idempotency_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    fingerprint     BINARY(32)   NOT NULL,  -- SHA-256 of the command
    response        MEDIUMTEXT   NOT NULL,
    stored_at       DATETIME(6)  NOT NULL,  -- UTC, by the database's clock
    PRIMARY KEY (caller, idempotency_key),
    KEY stored_at (stored_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The states of long streams at some version: disposable, built from the log.
CREATE TABLE IF NOT EXISTS snapshots (
    stream_id      CHAR(26)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stream_version BIGINT      NOT NULL,
    position       BIGINT      NOT NULL,  -- of the event with that version
    state_type     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state_revision INT         NOT NULL,
    state          TEXT        NOT NULL CHECK (JSON_VALID(state)),
    digest         BINARY(32)  NOT NULL,  -- SHA-256 of type, revision, version, position and state
    PRIMARY KEY (stream_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
