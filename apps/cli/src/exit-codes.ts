/**
 * What the command's exit code says. A code is never given another meaning: scripts go by them. `docs/cli.md` lists them from here.
 */
export const exitCodes = {
  ok: { code: 0, means: 'all is well; without `--wait`: it was taken' },
  'not-done': {
    code: 1,
    means: 'it was carried out, but not everywhere: `partial`, `failed` or `cancelled`; or a check failed',
  },
  usage: {
    code: 2,
    means: 'the command line, a file or a sitemap cannot be used as given; nothing was sent',
  },
  refused: { code: 3, means: 'the API refused a request, and says why; nothing of that one was stored' },
  unreachable: {
    code: 4,
    means: 'the API cannot be reached, or cannot take it now; the same command may succeed later',
  },
  'timed-out': { code: 5, means: 'it had not ended within `--timeout`; it goes on' },
  bug: { code: 70, means: 'something unexpected in the command itself' },
  'not-written': {
    code: 74,
    means: 'the output could not be written, as when a disk is full; what was taken goes on',
  },
  interrupted: { code: 130, means: 'ended by Ctrl-C; what was taken goes on' },
  'reader-gone': { code: 141, means: 'whoever read the output went away, as `head` does' },
  terminated: { code: 143, means: 'ended by SIGTERM; what was taken goes on' },
} as const;

export type ExitName = keyof typeof exitCodes;
