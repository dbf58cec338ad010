// Made by `npm run generate` from the OpenAPI document: change the schemas of apps/api instead.

export interface Liveness {
  readonly ok: true;
}

export interface Readiness {
  readonly ok: boolean;
  readonly problems: readonly (string)[];
}

export interface ProblemKind {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly retryable: boolean;
}

export interface Discovery {
  readonly version: string;
  /** RFC 3339, in UTC. */
  readonly generated_at: string;
  readonly capabilities: readonly (RouteCapability)[];
}

export interface RouteCapability {
  readonly id: string;
  readonly description: string;
  readonly method: string;
  readonly path: string;
  readonly available: boolean;
  readonly vendors: readonly (string)[];
}

export interface RouteCapabilityInFull {
  readonly id: string;
  readonly description: string;
  readonly method: string;
  readonly path: string;
  readonly available: boolean;
  readonly vendors: readonly (string)[];
  readonly scopes: readonly (string)[];
  readonly parameters: readonly ({
    readonly name: string;
    readonly in: 'path' | 'query' | 'body';
    readonly type: string;
    readonly required: boolean;
    readonly description?: unknown;
  })[];
  readonly errors: readonly (ProblemKind)[];
  readonly examples: readonly ({
    readonly method: string;
    readonly path: string;
    readonly body?: unknown;
  })[];
}

/** This document. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: {
    readonly title: string;
  };
}

/** What each route takes and answers, by its operation id. */
export interface ServiceRoutes {
  /** The process answers; nothing is said of Redis. */
  readonly livez: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: Liveness;
    readonly answerLine: undefined;
  };
  /** Whether purges can be accepted now. */
  readonly readyz: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: Readiness;
    readonly answerLine: undefined;
  };
  /** What this process has measured, for Prometheus. */
  readonly metrics: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: undefined;
    readonly answerLine: undefined;
  };
  /** What a problem's `type` leads to. */
  readonly getProblem: {
    readonly path: {
      /** The code of the problem. */
      readonly code: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: ProblemKind;
    readonly answerLine: undefined;
  };
  /** What can be done here, and at which vendors. */
  readonly discover: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: Discovery;
    readonly answerLine: undefined;
  };
  /** One capability with all that is needed to call it. */
  readonly discoverOne: {
    readonly path: {
      /** Its id, such as `cdn.cache.purge`. */
      readonly capability: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: RouteCapabilityInFull;
    readonly answerLine: undefined;
  };
  /** This document. */
  readonly getOpenApi: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: OpenApiDocument;
    readonly answerLine: undefined;
  };
}
