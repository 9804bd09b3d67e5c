package dev.lockstep.backend.observe;

/**
 * All counts, with their metrics' names and labels. Each bound that can be reached and each kind of
 * refused input has a count of its own.
 */
public enum Count {
  AGENT_STEPS("lockstep_ingress_steps_total", "result", "applied"),
  AGENT_CHUNKS("lockstep_ingress_steps_total", "result", "held"),
  AGENT_OLD("lockstep_ingress_steps_total", "result", "old"),
  AGENT_GAPS("lockstep_ingress_steps_total", "result", "gap"),
  AGENT_DIVERGED("lockstep_ingress_steps_total", "result", "diverged"),
  AGENT_STRAYS("lockstep_ingress_steps_total", "result", "stray"),
  AGENT_RESETS("lockstep_ingress_resets_total", "", ""),
  AGENT_RESUME_REQUESTS("lockstep_ingress_resume_requests_total", "", ""),
  AGENT_GIVEN_UP("lockstep_ingress_given_up_total", "", ""),
  REPLICA_REWRITTEN("lockstep_replica_rewritten_total", "", ""),

  EPOCHS_GRANTED("lockstep_ingress_hellos_total", "result", "new_epoch"),
  EPOCHS_KEPT("lockstep_ingress_hellos_total", "result", "same_epoch"),
  AGENTS_FENCED("lockstep_ingress_hellos_total", "result", "fenced"),
  TAKEOVERS_DAMPED("lockstep_ingress_hellos_total", "result", "takeover_too_soon"),
  AGENTS_SUPERSEDED("lockstep_ingress_hellos_total", "result", "superseded"),

  TICKS("lockstep_ticks_total", "", ""),
  FRAMES_ENCODED("lockstep_frames_encoded_total", "kind", "changes"),
  BEACONS_ENCODED("lockstep_frames_encoded_total", "kind", "beacon"),
  STEPS_ENCODED("lockstep_frames_encoded_total", "kind", "catch_up"),
  FRAMES_OFFERED("lockstep_frames_offered_total", "", ""),
  SEGMENTS_ENCODED("lockstep_segments_total", "result", "encoded"),
  SEGMENTS_SHARED("lockstep_segments_total", "result", "shared"),

  FRAMES_REFUSED("lockstep_frames_refused_total", "", ""),
  SESSIONS_LAGGED("lockstep_sessions_lagged_total", "", ""),
  SESSIONS_CAUGHT_UP("lockstep_sessions_caught_up_total", "", ""),
  TURNS("lockstep_view_turns_total", "", ""),

  RESETS_FIRST("lockstep_resets_total", "reason", "first"),
  RESETS_HORIZON("lockstep_resets_total", "reason", "horizon"),
  RESETS_VIEW("lockstep_resets_total", "reason", "view"),
  RESETS_HISTORY("lockstep_resets_total", "reason", "history"),
  RESETS_DIGEST("lockstep_resets_total", "reason", "digest"),

  TRANSFERS_BEGUN("lockstep_transfers_total", "result", "begun"),
  TRANSFERS_JOINED("lockstep_transfers_total", "result", "joined"),
  TRANSFERS_RESUMED("lockstep_transfers_total", "result", "resumed"),
  TRANSFERS_ABANDONED("lockstep_transfers_total", "result", "abandoned"),
  CONTENT_ENCODED("lockstep_contents_total", "result", "encoded"),
  CONTENT_SHARED("lockstep_contents_total", "result", "shared"),

  VIEWS_BORN("lockstep_views_total", "result", "born"),
  VIEWS_FORGOTTEN("lockstep_views_total", "result", "forgotten"),
  LEAVERS_FORGOTTEN("lockstep_view_leavers_forgotten_total", "", ""),

  REFUSED_ABSENT("lockstep_subscriptions_refused_total", "reason", "absent"),
  REFUSED_VIEWS("lockstep_subscriptions_refused_total", "reason", "views_max"),
  REFUSED_WAITERS("lockstep_subscriptions_refused_total", "reason", "waiters_max"),
  REFUSED_SELECTIONS("lockstep_subscriptions_refused_total", "reason", "selections_max"),
  RIGHTS_CHANGED_CLOSED("lockstep_sessions_closed_on_rights_total", "", ""),

  SUBSCRIBERS_IDLE("lockstep_subscriber_standings_total", "standing", "idle"),
  SUBSCRIBERS_WAITING("lockstep_subscriber_standings_total", "standing", "waiting"),
  SUBSCRIBERS_LIVE("lockstep_subscriber_standings_total", "standing", "live"),
  SUBSCRIBERS_LAGGING("lockstep_subscriber_standings_total", "standing", "lagging"),
  SUBSCRIBERS_SENDING("lockstep_subscriber_standings_total", "standing", "sending"),
  FOLLOWERS_IDLE("lockstep_follower_standings_total", "standing", "idle"),
  FOLLOWERS_WAITING("lockstep_follower_standings_total", "standing", "waiting"),
  FOLLOWERS_LIVE("lockstep_follower_standings_total", "standing", "live"),
  FOLLOWERS_LAGGING("lockstep_follower_standings_total", "standing", "lagging"),
  FOLLOWERS_SENDING("lockstep_follower_standings_total", "standing", "sending"),

  RELAYS_RESTARTED("lockstep_relays_restarted_total", "", ""),

  AGENT_FRAMES_REFUSED("lockstep_ingress_refused_total", "reason", "frame"),
  AGENT_TOKENS_REFUSED("lockstep_ingress_refused_total", "reason", "token"),
  AGENT_VERSIONS_REFUSED("lockstep_ingress_refused_total", "reason", "version"),
  AGENT_CLUSTERS_REFUSED("lockstep_ingress_refused_total", "reason", "clusters_max"),
  AGENT_READS_PAUSED("lockstep_ingress_reads_paused_total", "", ""),

  SESSIONS_OPENED("lockstep_sessions_opened_total", "", ""),
  CLIENT_FRAMES_REFUSED("lockstep_sessions_refused_total", "reason", "frame"),
  CLIENT_TOKENS_REFUSED("lockstep_sessions_refused_total", "reason", "token"),
  CLIENT_VERSIONS_REFUSED("lockstep_sessions_refused_total", "reason", "version"),
  CLIENT_SESSIONS_REFUSED("lockstep_sessions_refused_total", "reason", "sessions_max"),
  CLIENT_TOKENS_EXPIRED("lockstep_sessions_refused_total", "reason", "expired"),
  CLIENT_READS_PAUSED("lockstep_sessions_reads_paused_total", "", ""),

  LEDGER_FULL("lockstep_store_waiters_refused_total", "", ""),
  LEDGER_FAILED("lockstep_store_failures_total", "", ""),
  AUDIT_LOST("lockstep_audit_lost_total", "", "");

  private final String metric;
  private final String label;
  private final String value;

  Count(String metric, String label, String value) {
    this.metric = metric;
    this.label = label;
    this.value = value;
  }

  public String metric() {
    return metric;
  }

  /** The label's name; empty when the metric has none. */
  public String label() {
    return label;
  }

  public String value() {
    return value;
  }
}
