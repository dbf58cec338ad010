import { z } from 'zod';
import type { FakeFields } from './fake-forms.ts';

/** Written down a second time, from the console guide's table 2. */
const ports =
  '72,80-89,443,488,591,777,1080,1088,1111,1443,2080,7001,7070,7612,7777,8000-9001,9901-9908,11080-11110,12900-12949,45002';

const allowedPorts = new Set(
  ports.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  }),
);

const originSchema = z.object({
  origin: z.string().optional(),
  originPath: z.string().optional(),
  port: z.int().optional(),
  httpPort: z.int().optional(),
  httpsPort: z.int().optional(),
});
type Origin = z.infer<typeof originSchema>;

const checkedSchema = z.object({
  origins: z.array(originSchema).optional(),
  description: z.string().optional(),
  domainAlias: z.union([z.string(), z.array(z.string())]).optional(),
  referrers: z.union([z.string(), z.array(z.string())]).optional(),
  callback: z.object({ httpMethod: z.string().optional(), url: z.string().optional() }).optional(),
  rootPathAccessControl: z
    .object({
      enable: z.boolean(),
      controlType: z.string().optional(),
      redirectPath: z.string().optional(),
      redirectStatusCode: z.int().optional(),
    })
    .optional(),
  modifyOutgoingResponseHeaderControl: z
    .object({
      enable: z.boolean(),
      headerList: z.array(z.object({ customHeaderName: z.string().optional() })).optional(),
    })
    .optional(),
});
type Checked = z.infer<typeof checkedSchema>;

/** The result code that the vendor answers settings with; undefined when they are fine. */
export function codeOfSettings(fields: FakeFields, aliasesTaken: ReadonlySet<string>): number | undefined {
  const checked = checkedSchema.parse(fields);
  return (
    codeOfOrigins(checked) ??
    codeOfAliases(listOf(checked.domainAlias), aliasesTaken) ??
    codeOfTexts(checked) ??
    codeOfCallback(checked) ??
    codeOfControls(checked)
  );
}

/** A list, or a text with an entry a line. */
export function listOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split('\n').filter((entry) => entry !== '') : [];
}

function codeOfOrigins({ origins }: Checked): number | undefined {
  if (origins === undefined) return undefined;
  if (origins.length === 0) return 10016;
  return origins
    .map((origin) => codeOfPlace(origin) ?? codeOfPorts(origin))
    .find((code) => code !== undefined);
}

function codeOfPlace({ origin = '', originPath = '' }: Origin): number | undefined {
  if (origin === '') return 10010;
  if (origin.includes('://')) return 10011;
  if (!/^[\w.-]{1,255}$/.test(origin)) return 10012;
  if (originPath !== '' && !originPath.startsWith('/')) return 10008;
  return originPath.endsWith('/') ? 10009 : undefined;
}

function codeOfPorts({ port, httpPort, httpsPort }: Origin): number | undefined {
  const given = [port, httpPort, httpsPort].filter((value) => value !== undefined);
  if (port !== undefined && given.length > 1) return 10023;
  if (given.length === 0) return 10024;
  if (given.length === 2 && httpPort === httpsPort) return 10025;
  return given.every((value) => allowedPorts.has(value)) ? undefined : 10018;
}

function codeOfAliases(aliases: readonly string[], taken: ReadonlySet<string>): number | undefined {
  if (aliases.length > 3) return 10019;
  if (new Set(aliases).size < aliases.length) return 10020;
  if (!aliases.every((alias) => /^([a-z0-9-]+\.)+[a-z0-9-]+$/.test(alias))) return 10013;
  return aliases.some((alias) => taken.has(alias)) ? 10007 : undefined;
}

function codeOfTexts({ description = '', referrers }: Checked): number | undefined {
  if (description.length > 255) return 10027;
  return listOf(referrers).every(isExpression) ? undefined : 10014;
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

function codeOfCallback({ callback }: Checked): number | undefined {
  if (callback === undefined) return undefined;
  const { httpMethod = '', url = '' } = callback;
  if (url === '' || !['GET', 'POST', 'PUT'].includes(httpMethod)) return 10002;
  return url.length > 1024 || !URL.canParse(url) ? 10003 : undefined;
}

function codeOfControls(checked: Checked): number | undefined {
  return codeOfHeaders(checked) ?? codeOfRootPath(checked);
}

function codeOfHeaders({ modifyOutgoingResponseHeaderControl: headers }: Checked): number | undefined {
  if (!headers?.enable) return undefined;
  const count = headers.headerList?.length ?? 0;
  if (count === 0) return 10039;
  return count > 10 ? 10043 : undefined;
}

function codeOfRootPath({ rootPathAccessControl: root }: Checked): number | undefined {
  if (!root?.enable) return undefined;
  const { controlType, redirectPath, redirectStatusCode } = root;
  if (controlType === undefined) return 10028;
  if (controlType !== 'REDIRECT') return undefined;
  if (redirectPath === undefined) return 10029;
  if (!redirectPath.startsWith('/')) return 10030;
  if (redirectStatusCode === undefined) return 10031;
  return [301, 302, 303, 307].includes(redirectStatusCode) ? undefined : 10032;
}
