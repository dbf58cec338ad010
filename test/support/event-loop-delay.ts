import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Loaded into a process with `--import`, it measures how late its event loop is. At each SIGWINCH, which ends no process, it writes one line with the delays since
 * the last one, in milliseconds, and begins anew.
 */
const sampleEveryMs = 5;
const delays = monitorEventLoopDelay({ resolution: sampleEveryMs });
delays.enable();

process.on('SIGWINCH', () => {
  // The pause between two samples is no delay.
  const ms = (ns: number): number => Math.max(0, Math.round((ns / 1e6 - sampleEveryMs) * 100) / 100);
  const report = {
    samples: delays.count,
    p50: ms(delays.percentile(50)),
    p99: ms(delays.percentile(99)),
    p999: ms(delays.percentile(99.9)),
    max: ms(delays.max),
  };
  process.stdout.write(`${JSON.stringify({ eventLoopDelayMs: report })}\n`);
  delays.reset();
});
