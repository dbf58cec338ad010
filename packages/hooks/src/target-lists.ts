/** Kinds of targets that a mapping makes, by the names of their lists. */
export const targetLists = ['urls', 'directories', 'tags'] as const;
export type TargetList = (typeof targetLists)[number];
