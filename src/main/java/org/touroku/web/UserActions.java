package org.touroku.web;

import org.springframework.hateoas.Link;

/// What can be done to users, offered where they are shown: the side that shows them and the side that changes them do not
/// know each other.
public interface UserActions {
    /// The link to the registration, with its form.
    Link registration();

    /// A user's own link, with the forms for what its state allows.
    ///
    /// @param active whether the user is active, else deactivated
    Link offeredBy(Link self, String id, boolean active);
}
