/** Documented answers that no test brings about, each with the reason. What a test does bring about does not stand here. */
export const unseenAnswers: Readonly<Record<string, string>> = {
  'GET /v1/vendors 500': 'It says only what the code holds: nothing in it fails.',
  'GET /v1/vendors 503': 'It asks no store.',
};
