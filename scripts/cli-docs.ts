import { createProgram, exitCodes, type Program } from '@purgeway/cli';
import { markdownTable } from './vendor-table.ts';

/** The whole of `docs/cli.md`, from what the command line says of itself. */
export function cliDocs(): string {
  const program = createProgram(async () => {});
  return [
    '<!-- Made by `npm run generate` from apps/cli: change it there. -->',
    '# The command line',
    introduction,
    '## Options of every command',
    optionTable(program),
    '## Exit codes',
    markdownTable([
      ['code', 'name', 'meaning'],
      ...Object.entries(exitCodes).map(([name, { code, means }]) => [String(code), `\`${name}\``, means]),
    ]),
    ...leavesOf(program).flatMap(chapter),
  ].join('\n\n');
}

const introduction = `\`purgeway\` talks to the API of a Purgeway, from wherever it can be reached. In a clone it is \`npx purgeway\`, after \`npm install\`;
it brings the Node it needs. \`purgeway COMMAND --help\` shows what stands here.

**Where it goes.** Address and key each come from the first that names them: the command line (\`--url\`, \`--key-file\`), the environment
(\`PURGEWAY_URL\`, \`PURGEWAY_KEY\` or \`PURGEWAY_KEY_FILE\`), a profile, and in a clone a running \`npm start\`, which is said. A key is never
an argument, because other users of the machine see those, and is never printed. The key of a profile goes to that profile's address alone.

Profiles stand in \`~/.config/purgeway/config.json\` (\`$XDG_CONFIG_HOME\` counts). Paths are relative to it; keep what holds a key to yourself
(\`chmod 600\`):

\`\`\`json
{
  "defaultProfile": "production",
  "profiles": {
    "production": { "url": "https://purge.example.com", "keyFile": "production.key", "redisUrl": "redis://10.0.0.5:6379" }
  }
}
\`\`\`

**What it prints.** Results go to standard output, everything else to standard error. With \`--json\` standard output holds JSON alone: lists,
and what comes for several ids, as one object a line; everything else as one document; an error as \`{"error": {"exit", "message", "advice"}}\`,
with the API's \`problem\` where it refused or failed, the \`idempotency_key\` of a purge, and the \`operation_id\` of what goes on though it is not waited for any more.
On a terminal progress is painted; elsewhere each change is one plain line. Whatever comes from elsewhere, such as a vendor's words, is shown
without anything that a terminal would act upon.

**Sending twice.** Every purge has an idempotency key, which is shown: the same command with \`--idempotency-key\` takes it only once, whatever
became of the first. Targets stream: nothing is held in memory, and nothing is purged unless all of them were read.
They may be slow to come: the API hears every ten seconds that the command is still there. It reads one purge for an hour at
most; what takes longer to list goes to a file first.
A list without any target is no mistake, be it a file, standard input, or a sitemap of which nothing changed: nothing changed, then. The API is
not asked, the exit code is 0, and \`--json\` prints \`{"ok": true, "targets": 0}\`, without a \`purge_id\`. Where an empty list means that what
made it failed, have the shell say so: \`set -o pipefail\`.

**Sitemaps** are read where the command runs: packed or not, indexes up to 3 deep, 10,000 sitemaps, 50 MiB each unpacked, 5,000,000 pages.
What came from a host leads to that host alone. \`--since\` goes by \`lastmod\`: a page is left out only when it certainly has not changed since,
and a sitemap in an index when it says so of itself.`;

/** Commands that do something, in the order of the help. */
function leavesOf(command: Program): Program[] {
  const below = command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== 'help');
  return below.length === 0 ? [command] : below.flatMap(leavesOf);
}

function chapter(command: Program): string[] {
  const help = command.createHelp();
  const words = nameOf(command);
  const takes = help.visibleArguments(command);
  return [
    `## \`${words}\``,
    `${capital(command.description())}.`,
    `\`\`\`\n${help.commandUsage(command)}\n\`\`\``,
    ...(takes.length === 0
      ? []
      : [
          markdownTable([
            ['argument', 'meaning'],
            ...takes.map((argument) => [`\`${argument.name()}\``, cell(argument.description)]),
          ]),
        ]),
    ...(help.visibleOptions(command).length > 1 ? [optionTable(command)] : []),
    ...examplesOf(command),
  ];
}

/** Without `--help`, which every command has. */
function optionTable(command: Program): string {
  const help = command.createHelp();
  const options = help.visibleOptions(command).filter(({ long }) => long !== '--help');
  return markdownTable([
    ['option', 'meaning'],
    ...options.map((option) => [`\`${help.optionTerm(option)}\``, cell(help.optionDescription(option))]),
  ]);
}

/** The lines that its help ends with. */
function examplesOf(command: Program): string[] {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  const [, after = ''] = text.split('\nExamples:\n');
  return after === '' ? [] : [`\`\`\`sh\n${after.trimEnd().replaceAll(/^ {2}/gmu, '')}\n\`\`\``];
}

function nameOf(command: Program): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

function cell(text: string): string {
  return text.replaceAll('<', '&lt;');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
