-- How far the check of each projection's tables against the log has come.
CREATE TABLE verifications (
    projection  VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position    BIGINT      NOT NULL,  -- streams that begin up to there are checked
    begun_at    DATETIME(6) NOT NULL,  -- UTC
    finished_at DATETIME(6) NULL,      -- UTC; null while it is under way
    requested   BOOLEAN     NOT NULL,  -- whether somebody waits for it
    PRIMARY KEY (projection)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Streams of which a projection's tables hold something else than a replay of the log.
CREATE TABLE differing_streams (
    projection  VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stream_id   CHAR(26)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    found_at    DATETIME(6) NOT NULL,  -- UTC
    PRIMARY KEY (projection, stream_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
