package org.touroku.web;

import java.time.Instant;
import java.util.TimeZone;

import com.fasterxml.jackson.annotation.JsonFormat;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.stereotype.Component;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/// How JSON is read and written, beyond the settings in application.yml.
@Component
class JsonRules implements JsonMapperBuilderCustomizer {
    /// With six decimals always, so that times sort as text.
    private static final JsonFormat.Value TIME = JsonFormat.Value.forPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSX")
            .withTimeZone(TimeZone.getTimeZone("UTC"));

    @Override
    public void customize(JsonMapper.Builder builder) {
        refuseOtherScalarsForStrings(builder);
        builder.withConfigOverride(Instant.class, times -> times.setFormat(TIME));
    }

    /// Jackson would convert them.
    private static void refuseOtherScalarsForStrings(JsonMapper.Builder builder) {
        builder.withCoercionConfig(LogicalType.Textual, text -> text
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }
}
