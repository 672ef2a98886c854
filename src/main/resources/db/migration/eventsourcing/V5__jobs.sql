-- What process managers do: sending a mail, for instance. Rows are kept, so that no job is created twice when a process manager reads
-- the log again.
CREATE TABLE IF NOT EXISTS jobs (
    id            BIGINT       NOT NULL AUTO_INCREMENT,
    process       VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- the process manager
    stream_type   VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stream_id     CHAR(26)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    cause         BIGINT       NOT NULL,  -- the position of an event of the stream
    cause_version BIGINT       NOT NULL,  -- of that event
    kind          VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    state         VARCHAR(9)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- waiting, failed, done, cancelled, abandoned
    round         INT          NOT NULL DEFAULT 1,  -- one more each time that it is begun anew after it had ended
    attempts      INT          NOT NULL DEFAULT 0,  -- that were begun in this round
    due_at        DATETIME(6)  NULL,      -- UTC; null if it has ended
    lease_owner   CHAR(32)     CHARACTER SET ascii COLLATE ascii_bin NULL,  -- the attempt that is under way
    lease_until   DATETIME(6)  NULL,      -- UTC, by the database's clock: another instance may take it then
    error         VARCHAR(500) NULL,      -- of the last attempt that failed in this round, or why it was cancelled
    created_at    DATETIME(6)  NOT NULL,  -- UTC
    ended_at      DATETIME(6)  NULL,      -- UTC; null if it has not ended
    PRIMARY KEY (id),
    UNIQUE KEY job (process, cause, kind),
    KEY due (process, due_at),
    KEY stream (stream_id),
    KEY state (state),
    KEY leased (lease_until)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
