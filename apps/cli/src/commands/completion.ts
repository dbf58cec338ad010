import type { Command } from 'commander';
import type { Perform } from '../context.ts';
import { examples } from './examples.ts';

export function addCompletion(program: Command, perform: Perform): void {
  program
    .command('completion')
    .description('a script that completes commands and options in bash and zsh')
    .addHelpText(
      'after',
      examples(
        ['source <(purgeway completion)', 'in ~/.bashrc'],
        ['autoload -U +X bashcompinit && bashcompinit && source <(purgeway completion)', 'in ~/.zshrc'],
      ),
    )
    .action(() =>
      perform(async ({ screen }) => {
        const script = completionScript(program);
        await screen.document({ script });
        await screen.print(script);
        return 'ok';
      }),
    );
}

/** Made of the commands themselves: `place` is the command that was typed so far, `words` what may follow. */
function completionScript(program: Command): string {
  const places = placesBelow(program, '');
  const steps = places.filter(({ place }) => place !== '').map(({ place }) => quote(place));
  const follow = places.map(({ place, words }) => `    ${quote(place)}) words=${quote(words.join(' '))} ;;`);
  return `_purgeway() {
  local current="\${COMP_WORDS[COMP_CWORD]}" place="" words="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${place:+$place }$word" in
      ${steps.join(' | ')}) place="\${place:+$place }$word" ;;
    esac
  done
  case "$place" in
${follow.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _purgeway purgeway`;
}

interface Place {
  readonly place: string;
  readonly words: readonly string[];
}

function placesBelow(command: Command, place: string): Place[] {
  const help = command.createHelp();
  const below = help.visibleCommands(command).filter((each) => each.name() !== 'help');
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
  const words = [
    ...below.map((each) => each.name()),
    ...options.flatMap(({ long }) => (typeof long === 'string' ? [long] : [])),
  ];
  return [
    { place, words },
    ...below.flatMap((each) => placesBelow(each, place === '' ? each.name() : `${place} ${each.name()}`)),
  ];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
