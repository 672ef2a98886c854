-- The process managers that instances run. One that no instance has run for long is retired.
CREATE TABLE IF NOT EXISTS process_managers (
    name       VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    served_at  DATETIME(6) NULL,  -- UTC, when an instance last ran it; null if it is retired
    retired_to BIGINT      NULL,  -- its jobs up to this one are being cancelled; null if none are
    PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
