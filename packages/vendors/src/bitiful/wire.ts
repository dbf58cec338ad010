import { z } from 'zod';

/** Body of a refresh: 1 to 20 full URLs, none with `*`. */
export interface RefreshRequest {
  readonly type: 'url' | 'directory';
  readonly url_list: readonly string[];
}

/** Answer to a refresh. No document shows it; public clients read `message`, which is `ok` on success. */
export const refreshReplySchema = z.object({ message: z.string().optional() });

/** Answer to a failed call. No document shows it; `message` or `error` is assumed. */
export const failureSchema = z.object({ message: z.string().optional(), error: z.string().optional() });
