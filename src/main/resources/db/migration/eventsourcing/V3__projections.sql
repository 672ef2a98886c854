-- Which generations each version of a projection points to. Whoever fills the live one, or moves a pointer, locks the row.
CREATE TABLE IF NOT EXISTS projections (
    name         VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    version      INT         NOT NULL,  -- of the code
    definition   CHAR(64)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- SHA-256 of the tables' definitions
    live         VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,  -- what readers see; null until the first is filled
    next         VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,  -- what is being filled, to become live
    former       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,  -- what was live before
    rebuild      VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,  -- the last one: a rebuild, or a roll_back
    state        VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,  -- of it: filling, finished, cancelled
    requested_at DATETIME(6) NULL,      -- UTC
    finished_at  DATETIME(6) NULL,      -- UTC
    served_at    DATETIME(6) NOT NULL,  -- UTC; when an instance of this version last ran
    PRIMARY KEY (name, version)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The generations that have checkpoints, parked streams or checks. Their tables have the name as a comment. A number is never
-- given twice.
CREATE TABLE IF NOT EXISTS generations (
    number     BIGINT      NOT NULL AUTO_INCREMENT,
    projection VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The last drift detection of each generation.
CREATE TABLE IF NOT EXISTS drift_checks (
    generation  VARCHAR(64)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position    BIGINT        NOT NULL,  -- streams that begin up to there are checked
    begun_at    DATETIME(6)   NOT NULL,  -- UTC
    finished_at DATETIME(6)   NULL,      -- UTC; null while it is under way
    requested   BOOLEAN       NOT NULL,  -- whether somebody waits for it
    begun_at_position BIGINT  NOT NULL,  -- of the generation when the check began: totals are compared as of there
    revision    BIGINT        NOT NULL,  -- of the generation then
    totals      VARCHAR(2000) NOT NULL,  -- totals in the tables then, as JSON
    replayed    VARCHAR(2000) NOT NULL,  -- what the streams checked so far add up to, as JSON
    totals_differ BOOLEAN     NOT NULL DEFAULT FALSE,  -- found by the last check that compared them
    failure     VARCHAR(1000) NULL,      -- of the last step; null if that succeeded
    PRIMARY KEY (generation)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Streams whose rows in a generation differ from a replay of the log.
CREATE TABLE IF NOT EXISTS differing_streams (
    generation VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stream_id  CHAR(26)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    found_at   DATETIME(6) NOT NULL,  -- UTC
    PRIMARY KEY (generation, stream_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
