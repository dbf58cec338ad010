/** Documented answers that no test brings about, each with the reason. What a test does bring about does not stand here. */
export const unseenAnswers: Readonly<Record<string, string>> = {
  'GET /v1/vendors 500': 'It says only what the code holds: nothing in it fails.',
  'GET /v1/vendors 503': 'It asks no store.',
  'POST /v1/hooks/{hook} 415': 'Bodies are read here as at every route, whose tests send such encodings.',
  'POST /v1/hooks/{hook} 500':
    'A failure of our own is told here as at every route, whose tests have stores fail.',
  'POST /v1/hooks/{hook} 507':
    'Purges are taken in here as at /v1/cdn/cache/purge, whose tests fill the store; where there is a spool, it takes them.',
  'GET /v1/hooks 500': 'It says only what the process holds: nothing in it fails.',
  'GET /v1/hooks 503': 'It asks no store but for its key.',
  'POST /v1/hooks/{hook}/explain 413':
    'Bodies are read as at /v1/hooks/{hook}, whose tests send larger ones.',
  'POST /v1/hooks/{hook}/explain 415':
    'Bodies are read here as at every route, whose tests send such encodings.',
  'POST /v1/hooks/{hook}/explain 500':
    'It looks where targets would go as purges do, whose tests have stores fail.',
  'POST /v1/hooks/{hook}/explain 503':
    'It looks where targets would go as purges do, whose tests have stores fail.',
  'GET /metrics 404': 'Every process that is started measures.',
  'GET /metrics 429': 'Keys are counted here as at every route, whose tests ask too often.',
  'GET /metrics 500': 'What cannot be read at the moment is left out.',
  'GET /metrics 503': 'What cannot be read at the moment is left out.',
};
