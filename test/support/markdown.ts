/** A fenced block of a page. */
export interface Fence {
  /** What stands behind the opening fence, such as `json`; empty when nothing does. */
  readonly language: string;
  readonly text: string;
  /** The heading it stands below; empty before the first. */
  readonly heading: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

export interface Page {
  readonly headings: readonly string[];
  readonly fences: readonly Fence[];
  /** Everything but the fenced blocks. */
  readonly prose: string;
}

/** Takes a page apart: good enough for pages whose fences stand at the beginning of a line. */
export function readPage(text: string): Page {
  const headings: string[] = [];
  const fences: Fence[] = [];
  const prose: string[] = [];
  let open: { language: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^```(.*)$/u.exec(line);
    if (open !== undefined && fence === null) {
      open.lines.push(line);
    } else if (open !== undefined) {
      const { lines, ...rest } = open;
      fences.push({ ...rest, text: `${lines.join('\n')}\n`, heading: headings.at(-1) ?? '' });
      open = undefined;
    } else if (fence === null) {
      prose.push(line);
      headings.push(...[/^#{1,6} (.*)$/u.exec(line)?.[1] ?? []].flat());
    } else {
      open = { language: fence[1] ?? '', line: index + 1, lines: [] };
    }
  }
  return { headings, fences, prose: prose.join('\n') };
}

/** The first fenced block of that language below the heading. */
export function fencedBlock(page: Page, heading: string, language: string): string {
  const fence = page.fences.find((each) => each.heading === heading && each.language === language);
  if (fence === undefined) {
    throw new Error(`There is no ${language} below the heading "${heading}".`);
  }
  return fence.text;
}

/** What links may name behind a `#`, as GitHub makes it of the headings. */
export function anchorsOf({ headings }: Page): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const heading of headings) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, '$1').toLowerCase();
    const slug = plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
    const others = [...anchors].filter((anchor) => anchor.replace(/-\d+$/u, '') === slug).length;
    anchors.add(others === 0 ? slug : `${slug}-${others}`);
  }
  return anchors;
}
