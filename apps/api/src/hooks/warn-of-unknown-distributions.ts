import type { Services } from '../services.ts';

/**
 * Warns of hooks whose distribution neither stands in the config nor was made through the API: they come to nothing until it is. Never
 * rejects.
 */
export async function warnOfUnknownDistributions({
  hooks,
  fronting,
  logger,
}: Pick<Services, 'hooks' | 'fronting' | 'logger'>): Promise<void> {
  try {
    await fronting.refresh();
  } catch {
    // Which the fronting itself has told.
    return;
  }
  for (const { name, distribution } of hooks.values()) {
    if (distribution !== undefined && fronting.distribution(distribution) === undefined) {
      logger.warn({ hook: name, distribution }, 'hook.distribution-unknown');
    }
  }
}
