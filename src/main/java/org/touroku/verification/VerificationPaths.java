package org.touroku.verification;

import org.touroku.user.http.UserPaths;

/// The paths of this module.
final class VerificationPaths {
    static final String VERIFICATION = UserPaths.USER + "/verification";
    static final String MAIL = VERIFICATION + "/mail";

    private VerificationPaths() {}
}
