-- How far each projection has come. Whoever holds a row's lock is its projector.
CREATE TABLE checkpoints (
    projection VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    position   BIGINT      NOT NULL,  -- of the last event that is applied
    PRIMARY KEY (projection)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
