package org.touroku.user.query;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.springframework.hateoas.server.core.Relation;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/// A user as the read model has it.
///
/// @param registeredAt the position of the user's registration: the order of lists
/// @param version      of the user's stream
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Relation(itemRelation = "user", collectionRelation = "users")
record UserView(@JsonIgnore long registeredAt, String id, String name, String email, String status, long version,
        Instant createdAt, Instant updatedAt) {}
