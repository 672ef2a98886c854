-- The read table of users: disposable, built from the log by the projection "users".
CREATE TABLE IF NOT EXISTS users (
    registered_at_position BIGINT       NOT NULL,  -- of the event that registered the user: the order of registration
    id                     CHAR(26)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name                   VARCHAR(100) NOT NULL,
    email                  VARCHAR(254) NOT NULL,
    status                 VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    version                BIGINT       NOT NULL,
    created_at             DATETIME(6)  NOT NULL,  -- UTC
    updated_at             DATETIME(6)  NOT NULL,  -- UTC
    PRIMARY KEY (registered_at_position),
    UNIQUE KEY id (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- How many users there are of each status; no query counts rows.
CREATE TABLE IF NOT EXISTS user_totals (
    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    total  BIGINT      NOT NULL,
    PRIMARY KEY (status)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
