package org.touroku.verification;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/// What templates of mails can insert.
///
/// @param name      of the user
/// @param link      to the page that confirms the address; empty where a mail has none
/// @param hours     for which the link is valid
/// @param service   the host of the service
/// @param lapseDays after which the registration lapses; 0 if it does not
record MailVariables(String name, String link, long hours, String service, long lapseDays) {
    /// What a mail program could make a link of: whoever registers the address of somebody else chooses the name.
    private static final Pattern LINK = Pattern.compile("[.\\uFF0E\\u3002]\\S|://|@");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]+");

    static MailVariables of(String name, String link, Duration validity, URI url, Duration lapse) {
        return new MailVariables(LINK.matcher(name).find() ? "" : CONTROL.matcher(name).replaceAll(" "), link,
                validity.toHours(), url.getHost(), lapse.toDays());
    }

    /// By their names in templates. What is empty counts as false, for sections.
    Map<String, Object> byName() {
        return Map.of("name", name, "link", link, "hours", String.valueOf(hours), "service", service, "lapse_days",
                lapseDays == 0 ? "" : String.valueOf(lapseDays));
    }
}
