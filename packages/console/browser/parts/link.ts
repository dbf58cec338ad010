import { h, type Child, type Props } from '../dom/h.ts';

/** A link within the console; the router follows it without a new page. */
export function link(href: string, props: Props, ...children: readonly Child[]): HTMLElement {
  return h('a', { href, ...props }, ...children);
}

export function operationPath(id: string): string {
  return `/console/operations/${encodeURIComponent(id)}`;
}

export function operationLink(id: string): HTMLElement {
  return link(operationPath(id), { class: 'id' }, id);
}

export function accountLink(id: string): HTMLElement {
  return link(`/console/accounts/${encodeURIComponent(id)}`, {}, id);
}

/** An address with these parameters; empty ones are left out. */
export function pathWith(path: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') {
      query.append(name, value);
    }
  }
  return query.size === 0 ? path : `${path}?${query}`;
}
