import type { Source } from '../source.ts';

/** Drupal with the module Webhooks: https://www.drupal.org/project/webhooks. Bodies are JSON:API, or as the core serialises an entity. */
export const drupal: Source = {
  id: 'drupal',
  name: 'Drupal (Webhooks)',
  docs: 'https://www.drupal.org/project/webhooks',
  setUp: `Module Webhooks: payload URL \`{address}\`, the secret, content type JSON, the events create, update and delete of nodes and terms. Tags are Drupal's own cache tags (\`node:7\`, \`node_list\`), as a module such as Purge sends them to the CDN; write a mapping where yours shortens them. Older versions sign with SHA-1: \`authentication\` \`{"type": "signature", "header": "x-hub-signature", "algorithm": "sha1", "prefix": "sha1="}\`.`,
  authentication: {
    type: 'signature',
    header: 'x-hub-signature-256',
    algorithm: 'sha256',
    encoding: 'hex',
    prefix: 'sha256=',
    signedText: '{{body}}',
  },
  fields: {
    event: ['headers.x-drupal-webhooks-event', 'event'],
    type: ['data.type', 'type.0.target_id'],
    id: ['data.id', 'uuid.0.value'],
    slug: ['data.attributes.path.alias', 'path.0.alias'],
    kind: [
      { path: 'data.type', matching: /^(.+?)--/u },
      { path: 'headers.x-drupal-webhooks-event', matching: /^entity:([^:]+):/u },
      { path: 'event', matching: /^entity:([^:]+):/u },
    ],
    bundle: [{ path: 'data.type', matching: /--(.+)$/u }, 'type.0.target_id', 'vid.0.target_id'],
    number: [
      'data.attributes.drupal_internal__nid',
      'data.attributes.drupal_internal__tid',
      'data.attributes.drupal_internal__mid',
      'nid.0.value',
      'tid.0.value',
      'mid.0.value',
    ],
    isPublished: ['data.attributes.status', 'status.0.value'],
    deliveryId: 'headers.x-drupal-webhooks-delivery',
  },
  delivery: ['deliveryId'],
  events: [],
  ignored: [
    { when: { event: ['entity:user:*', 'system:*'] }, reason: 'It is about no content.' },
    // An update that is not published may just have taken a page down.
    { when: { event: 'entity:*:create', isPublished: 'false' }, reason: 'It is not published.' },
  ],
  environments: [],
  // Drupal's own cache tags, which it drops itself whenever an entity is saved.
  mapping: [
    {
      urls: ['https://{{site}}/{{slug}}'],
      tags: ['{{kind}}:{{number}}', '{{kind}}_list', '{{kind}}_list:{{bundle}}'],
    },
  ],
};
