import { hash } from 'node:crypto';
import { scopes } from '@purgeway/config';

/** A vendor that is played here. */
export interface PlayedVendor {
  readonly id: string;
  /** Settings of an account that reaches the fake. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Which values in the settings are credentials. */
  readonly credentials: readonly string[];
  /** The vendor's own id of a distribution that is there from the start, where purges name one. */
  readonly vendorId?: string | undefined;
  /** Whether it makes distributions for which only the origin is given. */
  readonly makesDistributions: boolean;
  /** Whether it soon says, or is soon taken to be done: a first try should not take minutes. */
  readonly isQuick: boolean;
}

export interface SandboxConfigInput {
  readonly vendors: readonly PlayedVendor[];
  readonly developmentKey: string;
  readonly signingSecret: string;
  /** Of the hook that can be tried. */
  readonly hookSecret: string;
}

export interface SandboxConfig {
  /** The config file's content. Holds no secret. */
  readonly file: unknown;
  /** What its references stand for. */
  readonly env: Readonly<Record<string, string>>;
}

/** The hostname that every quick vendor of the sandbox fronts. */
export const sharedHostname = 'www.example.com';

/** One account and one distribution per vendor; new distributions go to the first that asks for nothing but an origin. */
export function buildSandboxConfig(input: SandboxConfigInput): SandboxConfig {
  const accounts = input.vendors.map(accountOf);
  const file = {
    clients: [{ id: 'dev' }],
    keys: [
      {
        id: 'dev-key',
        client: 'dev',
        sha256: hash('sha256', input.developmentKey),
        scopes,
        label: 'Made by npm start; the key stands in the file dev-key beside this one',
      },
    ],
    accounts: accounts.map(({ entry }) => entry),
    distributions: input.vendors.map(({ id, vendorId, isQuick }) => ({
      id,
      account: accountIdOf(id),
      domain: isQuick ? sharedHostname : `${id}.example.com`,
      ...(vendorId !== undefined && { vendorId }),
    })),
    // Any sender of JSON, with the secret in a header: a first try takes no more than curl.
    hooks: {
      demo: {
        source: 'generic',
        client: 'dev',
        secret: '${SANDBOX_HOOK_SECRET}',
        authentication: { type: 'header', header: 'x-hook-token' },
        variables: { site: sharedHostname },
        mapping: [
          {
            urls: ['https://{{site}}/{{slug}}', 'https://{{site}}/{{previous.slug}}', 'https://{{site}}/'],
          },
        ],
      },
    },
    controlPlane: {
      accountRules: input.vendors
        .filter(({ makesDistributions }) => makesDistributions)
        .slice(0, 1)
        .map(({ id }) => ({ account: accountIdOf(id) })),
    },
    callbacks: {
      secret: '${SANDBOX_CALLBACK_SECRET}',
      // Receivers on this machine, at whatever port: what is tried here leaves it no more than the vendors' fakes do.
      allowedHosts: ['127.0.0.1', 'localhost'],
      allowedNetworks: ['127.0.0.1/32', '::1/128'],
      allowedPorts: ['*'],
      allowHttp: true,
    },
  };
  const variables = accounts.flatMap(({ env }) => [...env]);
  const env = {
    SANDBOX_CALLBACK_SECRET: input.signingSecret,
    SANDBOX_HOOK_SECRET: input.hookSecret,
    ...Object.fromEntries(variables),
  };
  return { file, env };
}

function accountOf({ id, settings, credentials }: PlayedVendor) {
  const env = new Map<string, string>();
  const refer = (name: string, value: unknown): unknown => {
    if (typeof value !== 'string' || !credentials.includes(value)) {
      return value;
    }
    const variable = `SANDBOX_${id}_${name}`.toUpperCase().replaceAll(/[^A-Z0-9]/gu, '_');
    env.set(variable, value);
    return `\${${variable}}`;
  };
  const entry = {
    id: accountIdOf(id),
    vendor: id,
    settings: Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, refer(name, value)])),
  };
  return { entry, env };
}

function accountIdOf(vendor: string): string {
  return `${vendor}-sandbox`;
}
