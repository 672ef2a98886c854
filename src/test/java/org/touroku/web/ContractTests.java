package org.touroku.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// How the parts of the contract are merged.
class ContractTests {
    @Test
    void mergesObjectsAndJoinsArrays() {
        assertThat(Contract.merge(List.of(part("{'tags': ['A'], 'paths': {'/a': {'get': {}}}}"),
                part("{'tags': ['B'], 'paths': {'/a': {'put': {}}, '/b': {}}}"))))
                .isEqualTo(part("{'tags': ['A', 'B'], 'paths': {'/a': {'get': {}, 'put': {}}, '/b': {}}}"));
    }

    @Test
    void refusesTwoDefinitionsOfTheSame() {
        var one = part("{'schemas': {'User': {'type': 'object'}}}");
        assertThatIllegalStateException().isThrownBy(() -> Contract.merge(List.of(one, one.deepCopy())))
                .withMessage("two parts of the contract define /schemas/User/type");
    }

    private static ObjectNode part(String json) {
        return (ObjectNode) new JsonMapper().readTree(json.replace('\'', '"'));
    }
}
