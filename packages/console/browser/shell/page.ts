import type { Api } from '../api/create-api.ts';
import type { Connection } from '../api/connection.ts';
import type { Once } from '../api/once.ts';
import type { Child } from '../dom/h.ts';
import type { Who } from './who.ts';

/** What a view has to work with while it is shown. */
export interface Page {
  readonly api: Api;
  readonly connection: Connection;
  readonly once: Once;
  readonly who: Who;
  /** Without the query. */
  readonly path: string;
  /** From the path, such as an operation's id; empty where the path has none. */
  readonly id: string;
  readonly query: URLSearchParams;
  /** Fires when another view is shown. */
  readonly signal: AbortSignal;
  /** Names the page and shows its parts in place of what was there. */
  show(title: string, ...parts: readonly Child[]): void;
  /** Goes to another page of the console. `focused`: the id of a control that has the focus there too. */
  go(path: string, focused?: string): void;
  /** Keeps in the address what is shown, without showing it anew. */
  note(path: string): void;
  /** Reads something out to whoever does not see it change. */
  announce(text: string): void;
}

/** Shows a page, and keeps it up to date until its signal fires. */
export type View = (page: Page) => void;
