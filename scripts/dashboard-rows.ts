/** A panel as it is described: what is drawn from which queries. */
export interface Panel {
  readonly title: string;
  /** For the question mark of the panel. */
  readonly says: string;
  /** Grafana's name of the unit. */
  readonly unit: string;
  /** Query by the name that its lines get. */
  readonly lines: Readonly<Record<string, string>>;
  /** Absent: lines over time. */
  readonly as?: 'stat' | 'bars';
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const rate = '$__rate_interval';
const account = 'account=~"$account"';

/** Of a histogram, by label. */
function p50(metric: string, by: string, labels = ''): string {
  return `histogram_quantile(0.5, ${perSecond(`${metric}_bucket`, `le, ${by}`, labels)})`;
}

function p99(metric: string, by: string, labels = ''): string {
  return `histogram_quantile(0.99, ${perSecond(`${metric}_bucket`, `le, ${by}`, labels)})`;
}

function perSecond(metric: string, by: string, labels = ''): string {
  return `sum by (${by}) (rate(${metric}{${labels}}[${rate}]))`;
}

/** What stands in Redis: every process shows the same. */
function standing(metric: string, by: string, labels = ''): string {
  return `max by (${by}) (${metric}{${labels}})`;
}

/** What the dashboard shows, from top to bottom. */
export const dashboardRows: readonly Row[] = [
  {
    title: 'At a glance',
    panels: [
      {
        title: 'Redis',
        says: 'Whether every process reaches Redis, and whether it keeps what it acknowledges.',
        unit: 'none',
        as: 'stat',
        lines: {
          'processes that reach it': 'sum(purgeway_redis_up)',
          'settings that are wrong': 'max(purgeway_redis_durability_problems)',
        },
      },
      {
        title: 'Oldest waiting',
        says: 'How long the target that waits longest has waited.',
        unit: 's',
        as: 'stat',
        lines: { '{{account}}': standing('purgeway_account_oldest_waiting_seconds', 'account', account) },
      },
      {
        title: 'Quota left today',
        says: "Share of the vendor's day that is left.",
        unit: 'percentunit',
        as: 'stat',
        lines: {
          '{{account}} {{kind}}': `1 - ${standing('purgeway_account_quota_used_targets', 'account, kind', account)} / ${standing('purgeway_account_quota_targets', 'account, kind', account)}`,
        },
      },
      {
        title: 'Workers',
        says: 'Worker processes that get jobs.',
        unit: 'none',
        as: 'stat',
        lines: { workers: 'count(purgeway_worker_canary_age_seconds < 35) or vector(0)' },
      },
    ],
  },
  {
    title: 'Throughput',
    panels: [
      {
        title: 'Targets accepted',
        says: 'Once for each account that a target is sent to.',
        unit: 'ops',
        lines: {
          '{{vendor}} {{priority}}': perSecond('purgeway_accepted_targets_total', 'vendor, priority'),
        },
      },
      {
        title: 'Targets that came to an end',
        says: 'By vendor and final state.',
        unit: 'ops',
        lines: { '{{vendor}} {{state}}': perSecond('purgeway_settled_targets_total', 'vendor, state') },
      },
      {
        title: 'Waiting targets',
        says: 'What is accepted and not sent.',
        unit: 'short',
        lines: { '{{account}}': standing('purgeway_account_waiting_targets', 'account', account) },
      },
      {
        title: 'Oldest waiting',
        says: 'Age of the target that waits longest.',
        unit: 's',
        lines: { '{{account}}': standing('purgeway_account_oldest_waiting_seconds', 'account', account) },
      },
    ],
  },
  {
    title: 'Latency',
    panels: [
      {
        title: 'Accepted to sent',
        says: 'From the acceptance of a target to the call that the vendor took it with.',
        unit: 's',
        lines: {
          'p50 {{vendor}} {{priority}}': p50('purgeway_accepted_to_sent_seconds', 'vendor, priority'),
          'p99 {{vendor}} {{priority}}': p99('purgeway_accepted_to_sent_seconds', 'vendor, priority'),
        },
      },
      {
        title: 'Accepted to final',
        says: 'From the acceptance of a target to its final state.',
        unit: 's',
        lines: {
          'p50 {{vendor}} {{priority}}': p50('purgeway_accepted_to_final_seconds', 'vendor, priority'),
          'p99 {{vendor}} {{priority}}': p99('purgeway_accepted_to_final_seconds', 'vendor, priority'),
        },
      },
      {
        title: 'Answers of the API',
        says: 'From the head of a request to the end of its answer; streams of events last as long as they are wanted.',
        unit: 's',
        lines: {
          'p50 {{route}}': p50('purgeway_http_request_duration_seconds', 'route'),
          'p99 {{route}}': p99('purgeway_http_request_duration_seconds', 'route'),
        },
      },
      {
        title: 'Requests',
        says: 'By status.',
        unit: 'reqps',
        lines: { '{{status}}': perSecond('purgeway_http_requests_total', 'status') },
      },
      {
        title: 'Problems',
        says: 'Requests that were refused or failed, by the code of the problem.',
        unit: 'reqps',
        lines: { '{{code}}': perSecond('purgeway_http_problems_total', 'code') },
      },
    ],
  },
  {
    title: 'Vendors',
    panels: [
      {
        title: 'Calls by result',
        says: 'ok, left when nobody waited any more, or the kind of the failure.',
        unit: 'ops',
        as: 'bars',
        lines: {
          '{{account}} {{call}} {{result}}': perSecond(
            'purgeway_vendor_calls_total',
            'account, call, result',
            account,
          ),
        },
      },
      {
        title: 'Duration of calls',
        says: 'p99 by account.',
        unit: 's',
        lines: {
          'p99 {{account}} {{call}}': p99('purgeway_vendor_call_duration_seconds', 'account, call', account),
        },
      },
      {
        title: 'Batch fill',
        says: 'Targets of purge calls as a share of the most that they may have, on average.',
        unit: 'percentunit',
        lines: {
          '{{account}} {{kind}}': `${perSecond('purgeway_batch_fill_ratio_sum', 'account, kind', account)} / ${perSecond('purgeway_batch_fill_ratio_count', 'account, kind', account)}`,
        },
      },
      {
        title: 'Targets per call',
        says: 'On average.',
        unit: 'short',
        lines: {
          '{{account}} {{kind}}': `${perSecond('purgeway_vendor_call_targets_sum', 'account, kind', account)} / ${perSecond('purgeway_vendor_call_targets_count', 'account, kind', account)}`,
        },
      },
      {
        title: 'Quota',
        says: "Used of the vendor's day, and the most that it allows.",
        unit: 'short',
        lines: {
          'used {{account}} {{kind}}': standing(
            'purgeway_account_quota_used_targets',
            'account, kind',
            account,
          ),
          'most {{account}} {{kind}}': standing('purgeway_account_quota_targets', 'account, kind', account),
        },
      },
      {
        title: 'Held and circuits',
        says: 'Why nothing is sent: 1 while it holds. A circuit is 1 while open, 0.5 while one call tries.',
        unit: 'none',
        lines: {
          '{{account}} {{reason}}': standing('purgeway_account_held', 'account, reason', account),
          '{{account}} circuit': standing('purgeway_account_circuit_open', 'account', account),
        },
      },
      {
        title: 'Decisions about failures',
        says: 'What was done about failed calls.',
        unit: 'ops',
        lines: {
          '{{kind}}: {{decision}}': perSecond('purgeway_vendor_decisions_total', 'kind, decision', account),
        },
      },
      {
        title: 'Calls and tasks under way',
        says: 'Calls in flight, and vendor tasks that are asked after.',
        unit: 'short',
        lines: {
          'calls {{account}}': standing('purgeway_account_calls_in_flight', 'account', account),
          'tasks {{account}}': standing('purgeway_account_watched_tasks', 'account', account),
        },
      },
    ],
  },
  {
    title: 'Callbacks and hooks',
    panels: [
      {
        title: 'Attempts',
        says: 'By result.',
        unit: 'ops',
        as: 'bars',
        lines: { '{{result}}': perSecond('purgeway_callback_attempts_total', 'result') },
      },
      {
        title: 'Pending and dead',
        says: 'Callbacks that are not over, and those that were given up.',
        unit: 'short',
        lines: {
          '{{state}}': standing('purgeway_callbacks', 'state'),
          'receivers {{state}}': standing('purgeway_callback_receivers_failing', 'state'),
        },
      },
      {
        title: 'Hooks',
        says: 'What content systems sent, by what became of it; targets of theirs that cannot be purged; and what waits on disk.',
        unit: 'short',
        lines: {
          '{{hook}} {{result}}': perSecond('purgeway_hook_deliveries_total', 'hook, result'),
          '{{hook}} targets refused': perSecond('purgeway_hook_targets_refused_total', 'hook'),
          'on disk': 'max(purgeway_hook_spool_deliveries)',
        },
      },
    ],
  },
  {
    title: 'Redis and processes',
    panels: [
      {
        title: 'Memory of Redis',
        says: 'Nothing is accepted once 90 % of the limit are used.',
        unit: 'bytes',
        lines: {
          used: 'max(purgeway_redis_memory_used_bytes)',
          limit: 'max(purgeway_redis_memory_max_bytes)',
        },
      },
      {
        title: 'Answers of Redis',
        says: 'Time that the heartbeat waits, p99 by process.',
        unit: 's',
        lines: { '{{instance}}': p99('purgeway_redis_heartbeat_seconds', 'instance') },
      },
      {
        title: 'Jobs',
        says: 'By queue and state.',
        unit: 'short',
        lines: { '{{queue}} {{state}}': standing('purgeway_queue_jobs', 'queue, state') },
      },
      {
        title: 'What sweeps mended',
        says: 'Jobs and callbacks that were missing, operations that came to their deadline, jobs that were taken over.',
        unit: 'ops',
        lines: {
          '{{what}}': perSecond('purgeway_sweep_mended_total', 'what'),
          'taken over': `sum(rate(purgeway_jobs_taken_over_total[${rate}]))`,
        },
      },
      {
        title: 'Delay of the event loop',
        says: 'By how much timers are late, p99.',
        unit: 's',
        lines: { '{{instance}}': 'purgeway_event_loop_delay_seconds{stat="p99"}' },
      },
      {
        title: 'Event loop',
        says: 'Share of the time that it is busy.',
        unit: 'percentunit',
        lines: { '{{instance}}': 'purgeway_event_loop_utilization_ratio' },
      },
    ],
  },
];
