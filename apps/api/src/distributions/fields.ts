import { isIP } from 'node:net';
import { parseOrigin } from '@purgeway/model';
import { z } from 'zod';

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const hostnamePattern = new RegExp(`^(?=.{1,253}$)${label}(\\.${label})+$`, 'u');

/** Largest `vendor_options`, in bytes of JSON. */
const optionsBytesMax = 64 * 1024;

/** Host, `host:port` or http(s) URL. */
export const originField = z
  .string()
  .min(1)
  .max(2048)
  .refine((text) => parseOrigin(text) !== undefined, {
    message: 'Give a host, host:port, or an http(s) URL without user name, query and fragment.',
  })
  .meta({ description: 'Host, host:port or URL of the origin that the edge fronts.' });

/** A public hostname; comes out in lower case and as punycode. */
export const domainField = z
  .string()
  .min(1)
  .max(253)
  .transform((text, context) => {
    const hostname = hostnameOf(text);
    if (hostname === undefined) {
      context.addIssue(
        'Give a hostname alone, such as www.example.com: letters, digits and hyphens, at most 63 between dots, without scheme, port, path or wildcard.',
      );
      return z.NEVER;
    }
    return hostname;
  })
  .meta({ description: 'Public hostname of the distribution.' });

function hostnameOf(text: string): string | undefined {
  const hostname = /[/?#@:%\\\s]/u.test(text) ? undefined : URL.parse(`https://${text}/`)?.hostname;
  return hostname !== undefined && hostnamePattern.test(hostname) && isIP(hostname) === 0
    ? hostname
    : undefined;
}

const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** HTTP methods in any case; come out in upper case, each once. */
export const allowedMethodsField = z
  .array(z.string().max(20).toUpperCase().pipe(z.enum(methods)))
  .min(1)
  .max(20)
  .transform((list) => [...new Set(list)])
  .meta({ description: `HTTP methods that the edge forwards: ${methods.join(', ')}.` });

/** Cache tags, each once. */
export const tagsField = z
  .array(
    z
      .string()
      .min(1)
      .max(255)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Leave out control characters.'),
  )
  .max(100)
  .transform((list) => [...new Set(list)])
  .meta({ description: 'Cache tags (surrogate keys) of everything that it serves.' });

/** Checked by the vendor's own schema later on. */
export const vendorOptionsField = z
  .record(z.string().max(200), z.unknown())
  .refine((options) => Buffer.byteLength(JSON.stringify(options)) <= optionsBytesMax, {
    message: `All options together have at most ${optionsBytesMax} bytes.`,
  })
  .meta({ description: 'What the vendor has beyond these fields; GET /v1/vendors shows its schema.' });
