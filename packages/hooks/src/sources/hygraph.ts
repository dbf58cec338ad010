import type { SignedParts } from '../authentication.ts';
import type { Source } from '../source.ts';

/** In the header of the signature. */
const environmentPattern = /(?:^|,\s*)env=([^,\s]+)/u;

/** https://hygraph.com/docs/developer-guides/webhooks; signing as in github.com/hygraph/hygraph-utils. */
export const hygraph: Source = {
  id: 'hygraph',
  name: 'Hygraph',
  docs: 'https://hygraph.com/docs/developer-guides/webhooks/overview',
  setUp:
    'Project settings → Webhooks: URL `{address}`, include payload, stage *Published*, triggers *Publish* and *Unpublish*, a secret key. It has 3 seconds.',
  authentication: {
    type: 'signature',
    header: 'gcms-signature',
    algorithm: 'sha256',
    encoding: 'base64',
    prefix: 'sign=',
    signedText: envelope,
    timestamp: { header: 'gcms-signature', prefix: 't=', unit: 'ms' },
    toleranceSeconds: 300,
  },
  fields: {
    event: 'operation',
    environment: { path: 'headers.gcms-signature', matching: environmentPattern },
    type: 'data.__typename',
    id: 'data.id',
    slug: 'data.slug',
    stage: 'data.stage',
  },
  delivery: [],
  events: [],
  ignored: [
    {
      when: { event: ['create', 'update'], stage: '!PUBLISHED' },
      reason: 'It changed another stage than PUBLISHED.',
    },
  ],
  environments: ['master'],
  mapping: [{ urls: ['https://{{site}}/{{slug}}'], tags: ['{{type}}', 'entry-{{id}}'] }],
};

/** The body as a JSON text within a JSON text, written as `JSON.stringify` does. */
function envelope({ body, headers, timestamp }: SignedParts): string {
  const EnvironmentName = environmentPattern.exec(headers['gcms-signature'] ?? '')?.[1];
  return JSON.stringify({ Body: body.toString(), EnvironmentName, TimeStamp: Number(timestamp) });
}
