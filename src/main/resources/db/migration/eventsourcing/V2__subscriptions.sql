-- The progress of each subscription. A set of tables beside those that readers see has one of its own: orders_next while it is
-- filled, orders_former once it is replaced.
CREATE TABLE IF NOT EXISTS checkpoints (
    subscription VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position     BIGINT      NOT NULL,            -- of the last event that was handled
    version      INT         NOT NULL,            -- the highest of the code that has handled events
    revision     BIGINT      NOT NULL DEFAULT 1,  -- grows when effects change otherwise than by the next events
    parked       BIGINT      NOT NULL DEFAULT 0,  -- streams that wait: see parked_streams
    swapping     VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,  -- which set of tables is about to replace it
    lease_owner  CHAR(32)    CHARACTER SET ascii COLLATE ascii_bin NULL,  -- the instance that has effects elsewhere
    lease_until  DATETIME(6) NULL,                -- UTC, by the database's clock
    PRIMARY KEY (subscription)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Streams with an event that a subscription could not handle: it and all later ones wait.
CREATE TABLE IF NOT EXISTS parked_streams (
    subscription VARCHAR(64)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stream_type  VARCHAR(32)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stream_id    CHAR(26)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position     BIGINT        NOT NULL,  -- of that event
    error        VARCHAR(1000) NOT NULL,
    parked_at    DATETIME(6)   NOT NULL,  -- UTC
    retry        BOOLEAN       NOT NULL DEFAULT FALSE,  -- requested of the instance that has effects elsewhere
    PRIMARY KEY (subscription, stream_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Events that a subscription passes over, on request.
CREATE TABLE IF NOT EXISTS skipped_events (
    subscription VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position     BIGINT       NOT NULL,
    stream_id    CHAR(26)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason       VARCHAR(500) NOT NULL,
    skipped_at   DATETIME(6)  NOT NULL,  -- UTC
    PRIMARY KEY (subscription, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
