import { z } from 'zod';

/** Opens every answer: HTTP says 200 even for failures, the verdict is here. */
export const headerSchema = z.object({
  header: z.object({
    isSuccessful: z.boolean(),
    resultCode: z.int(),
    resultMessage: z.string(),
  }),
});
export type ResultHeader = z.infer<typeof headerSchema>['header'];

/** A server that the edge fetches from. `port` never stands beside the other two; v2.0 has only those. */
export interface OriginServer {
  /** Without scheme. */
  readonly origin: string;
  readonly port?: number | undefined;
  readonly httpPort?: number | undefined;
  readonly httpsPort?: number | undefined;
  /** Begins with `/` and does not end with it. */
  readonly originPath?: string | undefined;
}

/** Absent, null and empty are taken for the same: no document shows a service without aliases or description. */
const text = z.string().nullish();
const port = z.int().nullish();

const originServer = z.object({
  origin: z.string(),
  originPath: text,
  port,
  httpPort: port,
  httpsPort: port,
});

const told = {
  /** `<id>.toastcdn.net`: the name of the service, and what all calls name it by. */
  domain: z.string().min(1),
  status: z.string(),
  description: text,
  origins: z.array(originServer).optional(),
  callback: z.object({ httpMethod: z.string(), url: z.string() }).nullish(),
};

/** A service as v1.5 tells of it. Fields that we do not read come along, for comparing. */
export const serviceV15Schema = z.looseObject({
  ...told,
  /** At most three, one a line. */
  domainAlias: text,
  /** Regular expressions, one a line. */
  referrers: text,
  /** Text where a service is asked for, a number where it was just made. */
  maxAge: z.union([z.int().nonnegative(), z.string().regex(/^\d+$/)]).nullish(),
});
export type ServiceV15 = z.infer<typeof serviceV15Schema>;

/** A service as v2.0 tells of it. */
export const serviceV2Schema = z.looseObject({
  ...told,
  domainAlias: z.array(z.string()).nullish(),
  defaultMaxAge: z.int().nonnegative().nullish(),
  isAllowPost: z.boolean().nullish(),
  isAllowPut: z.boolean().nullish(),
  isAllowPatch: z.boolean().nullish(),
  isAllowDelete: z.boolean().nullish(),
});
export type ServiceV2 = z.infer<typeof serviceV2Schema>;

/** Answer of v1.5 to a purge. */
export const purgeReplySchema = z.object({ purgeSeq: z.int() });

/** One purge in the list of v1.5. A failed one just never gets to 100. */
export const purgeRecordSchema = z.object({
  seq: z.int(),
  /** 0 to 100. */
  progress: z.number().min(0).max(100),
});
export type PurgeRecord = z.infer<typeof purgeRecordSchema>;

/** A page of the list, newest first. */
export const purgesReplySchema = z.object({
  totalItems: z.int().nonnegative(),
  purges: z.array(purgeRecordSchema),
});
