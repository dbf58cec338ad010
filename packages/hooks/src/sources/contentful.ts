import type { SignedParts } from '../authentication.ts';
import type { Source } from '../source.ts';

/** https://www.contentful.com/developers/docs/webhooks; signing as in github.com/contentful/node-apps-toolkit, src/requests. */
export const contentful: Source = {
  id: 'contentful',
  name: 'Contentful',
  docs: 'https://www.contentful.com/developers/docs/webhooks/overview/',
  setUp:
    "Settings → Webhooks → Add webhook: URL `{address}`, method POST, the events *publish* and *unpublish* of entries and assets, and *change target* of environment aliases where you switch between environments: that purges the whole site, with `mayPurgeSites`. Settings → Webhooks → Settings: enable request verification; its secret of 64 characters is the hook's. The path that Contentful calls is signed: a proxy in front must not change it. Leave the payload as it is. An unpublish holds no fields, so only tags can follow it.",
  authentication: {
    type: 'signature',
    header: 'x-contentful-signature',
    algorithm: 'sha256',
    encoding: 'hex',
    signedText: canonicalRequest,
    timestamp: { header: 'x-contentful-timestamp', unit: 'ms' },
    toleranceSeconds: 300,
  },
  fields: {
    event: 'headers.x-contentful-topic',
    environment: [
      'sys.environment.sys.id',
      // That an alias comes as it stands, under its own id, is a guess from its form in the management API.
      { joined: ['sys.type', 'sys.id'], matching: /^EnvironmentAlias\.(.+)$/u },
    ],
    type: ['sys.contentType.sys.id', 'sys.type'],
    id: 'sys.id',
    entry: '',
    slug: 'fields.slug',
    file: 'fields.file',
    deliveryId: 'headers.x-contentful-idempotency-key',
  },
  delivery: ['deliveryId'],
  events: [
    'ContentManagement.Entry.publish',
    'ContentManagement.Entry.unpublish',
    'ContentManagement.Asset.publish',
    'ContentManagement.Asset.unpublish',
    // Under which of its two beginnings it comes is not documented.
    '*.EnvironmentAlias.change_target',
  ],
  ignored: [],
  environments: ['master'],
  mapping: [
    // Every page may be another then.
    { when: { event: '*.EnvironmentAlias.*' }, directories: ['https://{{site}}/'] },
    {
      when: { event: 'ContentManagement.Entry.*' },
      urls: ['https://{{site}}/{{slug[]}}'],
      tags: ['entry-{{id}}'],
    },
    { when: { event: 'ContentManagement.Asset.*' }, tags: ['asset-{{id}}'] },
  ],
};

/** Method, path, the signed headers in order and the body, each on its own line. */
function canonicalRequest({ method, path, headers, body }: SignedParts): Buffer {
  const names = (headers['x-contentful-signed-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const signed = [...new Set(names)]
    .filter((name) => Object.hasOwn(headers, name))
    .toSorted()
    .map((name) => `${name}:${(headers[name] ?? '').trim()}`);
  const head = [method, encodedPath(path), signed.join(';'), ''].join('\n');
  return Buffer.concat([Buffer.from(head), body]);
}

/** As its toolkit writes it: the query counts as one value and is escaped twice, and what follows a second `?` is left out. */
function encodedPath(path: string): string {
  const [pathname = '', query = ''] = path.split('?');
  return encodeURI(query === '' ? pathname : `${pathname}?${encodeURIComponent(query)}`);
}
