package org.touroku.user.query;

import java.util.List;

/// A page of users, newest first, all from one snapshot of the read model.
///
/// @param position of the read model
/// @param total    number of users on all pages
/// @param hasNewer whether there are users before this page
/// @param hasOlder whether there are users behind it
record UserPage(List<UserView> users, long position, long total, boolean hasNewer, boolean hasOlder) {}
