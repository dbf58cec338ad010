import { credentialParameters } from './signed-url.ts';

/** Characters that may stand in a URL within text or JSON; JSON writes some of them behind a backslash. */
const urlCharacters = String.raw`(?:[^\s"'<>\\]|\\[u/])*`;
const wholeUrl = new RegExp(String.raw`\b[a-z][a-z\d+.-]{0,15}:(?:\\?/){2}${urlCharacters}`, 'giu');
/** A URL within a query or a form. */
const encodedUrl = /\b[a-z][a-z\d+.-]{0,15}%3a%2f%2f[^\s"'<>&;,\\]*/giu;
const userinfo = /^([a-z][a-z\d+.-]*:(?:\\?\/){2})[^/?#\\]*@/iu;
const encodedUserinfo = /^([a-z][a-z\d+.-]*%3a%2f%2f)(?:(?!%2f|%3f|%23).)*%40/iu;

/** Percent signs may have been encoded themselves, up to three times. */
const percent = '%(?:25){0,3}';

/** A name, an equals sign, and what it is set to, each character in any writing. */
const parameter = new RegExp(
  String.raw`(?:(?<![\w-])|(?<=${percent}(?:26|3f|3b)|\\u0026))(${credentialParameters.map(inAnyWriting).join('|')})(=|${percent}3d|\\u003d)((?:[^\s"'<>&;,%\\]|\\/|%(?!(?:25){0,3}(?:26|3b)))+)`,
  'giu',
);
const authorization = /\b(bearer|basic)(\s+|%20)[\w.~+/=%-]{4,}/giu;

/**
 * A text as it may be shown: without the user and password of any URL in it, and without the values of parameters whose name says that
 * they let somebody in. Knows URLs as they are, percent-encoded, and within JSON.
 */
export function hideCredentials(text: string): string {
  return text
    .replaceAll(wholeUrl, (url) => url.replace(userinfo, '$1[secret]@'))
    .replaceAll(encodedUrl, (url) => url.replace(encodedUserinfo, '$1[secret]%40'))
    .replaceAll(parameter, '$1$2[secret]')
    .replaceAll(authorization, '$1$2[secret]');
}

/** A text in which every URL ends before its query. */
export function cutQueries(text: string): string {
  return text
    .replaceAll(wholeUrl, (url) => url.replace(/\?.*$/u, ''))
    .replaceAll(encodedUrl, (url) => url.replace(/%3f.*$/iu, ''));
}

/** A pattern of a lower-case name of which any character may be percent-encoded, or escaped as in JSON, in either case. */
function inAnyWriting(name: string): string {
  return Array.from(name, (character) => {
    const codes = [character, character.toUpperCase()].map((one) => one.charCodeAt(0).toString(16));
    return String.raw`(?:${character}|(?:${percent}|\\u00)(?:${codes.join('|')}))`;
  }).join('');
}
