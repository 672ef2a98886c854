package org.touroku.verification;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// What templates of mails can insert.
///
/// @param name    of the user
/// @param link    to the page that confirms the address; empty where a mail has none
/// @param hours   for which the link is valid
/// @param service the host of the service
/// @param lapse   when the registration lapses, such as `2030-01-31 12:00 UTC`; empty if it does not
record MailVariables(String name, String link, long hours, String service, String lapse) {
    /// What a mail program could make a link of: whoever registers the address of somebody else chooses the name.
    private static final Pattern LINK = Pattern.compile("[.\\uFF0E\\u3002\\uFF61]\\S|://|[@\\uFF20]");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'")
            .withZone(ZoneOffset.UTC);
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]+");

    /// @param lapse null if the registration does not lapse
    static MailVariables of(String name, String link, Duration validity, URI url, @Nullable Instant lapse) {
        return new MailVariables(LINK.matcher(name).find() ? "" : CONTROL.matcher(name).replaceAll(" "), link,
                validity.toHours(), url.getHost(), lapse == null ? "" : TIME.format(lapse));
    }

    /// By their names in templates. What is empty counts as false, for sections.
    Map<String, Object> byName() {
        return Map.of("name", name, "link", link, "hours", String.valueOf(hours), "service", service, "lapse", lapse);
    }
}
