-- A stream holds one claim of each kind: taking another releases it.
ALTER TABLE claims ADD UNIQUE KEY holder (stream_id, kind);
