/** How the benchmarks are run. */
export interface BenchOptions {
  /** Smaller and fewer runs, to see whether everything works; the figures are not worth keeping. */
  readonly isQuick: boolean;
  /** Where CPU profiles go; absent: none are taken. */
  readonly profileDir?: string | undefined;
}
