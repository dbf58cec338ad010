import { createUrlRules, isNetwork, type EgressRules } from '@purgeway/egress';
import { Secret } from '@purgeway/model';
import { problemAt, type ConfigProblem, type Path } from './config-error.ts';
import { isEnvReference, resolveReferences, type Env } from './env-reference.ts';
import type { ConfigFile } from './file-schema.ts';
import { isRecord } from './rows.ts';

/** An address that requests may name by key. */
export interface CallbackEndpoint {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** `whsec_` and base64. */
  readonly secret: Secret;
  /** Signs too, while receivers change from it to the present one. */
  readonly previousSecret?: Secret | undefined;
}

/** How clients are told of the end of an operation. */
export interface Callbacks extends EgressRules {
  /** Signs callbacks to addresses that requests name; absent: such addresses are refused. */
  readonly secret?: Secret | undefined;
  /** As an endpoint's. */
  readonly previousSecret?: Secret | undefined;
  readonly endpoints: Readonly<Record<string, CallbackEndpoint>>;
  /** Hosts, `*.host`, or `*`, that the callback address of a request may have. */
  readonly allowedHosts: readonly string[];
  readonly timeoutMs: number;
}

/** Makes the callbacks of a config in which {@link callbackProblems} found nothing. */
export function buildCallbacks(section: ConfigFile['callbacks'], env: Env): Callbacks {
  const endpoints = Object.entries(section.endpoints).map(([name, endpoint]) => [
    name,
    {
      ...endpoint,
      secret: readSecret(endpoint.secret, env),
      previousSecret: readSecretIfAny(endpoint.previousSecret, env),
    },
  ]);
  return {
    ...section,
    secret: readSecretIfAny(section.secret, env),
    previousSecret: readSecretIfAny(section.previousSecret, env),
    endpoints: Object.assign(Object.create(null), Object.fromEntries(endpoints)),
  };
}

/** What is wrong beyond the shape of the section: with the signing secrets, and with where endpoints lead. */
export function callbackProblems(file: unknown, env: Env): ConfigProblem[] {
  const section = isRecord(file) ? file['callbacks'] : undefined;
  if (!isRecord(section)) {
    return [];
  }
  const endpoints = isRecord(section['endpoints']) ? Object.entries(section['endpoints']) : [];
  return [
    ...secretsProblems(section, env, ['callbacks']),
    ...hostProblems(section),
    ...endpoints.flatMap(([name, endpoint]) =>
      isRecord(endpoint)
        ? [
            ...secretsProblems(endpoint, env, ['callbacks', 'endpoints', name]),
            ...urlProblems(endpoint['url'], section, ['callbacks', 'endpoints', name, 'url']),
          ]
        : [],
    ),
  ];
}

function hostProblems(section: Readonly<Record<string, unknown>>): ConfigProblem[] {
  const hosts = section['allowedHosts'];
  return Array.isArray(hosts) && hosts.length > 0 && section['secret'] === undefined
    ? [problemAt(['callbacks', 'secret'], 'Needed to sign callbacks to the allowed hosts.')]
    : [];
}

/** Scheme and port of an endpoint are the operator's own; its address must be public, or in an allowed network. */
function urlProblems(text: unknown, section: Readonly<Record<string, unknown>>, path: Path): ConfigProblem[] {
  const url = typeof text === 'string' ? URL.parse(text) : null;
  const networks: unknown = section['allowedNetworks'] ?? [];
  if (url === null || !/^https?:$/u.test(url.protocol) || url.username !== '' || url.password !== '') {
    return []; // The schema says so already.
  }
  if (!Array.isArray(networks) || !networks.every((one) => typeof one === 'string' && isNetwork(one))) {
    return [];
  }
  const rules = { allowedNetworks: networks, allowedPorts: [], allowHttp: false };
  const problem = createUrlRules(rules)(url.href, url.origin);
  return problem === undefined
    ? []
    : [problemAt(path, `${problem} If it is wanted, add its network to callbacks.allowedNetworks.`)];
}

function secretsProblems(row: Readonly<Record<string, unknown>>, env: Env, path: Path): ConfigProblem[] {
  const isAlone = row['previousSecret'] !== undefined && row['secret'] === undefined;
  return [
    ...['secret', 'previousSecret'].flatMap((field) => secretProblems(row[field], env, [...path, field])),
    ...(isAlone ? [problemAt([...path, 'previousSecret'], 'There is no secret that comes after it.')] : []),
  ];
}

function secretProblems(reference: unknown, env: Env, path: Path): readonly ConfigProblem[] {
  if (!isEnvReference(reference)) {
    return [];
  }
  const { value, problems } = resolveReferences(reference, env, path);
  return problems.length > 0 || isSigningSecret(value)
    ? problems
    : [problemAt(path, `The value of ${reference} must be "whsec_" and the base64 of 24 to 64 bytes.`)];
}

/** `whsec_` and the base64 of 24 to 64 bytes. */
export function isSigningSecret(text: unknown): boolean {
  const encoded = typeof text === 'string' ? /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1] : undefined;
  if (encoded === undefined || encoded.length % 4 !== 0) {
    return false;
  }
  const bytes = Buffer.from(encoded, 'base64').length;
  return bytes >= 24 && bytes <= 64;
}

function readSecret(reference: string, env: Env): Secret {
  return new Secret(String(resolveReferences(reference, env, []).value));
}

function readSecretIfAny(reference: string | undefined, env: Env): Secret | undefined {
  return reference === undefined ? undefined : readSecret(reference, env);
}
