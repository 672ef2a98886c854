package org.touroku.web;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnoreType;
import com.fasterxml.jackson.annotation.JsonValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.hateoas.mediatype.MediaTypeConfigurationCustomizer;
import org.springframework.hateoas.mediatype.hal.forms.HalFormsConfiguration;

/// Forms by their names: the `_templates` of a representation, which are written as application/prs.hal-forms+json only.
@JsonIgnoreType
record Forms(@JsonValue Map<String, Form> byName) {
    @JsonIgnoreType(false)
    private interface Written {}

    @Configuration(proxyBeanMethods = false)
    static class HalForms {
        @Bean
        static MediaTypeConfigurationCustomizer<HalFormsConfiguration> writeForms() {
            return halForms -> halForms
                    .withMapperBuilderCustomizer(mapper -> mapper.addMixIn(Forms.class, Written.class));
        }
    }
}
