package dev.lockstep.bench.cluster.api;

import dev.lockstep.bench.cluster.api.ApiAnswer.Beginning;
import dev.lockstep.bench.cluster.api.ListOptions.InitialEvents;
import dev.lockstep.bench.cluster.api.ListOptions.Match;
import dev.lockstep.bench.cluster.store.ClusterState;
import dev.lockstep.bench.cluster.store.KeyRange;
import dev.lockstep.bench.cluster.store.ObjectTable;
import dev.lockstep.bench.cluster.store.Page;
import dev.lockstep.bench.cluster.store.StoredObject;
import java.util.List;

/**
 * GET, LIST and WATCH: decides at which resourceVersion each is served, or refuses it.
 *
 * <p>A future resourceVersion is refused at once; a real apiserver waits three seconds first.
 */
final class Reading {

  private final ClusterState state;

  Reading(ClusterState state) {
    this.state = state;
  }

  StoredObject get(ObjectTable table, String namespace, String name, ApiRequest request) {
    refuseFuture(ListOptions.of(request, true).at().minimum());
    return table
        .get(table.type().key(namespace, name))
        .orElseThrow(() -> ApiFailure.notFound(table.type(), name));
  }

  ApiAnswer list(
      ObjectTable table,
      String version,
      Selection selection,
      ListOptions options,
      boolean staleCache) {
    int limit = options.page().limit() == 0 ? Integer.MAX_VALUE : clamp(options.page().limit());
    if (!options.page().continueToken().isEmpty()) {
      return next(
          table, version, selection, limit, ContinueToken.parse(options.page().continueToken()));
    }
    refuseFuture(options.at().minimum());
    boolean exact =
        options.at().match() == Match.EXACT
            || (options.at().match() == Match.UNSET
                && options.at().minimum() > 0
                && options.page().limit() > 0);
    if (exact && !table.remembers(options.at().minimum())) {
      throw ApiFailure.expired(
          "The provided resource version is too old to display: " + options.at().minimum());
    }
    // resourceVersion 0 is served from a watch cache without pages, which may lag, as its
    // documentation warns; a list of the newest version never does.
    boolean fromCache =
        options.at().match() == Match.UNSET && options.at().resourceVersion().equals("0");
    long newest = fromCache && staleCache ? table.log().compacted() : state.resourceVersion();
    long at = exact ? options.at().minimum() : newest;
    return page(
        table,
        version,
        selection,
        fromCache ? Integer.MAX_VALUE : limit,
        new ContinueToken(at, ""));
  }

  ApiAnswer watch(ObjectTable table, String version, Selection selection, ListOptions options) {
    long newest = state.resourceVersion();
    long from = options.at().minimum();
    boolean initial =
        switch (options.initialEvents()) {
          case YES -> true;
          case NO -> false;
          case UNSET -> from == 0;
        };
    if (options.initialEvents() != InitialEvents.UNSET && from > newest) {
      return new ApiAnswer.WatchError(ApiFailure.tooLarge(from, newest));
    }
    if (initial) {
      List<StoredObject> objects =
          table.capture(KeyRange.of(selection.namespace())).stream()
              .filter(selection::includes)
              .toList();
      boolean initialEnd =
          options.initialEvents() == InitialEvents.YES && options.watchOptions().bookmarks();
      Beginning beginning =
          new Beginning(objects, initialEnd, table.log().indexAfter(newest), newest);
      return new ApiAnswer.Watch(table, version, selection, options.watchOptions(), beginning);
    }
    long after = from == 0 ? newest : from;
    if (!table.remembers(after)) {
      return new ApiAnswer.WatchError(
          ApiFailure.expired(
              "too old resource version: " + after + " (" + table.log().compacted() + ")"));
    }
    Beginning beginning = new Beginning(List.of(), false, table.log().indexAfter(after), after);
    return new ApiAnswer.Watch(table, version, selection, options.watchOptions(), beginning);
  }

  private ApiAnswer next(
      ObjectTable table, String version, Selection selection, int limit, ContinueToken token) {
    if (token.resourceVersion() == ContinueToken.NEWEST) {
      return page(
          table,
          version,
          selection,
          limit,
          new ContinueToken(state.resourceVersion(), token.fromKey()));
    }
    if (token.resourceVersion() > state.resourceVersion()) {
      throw ApiFailure.badRequest("continue key is not valid: its version is in the future");
    }
    if (!table.remembers(token.resourceVersion())) {
      throw ApiFailure.expiredPages(
          new ContinueToken(ContinueToken.NEWEST, token.fromKey()).text());
    }
    return page(table, version, selection, limit, token);
  }

  private static ApiAnswer page(
      ObjectTable table, String version, Selection selection, int limit, ContinueToken at) {
    KeyRange range = new KeyRange(selection.namespace(), at.fromKey());
    Page page = table.page(at.resourceVersion(), range, limit, selection::includes);
    String token = page.isLast() ? "" : new ContinueToken(at.resourceVersion(), page.next()).text();
    long remaining = page.isLast() || selection.isPartial() ? -1 : page.remaining();
    return new ApiAnswer.ObjectList(
        new ApiAnswer.Form(table.type(), version),
        at.resourceVersion(),
        token,
        remaining,
        page.objects());
  }

  private void refuseFuture(long minimum) {
    if (minimum > state.resourceVersion()) {
      throw ApiFailure.tooLarge(minimum, state.resourceVersion());
    }
  }

  private static int clamp(long limit) {
    return (int) Math.min(limit, Integer.MAX_VALUE);
  }
}
