import { configJsonSchema } from '@purgeway/config';
import { sources, targetLists, type Authentication, type MappingRule, type Source } from '@purgeway/hooks';
import { between } from './between.ts';
import { markdownTable } from './vendor-table.ts';

/** Fills in what the code knows of hooks: each source, and the settings of a hook. */
export function withHookDocs(text: string): string {
  const withSettings = between(text, 'settings', settingsTable());
  return between(withSettings, 'sources', sources.map(sourceSection).join('\n\n'));
}

function sourceSection(source: Source): string {
  const { id, name, docs, setUp, authentication, events, environments, ignored, mapping } = source;
  const facts = [
    `- **There:** ${setUp.replaceAll('{address}', 'https://purgeway.example.com/v1/hooks/NAME')}`,
    `- **Proof:** ${proofOf(authentication)}`,
    `- **Known twice by:** ${deliveryOf(source)}`,
    `- **Events:** ${events.length === 0 ? 'all that it sends' : listOf(events)}${environments.length === 0 ? '' : `; only of ${listOf(environments)}, unless \`environments\` says otherwise`}`,
    ...(ignored.length === 0
      ? []
      : [`- **Ignored:** ${ignored.map(({ reason }) => `“${reason}”`).join(' ')}`]),
    ...(mapping.length === 0 ? [] : ['- **Purged:**', '', ...mapping.flatMap(ruleLines)]),
  ];
  const link = docs.startsWith('http') ? ` ([its documentation](${docs}))` : '';
  return [`### ${name}`, '', `\`"source": "${id}"\`${link}`, '', ...facts].join('\n');
}

function proofOf(authentication: Authentication | undefined): string {
  switch (authentication?.type) {
    case undefined:
      return 'as `authentication` says.';
    case 'header':
      return `the secret in the header \`${authentication.header}\`, behind \`${authentication.prefix ?? ''}\`.`;
    case 'basic':
      return `HTTP Basic with the user \`${authentication.user}\` and the secret.`;
    case 'body':
      return `the secret in the field \`${authentication.field}\` of the body.`;
    case 'signature': {
      const { algorithm, encoding, header, signedText, toleranceSeconds } = authentication;
      const what =
        typeof signedText === 'string' ? `\`${signedText}\`` : 'what it puts together of the request';
      const time = toleranceSeconds === undefined ? '' : `; at most ${toleranceSeconds} s old`;
      return `\`${header}\`: HMAC-${algorithm.toUpperCase()} in ${encoding} over ${what}${time}.`;
    }
  }
  return authentication satisfies never;
}

function deliveryOf({ delivery }: Source): string {
  return delivery.length === 0 ? 'nothing: each counts' : 'its delivery id; without one each counts';
}

function ruleLines({ when = {}, ...lists }: MappingRule): string[] {
  const condition = Object.entries(when).map(([name, texts]) => `\`${name}\` is ${listOf([texts].flat())}`);
  const prefix = condition.length === 0 ? '' : `where ${condition.join(' and ')}: `;
  return targetLists.flatMap((list) =>
    (lists[list] ?? []).map((template) => `  - ${prefix}${nameOf[list]} \`${template}\``),
  );
}

const nameOf = { urls: 'URL', directories: 'directory', tags: 'tag' } as const;

function listOf(texts: readonly string[]): string {
  return texts.map((text) => `\`${text}\``).join(', ');
}

/** Of the hook's own entry in the config's schema. */
function settingsTable(): string {
  const hook: unknown = at(configJsonSchema(), ['properties', 'hooks', 'additionalProperties', 'properties']);
  const rows = Object.entries(isObject(hook) ? hook : {}).map(([name, field]) => [
    `\`${name}\``,
    defaultOf(field),
    String(at(field, ['description'])),
  ]);
  return markdownTable([['setting', 'default', 'what it says'], ...rows]);
}

function defaultOf(field: unknown): string {
  const value = at(field, ['default']);
  return value === undefined ? '' : `\`${JSON.stringify(value)}\``;
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) => (isObject(found) ? Reflect.get(found, name) : undefined),
    value,
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
