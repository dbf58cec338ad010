/** What the dashboard may do: jobs are only hints that there is work, so none of it loses or forges any. */
const actions = [
  { name: 'queue.pause', path: /^\/api\/queues\/(?:([\w-]+)\/)?pause$/u },
  { name: 'queue.resume', path: /^\/api\/queues\/(?:([\w-]+)\/)?resume$/u },
  { name: 'queue.retry', path: /^\/api\/queues\/([\w-]+)\/retry\/(?:completed|failed)$/u },
  { name: 'queue.promote', path: /^\/api\/queues\/([\w-]+)\/promote$/u },
  { name: 'queue.clean', path: /^\/api\/queues\/([\w-]+)\/clean\/(?:completed|failed)$/u },
  { name: 'job.retry', path: /^\/api\/queues\/([\w-]+)\/[\w.:-]+\/retry(?:\/(?:completed|failed))?$/u },
  { name: 'job.promote', path: /^\/api\/queues\/([\w-]+)\/[\w.:-]+\/promote$/u },
  { name: 'job.clean', path: /^\/api\/queues\/([\w-]+)\/[\w.:-]+\/clean$/u },
] as const;

export interface BoardAction {
  readonly name: (typeof actions)[number]['name'];
  /** Absent: all queues. */
  readonly queue?: string | undefined;
}

/**
 * The action that a request asks Bull Board for, by its path below the board; undefined for what Bull Board knows but the dashboard does
 * not offer: jobs of one's own making, changed data, and queues thrown away.
 */
export function boardActionOf(method: string, path: string): BoardAction | undefined {
  if (method !== 'PUT') {
    return undefined;
  }
  for (const { name, path: pattern } of actions) {
    const match = pattern.exec(path);
    if (match !== null) {
      return { name, queue: match[1] };
    }
  }
  return undefined;
}
