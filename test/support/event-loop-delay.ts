import { createHistogram, monitorEventLoopDelay, type Histogram } from 'node:perf_hooks';

/**
 * Loaded into a process with `--import`, it measures how late its event loop is, and how much of that the process itself worked: on a busy
 * machine the rest is what others took. At each SIGWINCH, which ends no process, it writes one line with the delays since the last one, in
 * milliseconds, and begins anew.
 */
const sampleEveryMs = 5;
const late = monitorEventLoopDelay({ resolution: sampleEveryMs });
const held = createHistogram();

late.enable();
watchHeld();

process.on('SIGWINCH', () => {
  // The pause between two samples is no delay.
  const eventLoopDelayMs = reportOf(late, (ns) => ns / 1e6 - sampleEveryMs);
  const eventLoopHeldMs = reportOf(held, (us) => us / 1e3);
  process.stdout.write(`${JSON.stringify({ eventLoopDelayMs, eventLoopHeldMs })}\n`);
  late.reset();
  held.reset();
});

/** The thread's own processor time between two turns, as far as it made the second one late. */
function watchHeld(): void {
  let last = look();
  setInterval(() => {
    const now = look();
    const lateUs = now.us - last.us - sampleEveryMs * 1e3;
    const heldUs = Math.min(lateUs, now.workedUs - last.workedUs);
    // A histogram holds no 0.
    held.record(Math.max(1, Math.round(heldUs)));
    last = now;
  }, sampleEveryMs).unref();
}

function look(): { readonly us: number; readonly workedUs: number } {
  const { user, system } = process.threadCpuUsage();
  return { us: performance.now() * 1e3, workedUs: user + system };
}

function reportOf(
  histogram: Pick<Histogram, 'count' | 'max' | 'percentile'>,
  toMs: (value: number) => number,
) {
  const ms = (value: number): number => Math.max(0, Math.round(toMs(value) * 100) / 100);
  return {
    samples: histogram.count,
    p50: ms(histogram.percentile(50)),
    p99: ms(histogram.percentile(99)),
    p999: ms(histogram.percentile(99.9)),
    max: ms(histogram.max),
  };
}
