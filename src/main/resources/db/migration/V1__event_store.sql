-- The log. Only INSERT ever touches it.
CREATE TABLE events (
    position       BIGINT       NOT NULL,
    stream_type    VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stream_id      CHAR(26)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stream_version BIGINT       NOT NULL,
    event_type     VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    event_revision INT          NOT NULL,
    data           TEXT         NOT NULL CHECK (JSON_VALID(data)),
    metadata       TEXT         NOT NULL CHECK (JSON_VALID(metadata)),
    recorded_at    DATETIME(6)  NOT NULL,  -- UTC; never decreases along positions
    PRIMARY KEY (position),
    UNIQUE KEY stream (stream_id, stream_version)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row: the end of the log. Whoever appends locks it first.
CREATE TABLE event_head (
    id          TINYINT     NOT NULL CHECK (id = 1),
    position    BIGINT      NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO event_head (id, position, recorded_at) VALUES (1, 0, '1970-01-01 00:00:00.000000');

-- What must be unique, and the stream that holds it. The key is the SHA-256 digest of what is claimed.
CREATE TABLE claims (
    kind      VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    claim_key BINARY(32)  NOT NULL,
    stream_id CHAR(26)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (kind, claim_key)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
