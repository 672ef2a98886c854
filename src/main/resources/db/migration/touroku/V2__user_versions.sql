-- Every version of every user, and from which position of the log to which it stood: what lists sorted by name or
-- address, searches and the past are read from. Disposable, built from the log by the projection "user_versions".
CREATE TABLE IF NOT EXISTS user_versions (
    registered_at_position BIGINT       NOT NULL,  -- of the event that registered the user: the order of registration
    position               BIGINT       NOT NULL,  -- of the event that made this version
    superseded_at_position BIGINT       NOT NULL,  -- of the event that made the next one; 9223372036854775807 if none has
    id                     CHAR(26)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name                   VARCHAR(100) NOT NULL,
    email                  VARCHAR(254) NOT NULL,
    status                 VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    version                BIGINT       NOT NULL,
    created_at             DATETIME(6)  NOT NULL,  -- UTC
    updated_at             DATETIME(6)  NOT NULL,  -- UTC; never decreases along positions
    name_key               VARCHAR(200) NOT NULL,  -- without regard to case and accents
    email_key              VARCHAR(254) NOT NULL,  -- without regard to case and accents
    email_canonical        VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    active_total           BIGINT       NOT NULL,  -- users of that status after this event
    deactivated_total      BIGINT       NOT NULL,
    PRIMARY KEY (registered_at_position, position),
    KEY standing (id, superseded_at_position),
    KEY moment (updated_at, position),
    KEY by_registration (status, registered_at_position),
    KEY by_name (status, name_key, registered_at_position),
    KEY by_email (status, email_key, registered_at_position),
    KEY email_canonical (email_canonical)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
