/** Characters that a terminal may act upon, or that turn the order of what is read. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const unsafe = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu;

/** Text from elsewhere as one line that is safe to show: what a terminal would act upon is written as an escape. */
export function plainText(text: string): string {
  return text.replaceAll(/\r?\n|\t/gu, ' ').replaceAll(unsafe, escape);
}

/** JSON on one line or several, with nothing in it that a terminal would act upon. */
export function safeJson(value: unknown, indent?: number): string {
  // JSON itself escapes what is below a space, but none of these.
  return JSON.stringify(value, undefined, indent).replaceAll(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu,
    escape,
  );
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
