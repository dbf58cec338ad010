import type { Targets } from '../mapping.ts';

/** A hook as a source sends it, and what it comes to. */
export interface SampleHook {
  readonly source: string;
  readonly name: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Part of the reason why nothing is done. */
  readonly ignored?: string;
  /** With `site` as `www.example.com` and a distribution. Lists that are left out are empty. */
  readonly targets?: Partial<Targets>;
}
