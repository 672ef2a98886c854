package org.touroku.user.http;

import java.util.List;

import org.touroku.web.Form;

/// The forms that a module offers on representations of users, besides those of the users' own commands.
@FunctionalInterface
public interface UserFormsOfModules {
    /// The forms that the state of a user allows.
    ///
    /// @param active        whether the user is active, else deactivated
    /// @param emailVerified whether the owner of the address has confirmed it
    List<Form> of(String id, boolean active, boolean emailVerified);
}
