-- The log of one type of event, by position.
CREATE INDEX by_type ON events (event_type, position);
