/**
 * A client of the Infrai CDN API, written from its public document alone: create a distribution, purge it, list. To run it against
 * Purgeway only the base address and the key are changed. Prints one line of JSON for each step.
 */
const key = process.env['INFRAI_API_KEY'] ?? 'ifr_pk_proj_...';
const base = process.env['INFRAI_BASE'] ?? 'https://api.infrai.cc';

async function infrai(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(base + path, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  return typeof answer === 'object' && answer !== null ? { ...answer } : {};
}

function show(label: string, answer: Record<string, unknown>): Record<string, unknown> {
  console.log(JSON.stringify({ label, answer }));
  return answer;
}

const distribution = show(
  'cdn.distribution.create',
  await infrai('POST', '/v1/cdn/distribution/create', {
    origin: 'origin.example.com',
    domain: 'static.example.com',
  }),
);
show(
  'cdn.cache.purge',
  await infrai('POST', '/v1/cdn/cache/purge', {
    distribution_id: distribution['distribution_id'],
    paths: ['/index.html'],
  }),
);
show('cdn.distribution.list', await infrai('GET', '/v1/cdn/distribution/list'));
