-- The keys under which personal data of streams are encrypted, each wrapped by a key from outside the database. Deleting a key erases
-- what is encrypted under it. The nil stream is the service itself.
CREATE TABLE IF NOT EXISTS stream_keys (
    stream_id  CHAR(26)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stream_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (stream_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Digests of claimed values are keyed from now on. Under another name, so that an instance which writes others is refused.
SET @rename = IF(EXISTS(SELECT 1 FROM information_schema.columns
                         WHERE table_schema = DATABASE() AND table_name = 'claims' AND column_name = 'claim_key'),
                 'ALTER TABLE claims RENAME COLUMN claim_key TO digest', 'DO 0');
PREPARE rename_column FROM @rename;
EXECUTE rename_column;
DEALLOCATE PREPARE rename_column;
