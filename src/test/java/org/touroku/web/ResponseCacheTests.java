package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.HandlerExceptionResolver;

import org.touroku.eventsourcing.projection.Generation;
import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.eventsourcing.projection.ReadModels.State;
import org.touroku.eventsourcing.projection.ReadModels.States;

class ResponseCacheTests {
    private final ReadModels readModels = mock(ReadModels.class);
    private final ResponseCache cache = new ResponseCache(readModels, mock(HandlerExceptionResolver.class),
            List.of("users", "user_versions")) {
    };
    private State users = new State(new Generation("users_1"), 1, 0);
    private State versions = new State(new Generation("user_versions_1"), 1, 0);
    private int rendered;

    @BeforeEach
    void readStates() {
        when(readModels.readAtHead(anyString(), any()))
                .thenAnswer(_ -> new States(Map.of("users", users, "user_versions", versions), users.position()));
    }

    @Test
    void rendersARequestOnceWhileTheReadModelsAreUnchanged() {
        assertThat(get("/users")).isEqualTo("rendering 1 of /users");
        assertThat(get("/users")).isEqualTo("rendering 1 of /users");
        assertThat(get("/users?size=1")).isEqualTo("rendering 2 of /users");
        assertThat(get("/users/1")).isEqualTo("rendering 3 of /users/1");
    }

    @Test
    void rendersEachMediaTypeAndHost() {
        var forms = request("/users");
        forms.removeHeader("Accept");
        forms.addHeader("Accept", "application/prs.hal-forms+json");
        var elsewhere = request("/users");
        elsewhere.setServerName("touroku.example");
        assertThat(List.of(get("/users"), get(forms), get(elsewhere))).doesNotHaveDuplicates();
    }

    @Test
    void rendersEachListOfAcceptedMediaTypes() {
        var two = request("/users");
        two.addHeader("Accept", "application/prs.hal-forms+json");
        assertThat(List.of(get(two), get("/users"))).doesNotHaveDuplicates();
    }

    @Test
    void rendersAQueryThatReadsLikeNone() {
        assertThat(List.of(get("/users"), get("/users?null"), get("/users?"))).doesNotHaveDuplicates();
    }

    @Test
    void rendersAgainAfterAChange() {
        get("/users");
        users = new State(users.generation(), 2, 0);
        assertThat(get("/users")).isEqualTo("rendering 2 of /users");
        users = new State(users.generation(), 2, 1);
        assertThat(get("/users")).isEqualTo("rendering 3 of /users");
        versions = new State(versions.generation(), 1, 1);
        assertThat(get("/users")).isEqualTo("rendering 4 of /users");
    }

    @Test
    void keepsNoResponseThatWasRenderedBeforeAChange() {
        var slow = get(request("/users"), () -> {
            users = new State(users.generation(), 2, 0);
            assertThat(get("/users/1")).isEqualTo("rendering 2 of /users/1"); // begins to cache what belongs to position 2
        });
        assertThat(slow).isEqualTo("rendering 1 of /users");
        assertThat(get("/users")).isEqualTo("rendering 3 of /users");
        assertThat(get("/users/1")).isEqualTo("rendering 2 of /users/1");
    }

    @Test
    void keepsNoResponseOfAnEarlierPosition() {
        users = new State(users.generation(), 2, 0);
        get("/users");
        users = new State(users.generation(), 1, 0);
        assertThat(get("/users/1")).isEqualTo("rendering 2 of /users/1");
        assertThat(get("/users/1")).isEqualTo("rendering 3 of /users/1");
    }

    private String get(String address) {
        return get(request(address));
    }

    private String get(MockHttpServletRequest request) {
        return get(request, () -> {});
    }

    private static MockHttpServletRequest request(String address) {
        var parts = address.split("\\?", 2);
        var request = new MockHttpServletRequest("GET", parts[0]);
        request.setQueryString(parts.length > 1 ? parts[1] : null);
        request.addHeader("Accept", "application/hal+json");
        return request;
    }

    /// @param meanwhile happens while the response is rendered
    private String get(MockHttpServletRequest request, Runnable meanwhile) {
        var response = new MockHttpServletResponse();
        try {
            cache.doFilter(request, response, (_, rendering) -> {
                var body = "rendering " + ++rendered + " of " + request.getRequestURI();
                meanwhile.run();
                rendering.getWriter().write(body);
            });
            return response.getContentAsString();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
