package org.touroku.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;
import org.springframework.hateoas.IanaLinkRelations;
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

    /// A page of a list that is read by key.
    ///
    /// @param relation  of its members
    /// @param first     the path of the first page, with a query
    /// @param size      the most members on a page
    /// @param found     from where the page begins: one more than it has room for, if there is one
    /// @param key       of a member, after which the next page begins
    /// @param represent a member
    /// @param others    links besides those to pages and to the root
    public static <T> Representation page(String relation, String first, int size, List<T> found,
            Function<T, ?> key, Function<T, Representation> represent, Link... others) {
        var listed = found.size() > size ? found.subList(0, size) : found;
        var links = new ArrayList<>(List.of(Links.self(), Links.to(first, IanaLinkRelations.FIRST_VALUE)));
        if (found.size() > size) {
            links.add(Links.to(first + "&after=" + key.apply(listed.getLast()), IanaLinkRelations.NEXT_VALUE));
        }
        links.addAll(List.of(others));
        links.add(Links.index());
        return new Representation(new Count(listed.size()), links)
                .embed(relation, listed.stream().map(represent).toList());
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
