-- The process managers that instances run. One that no instance has run for long is retired.
CREATE TABLE IF NOT EXISTS process_managers (
    name      VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    served_at DATETIME(6) NOT NULL,                -- UTC; when an instance last ran it
    retiring  BOOLEAN     NOT NULL DEFAULT FALSE,  -- its checkpoint is gone, and its jobs are being cancelled
    PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
