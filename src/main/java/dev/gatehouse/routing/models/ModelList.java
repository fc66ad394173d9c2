package dev.gatehouse.routing.models;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The models of an account: in order, and for look-ups. A model that is named twice is in it once.
///
/// @param complete whether the account has no other models; otherwise they are those that are known
record ModelList(List<ListedModel> models, Set<String> ids, boolean complete) {
    static ModelList complete(Collection<ListedModel> models) {
        return of(models, true);
    }

    static ModelList known(Collection<ListedModel> models) {
        return of(models, false);
    }

    private static ModelList of(Collection<ListedModel> models, boolean complete) {
        Map<String, ListedModel> byId = new LinkedHashMap<>();
        models.forEach(model -> byId.putIfAbsent(model.id(), model));
        return new ModelList(List.copyOf(byId.values()), Set.copyOf(byId.keySet()), complete);
    }
}
