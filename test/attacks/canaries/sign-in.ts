import type { CanaryRig } from './rig.ts';

/** Signs in with a browser; answers its cookie, the secret of which is a canary from then on. Undefined: it was not let in. */
export async function signIn({ canaries, call, port }: CanaryRig, key: string): Promise<string | undefined> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    origin: `http://127.0.0.1:${port}`,
    authorization: '',
  };
  const reply = await call('/admin/sign-in', { method: 'POST', headers, body: `key=${key}` });
  const [cookie, token] = /^[^=]+=([^;]{20,})/u.exec(reply.headers.get('set-cookie') ?? '') ?? [];
  if (token !== undefined) {
    canaries.add(`session ${canaries.all.size}`, token);
  }
  return cookie;
}
