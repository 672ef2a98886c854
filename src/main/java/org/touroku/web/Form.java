package org.touroku.web;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.hateoas.Link;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

/// A form: the request that a client may send, and the members of its body (HAL-FORMS, section 5). Spring HATEOAS derives forms from
/// annotated classes, but without current values.
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Form(@JsonIgnore String name, String title, String method, String target, @Nullable String contentType,
        List<Property> properties) {
    /// A member of the body.
    ///
    /// @param prompt    what people see
    /// @param type      of the input element
    /// @param minLength in characters
    /// @param maxLength in characters
    /// @param regex     for the whole value
    /// @param value     the current one
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Property(String name, String prompt, String type, boolean required, int minLength, int maxLength,
            @Nullable String regex, @Nullable String value) {
        /// The regex of a value that may not be blank.
        public static final String NOT_BLANK = ".*\\S.*";

        public static Property required(String name, String prompt, String type, int minLength, int maxLength,
                String regex) {
            return new Property(name, prompt, type, true, minLength, maxLength, regex, null);
        }

        public static Property optional(String name, String prompt, int maxLength) {
            return new Property(name, prompt, "text", false, 0, maxLength, null, null);
        }

        public Property withValue(String current) {
            return new Property(name, prompt, type, required, minLength, maxLength, regex, current);
        }
    }

    /// @param name  among the forms of a representation
    /// @param title what people see
    public static Form of(String name, String title, HttpMethod method, Link target, Property... body) {
        return new Form(name, title, method.name(), target.getHref(),
                body.length == 0 ? null : MediaType.APPLICATION_JSON_VALUE, List.of(body));
    }
}
