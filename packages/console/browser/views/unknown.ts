import { emptyNote } from '../parts/blank.ts';
import { heading } from '../parts/heading.ts';
import { link } from '../parts/link.ts';
import type { Page } from '../shell/page.ts';

/** An address that the console does not have. */
export function showUnknown(page: Page): void {
  page.show(
    'Not found',
    heading('Not found'),
    emptyNote(`The console has no page ${page.path}.`, link('/console', {}, 'Go to the overview')),
  );
}
