package org.touroku.web;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/// A link of a body that is written out as HAL.
public record Href(String href) {
    /// A link for a caller, if it may follow it.
    ///
    /// @param path of the resource, as a pattern
    /// @return null if it may not
    public static @Nullable Href of(String path, String address, Caller caller) {
        return caller.mayRequest(HttpMethod.GET, path) ? new Href(address) : null;
    }
}
