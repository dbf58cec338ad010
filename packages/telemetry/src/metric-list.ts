/** What is known of a metric before anything was measured. */
export interface MetricFacts {
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** One sentence, for people. */
  readonly help: string;
  /** None may hold what clients choose: every value comes from the config, the code or a vendor's list of kinds. */
  readonly labels: readonly string[];
  /** Which app shows it. */
  readonly of: readonly App[];
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
  /** A gauge of what stands in Redis: it is not shown while that cannot be read. */
  readonly isStanding?: true;
}

export type App = 'api' | 'worker';

const both = ['api', 'worker'] as const;
const api = ['api'] as const;
const worker = ['worker'] as const;

const requestSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60] as const;
const callSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const;
/** From one hop to the deadline of a day. */
const passageSeconds = [
  0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 86_400,
] as const;
const heartbeatSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1] as const;
const targetCounts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000] as const;
const shares = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1] as const;

/**
 * Every metric of Purgeway's own. Base units, which end the name; `_total` for what only grows. What stands in Redis is shown by every
 * process alike: take the maximum over processes, never the sum.
 */
export const metricList = {
  purgeway_build_info: {
    type: 'gauge',
    help: 'Always 1; tells which app in which version runs on which Node.',
    labels: ['app', 'version', 'node'],
    of: both,
  },

  // The API's requests.
  purgeway_http_requests_total: {
    type: 'counter',
    help: 'Requests that are over, by the pattern of their address; status 499: the connection ended before an answer began.',
    labels: ['route', 'method', 'status'],
    of: api,
  },
  purgeway_http_request_duration_seconds: {
    type: 'histogram',
    help: 'Time from the head of a request to the end of its answer.',
    labels: ['route', 'method'],
    of: api,
    buckets: requestSeconds,
  },
  purgeway_http_requests_in_progress: {
    type: 'gauge',
    help: 'Requests that are not answered to the end; on the route of events, how many streams are open.',
    labels: ['route'],
    of: api,
  },
  purgeway_http_request_body_bytes_total: {
    type: 'counter',
    help: 'Bytes of bodies as they came in, packed or not.',
    labels: ['route'],
    of: api,
  },
  purgeway_http_problems_total: {
    type: 'counter',
    help: 'Requests that were refused or failed, by the code of the problem; rate limits are too-many-requests and too-many-wrong-keys.',
    labels: ['code'],
    of: api,
  },
  purgeway_http_idempotent_replays_total: {
    type: 'counter',
    help: 'Requests that had been taken before and were answered as then.',
    labels: ['route'],
    of: api,
  },
  purgeway_accepted_operations_total: {
    type: 'counter',
    help: 'Operations that were accepted, durably; priority is none for changes of distributions.',
    labels: ['type', 'priority'],
    of: api,
  },
  purgeway_accepted_targets_total: {
    type: 'counter',
    help: 'Targets of accepted purges, once for each account that they are sent to.',
    labels: ['vendor', 'priority', 'kind'],
    of: api,
  },
  purgeway_hook_deliveries_total: {
    type: 'counter',
    help: 'What content systems sent to hooks, by what became of it.',
    labels: ['hook', 'result'],
    of: api,
  },
  purgeway_hook_targets_refused_total: {
    type: 'counter',
    help: 'Targets of accepted hooks that cannot be purged: nobody fronts them, the hook may not, or a field holds none.',
    labels: ['hook'],
    of: api,
  },
  purgeway_hook_spool_deliveries: {
    type: 'gauge',
    help: "What content systems sent while Redis was away and this process' disk keeps.",
    labels: [],
    of: api,
  },
  purgeway_hook_spool_used_bytes: {
    type: 'gauge',
    help: 'Bytes of that on disk.',
    labels: [],
    of: api,
  },
  purgeway_hook_spool_max_bytes: {
    type: 'gauge',
    help: 'Most bytes that are kept so; what comes then is refused.',
    labels: [],
    of: api,
  },
  purgeway_hook_spool_oldest_seconds: {
    type: 'gauge',
    help: 'How long the oldest of it has waited to be handed in; 0: there is none.',
    labels: [],
    of: api,
  },
  purgeway_hook_set_aside_bytes: {
    type: 'gauge',
    help: 'Bytes of what was kept on disk, cannot be handed in by anybody, and waits for a person.',
    labels: [],
    of: api,
  },

  // What workers do.
  purgeway_vendor_calls_total: {
    type: 'counter',
    help: 'Calls of vendors; result is ok, left when nobody waited for the answer any more, or the kind of the failure.',
    labels: ['account', 'vendor', 'call', 'result'],
    of: both,
  },
  purgeway_vendor_call_duration_seconds: {
    type: 'histogram',
    help: 'Time that calls of vendors took, whatever came of them.',
    labels: ['account', 'vendor', 'call'],
    of: both,
    buckets: callSeconds,
  },
  purgeway_vendor_call_targets: {
    type: 'histogram',
    help: 'Targets of each purge call.',
    labels: ['account', 'vendor', 'kind'],
    of: worker,
    buckets: targetCounts,
  },
  purgeway_batch_fill_ratio: {
    type: 'histogram',
    help: 'Targets of each purge call as a share of the most that it may have.',
    labels: ['account', 'vendor', 'kind'],
    of: worker,
    buckets: shares,
  },
  purgeway_vendor_decisions_total: {
    type: 'counter',
    help: 'What was decided about failed calls, by the kind of the failure.',
    labels: ['account', 'vendor', 'kind', 'decision'],
    of: worker,
  },
  purgeway_settled_targets_total: {
    type: 'counter',
    help: 'Targets that came to a final state at an account.',
    labels: ['account', 'vendor', 'priority', 'state'],
    of: both,
  },
  purgeway_accepted_to_sent_seconds: {
    type: 'histogram',
    help: 'For each target, the time from its acceptance to the vendor call that the vendor took it with.',
    labels: ['account', 'vendor', 'priority'],
    of: worker,
    buckets: passageSeconds,
  },
  purgeway_accepted_to_final_seconds: {
    type: 'histogram',
    help: 'For each target, the time from its acceptance to its final state; cancelled ones are left out.',
    labels: ['account', 'vendor', 'priority'],
    of: worker,
    buckets: passageSeconds,
  },
  purgeway_callback_attempts_total: {
    type: 'counter',
    help: 'Attempts to deliver a callback; attempt counts from 1, and result is delivered, refused, gone or unreached.',
    labels: ['result', 'attempt'],
    of: worker,
  },
  purgeway_callback_duration_seconds: {
    type: 'histogram',
    help: 'Time that attempts to deliver a callback took.',
    labels: ['result'],
    of: worker,
    buckets: callSeconds,
  },
  purgeway_callbacks_dead_total: {
    type: 'counter',
    help: 'Callbacks that are not tried any more, undelivered: after the last attempt, because the receiver is gone, or given up.',
    labels: ['reason'],
    of: worker,
  },
  purgeway_jobs_taken_over_total: {
    type: 'counter',
    help: 'Jobs whose worker fell silent and that another took over.',
    labels: ['queue'],
    of: worker,
  },
  purgeway_jobs_put_back_total: {
    type: 'counter',
    help: 'Jobs that were lost with a connection on their way to this worker, and put back.',
    labels: ['queue'],
    of: worker,
  },
  purgeway_job_failures_total: {
    type: 'counter',
    help: 'Runs of jobs that ended with an error nobody expected.',
    labels: ['queue'],
    of: worker,
  },
  purgeway_sweeps_total: {
    type: 'counter',
    help: 'Sweeps of the reconciler that this process ran to the end.',
    labels: [],
    of: worker,
  },
  purgeway_sweep_mended_total: {
    type: 'counter',
    help: 'What sweeps found missing or over and mended: jobs, callbacks, expired operations.',
    labels: ['what'],
    of: worker,
  },
  purgeway_worker_canary_age_seconds: {
    type: 'gauge',
    help: 'How long this process has got no job of its own although Redis was there; it ends itself when that is too long.',
    labels: [],
    of: worker,
  },

  // The process.
  purgeway_event_loop_delay_seconds: {
    type: 'gauge',
    help: 'By how much timers were late since the last look, at least ten seconds: mean, p99 and max.',
    labels: ['stat'],
    of: both,
  },
  purgeway_event_loop_utilization_ratio: {
    type: 'gauge',
    help: 'Share of the time since the last look that the event loop was busy.',
    labels: [],
    of: both,
  },
  purgeway_redis_heartbeat_seconds: {
    type: 'histogram',
    help: 'Time that Redis took to answer the heartbeat of this process.',
    labels: [],
    of: both,
    buckets: heartbeatSeconds,
  },
  purgeway_redis_silences_total: {
    type: 'counter',
    help: 'How often Redis had fallen silent for this process and was back.',
    labels: [],
    of: both,
  },

  // What stands in Redis, read when it is asked for, at most every few seconds.
  purgeway_redis_up: {
    type: 'gauge',
    help: 'Whether what stands in Redis could be read for this answer; 0: the other figures of Redis are left out.',
    labels: [],
    of: both,
  },
  purgeway_redis_durability_problems: {
    type: 'gauge',
    help: 'Settings of Redis by which it may lose what it acknowledged; 0 is right.',
    labels: [],
    of: both,
    isStanding: true,
  },
  purgeway_redis_memory_used_bytes: {
    type: 'gauge',
    help: 'Memory that Redis counts against its limit.',
    labels: [],
    of: both,
    isStanding: true,
  },
  purgeway_redis_memory_max_bytes: {
    type: 'gauge',
    help: 'The limit of memory that Redis has; 0: none.',
    labels: [],
    of: both,
    isStanding: true,
  },
  purgeway_account_waiting_targets: {
    type: 'gauge',
    help: 'Targets that wait to be sent.',
    labels: ['account', 'vendor'],
    of: both,
    isStanding: true,
  },
  purgeway_account_oldest_waiting_seconds: {
    type: 'gauge',
    help: 'How long the target that waits longest has waited, by the heads of the queues; 0: none waits.',
    labels: ['account', 'vendor'],
    of: both,
    isStanding: true,
  },
  purgeway_account_calls_in_flight: {
    type: 'gauge',
    help: 'Calls that are under way, or whose place is not free again.',
    labels: ['account', 'vendor'],
    of: both,
    isStanding: true,
  },
  purgeway_account_watched_tasks: {
    type: 'gauge',
    help: 'Vendor tasks that are asked after until they are done.',
    labels: ['account', 'vendor'],
    of: both,
    isStanding: true,
  },
  purgeway_account_open_changes: {
    type: 'gauge',
    help: 'Changes of distributions that are not over.',
    labels: ['account', 'vendor'],
    of: both,
    isStanding: true,
  },
  purgeway_account_quota_targets: {
    type: 'gauge',
    help: "Most targets that the account may be sent in a day of the vendor's.",
    labels: ['account', 'vendor', 'kind'],
    of: both,
    isStanding: true,
  },
  purgeway_account_quota_used_targets: {
    type: 'gauge',
    help: "Targets that count against the vendor's present day.",
    labels: ['account', 'vendor', 'kind'],
    of: both,
    isStanding: true,
  },
  purgeway_account_circuit_open: {
    type: 'gauge',
    help: 'Whether the account is not called because its vendor kept failing: 1 open, 0.5 one call tries, 0 closed.',
    labels: ['account', 'vendor'],
    of: both,
    isStanding: true,
  },
  purgeway_account_held: {
    type: 'gauge',
    help: 'Why nothing is sent at the moment: 1 for the reason that holds, absent without one.',
    labels: ['account', 'vendor', 'reason'],
    of: both,
    isStanding: true,
  },
  purgeway_callbacks: {
    type: 'gauge',
    help: 'Callbacks that are pending, and those that are dead and still kept.',
    labels: ['state'],
    of: both,
    isStanding: true,
  },
  purgeway_callback_receivers_failing: {
    type: 'gauge',
    help: 'Receivers of callbacks that are left alone because they kept failing, or are disabled.',
    labels: ['state'],
    of: both,
    isStanding: true,
  },
  purgeway_queue_jobs: {
    type: 'gauge',
    help: 'Jobs of each queue of BullMQ, by state; a job is a batch, a poll, a change or a callback.',
    labels: ['queue', 'state'],
    of: both,
    isStanding: true,
  },
} as const satisfies Readonly<Record<string, MetricFacts>>;

export type MetricName = keyof typeof metricList;
type List = typeof metricList;
type NameOf<Type extends MetricFacts['type']> = {
  [Name in MetricName]: List[Name]['type'] extends Type ? Name : never;
}[MetricName];

export type CounterName = NameOf<'counter'>;
export type GaugeName = NameOf<'gauge'>;
export type StandingName = {
  [Name in GaugeName]: List[Name] extends { readonly isStanding: true } ? Name : never;
}[GaugeName];
export type HistogramName = NameOf<'histogram'>;
export type LabelsOf<Name extends MetricName> = Readonly<Record<List[Name]['labels'][number], string>>;
