import type { Setup } from './setup.ts';

export interface Welcome {
  readonly apiUrl: string;
  readonly redisUrl: string;
  readonly dataFolder: string;
  readonly setup: Setup;
}

/** What is shown when everything runs; the curl lines can be pasted into a shell as they are. */
export function describeWelcome({ apiUrl, redisUrl, dataFolder, setup }: Welcome): string {
  return [
    '',
    setup.title,
    '',
    `  Address    ${apiUrl}`,
    `  Console    ${apiUrl}/console  (sign in with the key)`,
    `  Queues     ${apiUrl}/admin/queues`,
    `  Key        ${setup.key.text}`,
    `  Redis      ${new URL(redisUrl).host}`,
    `  Data       ${dataFolder}  (logs of the API and the worker in logs/)`,
    '',
    'Send a purge, in another terminal:',
    '',
    purgeLine(apiUrl, setup),
    '',
    'See how it went:',
    '',
    `curl -sS '${apiUrl}/v1/operations?limit=5' -H ${setup.key.inShell}`,
    '',
    setup.outlook,
    `Another worker: PURGEWAY_SECRETS_DIR='${dataFolder}/environment' npm run -s start:worker`,
    'Ctrl-C stops it.',
    '',
  ].join('\n');
}

function purgeLine(apiUrl: string, { key, hostname, callbackUrl }: Setup): string {
  const body = {
    paths: [`https://${hostname}/`, `https://${hostname}/news/today.html`],
    callback: callbackUrl === undefined ? undefined : { url: callbackUrl },
  };
  return `curl -sS ${apiUrl}/v1/cdn/cache/purge -H ${key.inShell} -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`;
}
