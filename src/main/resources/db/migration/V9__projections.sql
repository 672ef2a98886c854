-- A set of tables beside those that readers see has a checkpoint of its own: users_next while it is filled, users_former
-- once it is replaced.
ALTER TABLE checkpoints
    ADD COLUMN version    INT    NOT NULL DEFAULT 1,  -- of the code that fills the tables
    ADD COLUMN generation BIGINT NOT NULL DEFAULT 1,  -- grows when they change otherwise than by the next events
    ADD COLUMN parked     BIGINT NOT NULL DEFAULT 0,  -- streams that wait, of which parked_streams tells more
    ADD COLUMN swapping   VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL;  -- which set is about to replace it

-- Streams with an event that a projection cannot apply: it and all later ones wait.
CREATE TABLE parked_streams (
    projection  VARCHAR(64)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stream_type VARCHAR(32)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stream_id   CHAR(26)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position    BIGINT        NOT NULL,  -- of that event
    error       VARCHAR(1000) NOT NULL,
    parked_at   DATETIME(6)   NOT NULL,  -- UTC
    PRIMARY KEY (projection, stream_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Events that a projection does without if it cannot apply them, because somebody has said so.
CREATE TABLE skipped_events (
    projection VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position   BIGINT       NOT NULL,
    stream_id  CHAR(26)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason     VARCHAR(500) NOT NULL,
    skipped_at DATETIME(6)  NOT NULL,  -- UTC
    PRIMARY KEY (projection, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The last rebuild of each projection, or the roll-back of it.
CREATE TABLE rebuilds (
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
