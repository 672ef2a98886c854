package org.touroku.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;
import org.springframework.hateoas.Link;
import org.springframework.hateoas.RepresentationModel;

/// A resource as HAL: the members of its content, embedded representations, links, and forms.
@JsonPropertyOrder({"content", "_embedded", "_links", "_templates"})
@SuppressWarnings("EqualsHashCode") // representations are written, never compared
public class Representation extends RepresentationModel<Representation> {
    private final @Nullable Object content;
    private final Map<String, List<Representation>> embedded = new LinkedHashMap<>();
    private final Forms forms = new Forms(new LinkedHashMap<>());

    /// Of links only.
    public Representation() {
        content = null;
    }

    /// @param content whose members become those of the representation
    public Representation(Object content, Link... links) {
        this(content, List.of(links));
    }

    /// As the other one.
    public Representation(Object content, List<Link> links) {
        this.content = content;
        add(links);
    }

    /// Embeds a list, which is written as an array even when it is empty.
    public Representation embed(String relation, List<Representation> list) {
        embedded.put(relation, list);
        return this;
    }

    public Representation offer(Form form) {
        forms.byName().put(form.name(), form);
        return this;
    }

    public Representation offer(List<Form> offered) {
        offered.forEach(this::offer);
        return this;
    }

    @JsonUnwrapped
    public @Nullable Object getContent() {
        return content;
    }

    @JsonProperty("_embedded")
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public Map<String, List<Representation>> getEmbedded() {
        return embedded;
    }

    @JsonProperty("_templates")
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public Forms getForms() {
        return forms;
    }
}
