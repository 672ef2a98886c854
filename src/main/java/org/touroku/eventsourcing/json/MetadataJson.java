package org.touroku.eventsourcing.json;

import org.touroku.eventsourcing.Metadata;

/// The metadata of events as they are stored: members in snake case, without those that are null.
public final class MetadataJson {
    private MetadataJson() {}

    public static String write(Metadata metadata) {
        return StoredJson.WITHOUT_NULLS.writeValueAsString(metadata);
    }

    public static Metadata read(String json) {
        return StoredJson.MAPPER.readValue(json, Metadata.class);
    }
}
