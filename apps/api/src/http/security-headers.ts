import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet, { type HelmetOptions } from 'helmet';

/** Without the headers that say something of pages only: every answer would carry them for nothing. */
const apiOptions: HelmetOptions = {
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
  },
};

/** Bull Board brings its scripts with it; it styles elements in line and names a web font, which stays blocked. */
const pageOptions: HelmetOptions = {
  // With "no-referrer" browsers send "Origin: null" with a form, and the check against forged forms would fail.
  referrerPolicy: { policy: 'same-origin' },
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'self'"],
      'script-src': ["'self'"],
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:'],
      'object-src': ["'none'"],
      'base-uri': ["'self'"],
      'form-action': ["'self'"],
      'frame-ancestors': ["'none'"],
    },
  },
};

/** The console's code, styles and data are its own, and no text becomes markup: browsers hold its scripts to that too. */
const consoleOptions: HelmetOptions = {
  referrerPolicy: { policy: 'same-origin' },
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'img-src': ["'self'"],
      'connect-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'self'"],
      'frame-ancestors': ["'none'"],
      'require-trusted-types-for': ["'script'"],
      'trusted-types': ["'none'"],
    },
  },
};

/** Helmet's headers for answers that are data, worked out once because they never differ. */
export const apiSecurityHeaders: Readonly<Record<string, string>> = Object.freeze(headersOf(apiOptions));

/** Helmet's headers for the dashboard and its sign-in page. */
export const pageSecurityHeaders: Readonly<Record<string, string>> = Object.freeze(headersOf(pageOptions));

/** Helmet's headers for the console. */
export const consoleSecurityHeaders: Readonly<Record<string, string>> = Object.freeze(
  headersOf(consoleOptions),
);

function headersOf(options: HelmetOptions): Record<string, string> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet(options)(request, response, throwIfGiven);
  return Object.fromEntries(
    Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]),
  );
}

function throwIfGiven(error?: unknown): void {
  if (error !== undefined) {
    throw new Error('Helmet could not make its headers.', { cause: error });
  }
}
