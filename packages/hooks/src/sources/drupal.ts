import type { Source } from '../source.ts';

/**
 * Drupal with the module Webhooks: https://www.drupal.org/project/webhooks; its bodies and headers as in github.com/sanduhrs/drupal-webhooks:
 * the event, the user, and the entity as the core serialises it. The names of headers with `-webhooks-` are those of its first versions.
 * Bodies in JSON:API are those of the module Gatsby.
 */
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
    event: ['headers.x-drupal-event', 'headers.x-drupal-webhooks-event', 'event'],
    type: ['entity.type.0.target_id', 'data.type'],
    id: ['entity.uuid.0.value', 'data.id'],
    slug: ['entity.path.0.alias', 'data.attributes.path.alias'],
    kind: [
      { path: 'headers.x-drupal-event', matching: /^entity:([^:]+):/u },
      { path: 'headers.x-drupal-webhooks-event', matching: /^entity:([^:]+):/u },
      { path: 'event', matching: /^entity:([^:]+):/u },
      { path: 'data.type', matching: /^(.+?)--/u },
    ],
    bundle: [
      'entity.type.0.target_id',
      'entity.vid.0.target_id',
      'entity.bundle.0.target_id',
      { path: 'data.type', matching: /--(.+)$/u },
    ],
    number: [
      'entity.nid.0.value',
      'entity.tid.0.value',
      'entity.mid.0.value',
      'data.attributes.drupal_internal__nid',
      'data.attributes.drupal_internal__tid',
      'data.attributes.drupal_internal__mid',
    ],
    isPublished: ['entity.status.0.value', 'data.attributes.status'],
    deliveryId: ['headers.x-drupal-delivery', 'headers.x-drupal-webhooks-delivery'],
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
