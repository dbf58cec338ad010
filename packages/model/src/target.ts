import { z } from 'zod';

/** What a purge can name. Values: url, directory and everything are full URLs; the others are plain text. */
export const targetKinds = ['url', 'directory', 'tag', 'hostname', 'pattern', 'everything'] as const;
export type TargetKind = (typeof targetKinds)[number];
export const targetKindSchema = z.enum(targetKinds);

/** `hard` removes the cached copy; `soft` marks it stale, so that the edge revalidates before it serves it. */
export const purgeModes = ['hard', 'soft'] as const;
export type PurgeMode = (typeof purgeModes)[number];
export const purgeModeSchema = z.enum(purgeModes);

/** `urgent` goes before all else; `bulk` takes a quarter of the share that `normal` gets. */
export const priorities = ['urgent', 'normal', 'bulk'] as const;
export type Priority = (typeof priorities)[number];
export const prioritySchema = z.enum(priorities);

export interface Target {
  readonly kind: TargetKind;
  readonly value: string;
}

/** Longest target that is taken, in bytes of UTF-8. */
export const targetBytesMax = 8 * 1024;
