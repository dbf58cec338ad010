/**
 * The marker of ours at the end of a service's description, the one field in which the vendor carries text for us. A lost answer to a
 * create is made good by looking for it.
 */
export function writeDescription(own: string | undefined, marker: string): string {
  return `${own === undefined || own === '' ? '' : `${own} `}[purgeway ${marker}]`;
}

/** The marker in a description; undefined when it is not one of ours. */
export function markerOf(description: string | null | undefined): string | undefined {
  return /\[purgeway ([\w-]+)\]$/.exec(description ?? '')?.[1];
}

/** A description without the marker; undefined when nothing is left. */
export function ownPartOf(description: string | null | undefined): string | undefined {
  const own = (description ?? '').replace(/ ?\[purgeway [\w-]+\]$/, '');
  return own === '' ? undefined : own;
}
