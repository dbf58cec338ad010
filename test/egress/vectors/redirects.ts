/** Where a receiver might send us: the canary, in every way a `Location` can be read. */
const locations = [
  'http://127.0.0.1:{port}/',
  'https://127.0.0.1:{port}/',
  'http://[::1]:{port}/',
  'http://localhost:{port}/',
  'http://2130706433:{port}/',
  'http://rebound.example:{port}/',
  '//127.0.0.1:{port}/',
  'gopher://127.0.0.1:{port}/_',
  '/again',
] as const;

const statuses = [300, 301, 302, 303, 305, 307, 308] as const;

export const redirects = statuses.flatMap((status) =>
  locations.map((location) => ({ name: `${status} to ${location}`, status, location })),
);
