-- Which requests have been carried out, and the answers that their repeats get.
CREATE TABLE idempotency_keys (
    idempotency_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    fingerprint     BINARY(32)   NOT NULL,  -- SHA-256 of the request
    answer          MEDIUMTEXT   NOT NULL,
    answered_at     DATETIME(6)  NOT NULL,  -- UTC
    PRIMARY KEY (idempotency_key),
    KEY answered_at (answered_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
