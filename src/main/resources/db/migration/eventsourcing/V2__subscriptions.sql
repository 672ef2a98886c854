-- The progress of each subscription. A generation of a projection's tables is filled by a subscription of its name: orders_7.
CREATE TABLE IF NOT EXISTS checkpoints (
    subscription VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position     BIGINT      NOT NULL,            -- of the last event that was handled
    version      INT         NOT NULL,            -- the highest of the code that has handled events
    revision     BIGINT      NOT NULL DEFAULT 1,  -- grows when effects change otherwise than by the next events
    parked       BIGINT      NOT NULL DEFAULT 0,  -- streams that wait: see parked_streams
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
    retry        BOOLEAN       NOT NULL DEFAULT FALSE,  -- requested of the instance that runs the subscription
    PRIMARY KEY (subscription, stream_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Events that are passed over, on request: by a subscription, or by all generations of a projection.
CREATE TABLE IF NOT EXISTS skipped_events (
    skipped_by VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- the subscription or projection
    position   BIGINT       NOT NULL,
    stream_id  CHAR(26)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason     VARCHAR(500) NOT NULL,
    skipped_at DATETIME(6)  NOT NULL,  -- UTC
    PRIMARY KEY (skipped_by, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
