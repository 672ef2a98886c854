-- The last rebuild of each projection, or the roll-back of it.
CREATE TABLE IF NOT EXISTS rebuilds (
    projection   VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    version      INT         NOT NULL,  -- of the code that it is for
    incoming     VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- the set of tables that is brought in
    state        VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    requested_at DATETIME(6) NOT NULL,  -- UTC
    finished_at  DATETIME(6) NULL,      -- UTC
    rows_before  BIGINT      NULL,      -- in the tables that were replaced, at the position at which both were compared
    rows_after   BIGINT      NULL,
    equal        BOOLEAN     NULL,      -- whether they held the same; null if that was not compared
    PRIMARY KEY (projection)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The progress of drift detection for each projection.
CREATE TABLE IF NOT EXISTS verifications (
    projection  VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position    BIGINT      NOT NULL,  -- streams that begin up to there are checked
    begun_at    DATETIME(6) NOT NULL,  -- UTC
    finished_at DATETIME(6) NULL,      -- UTC; null while it is under way
    requested   BOOLEAN     NOT NULL,  -- whether somebody waits for it
    failure     VARCHAR(1000) NULL,    -- of the last step; null if that succeeded
    PRIMARY KEY (projection)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Streams whose rows in a projection's tables differ from a replay of the log.
CREATE TABLE IF NOT EXISTS differing_streams (
    projection  VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stream_id   CHAR(26)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    found_at    DATETIME(6) NOT NULL,  -- UTC
    PRIMARY KEY (projection, stream_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
