import { expect, it } from 'vitest';
import { createScreen, type ScreenOptions } from './screen.ts';

function open(options: Partial<ScreenOptions> = {}) {
  const written = { out: '', err: '' };
  const sink = (side: 'out' | 'err') => ({
    isTTY: true,
    write: (text: string, done?: (error?: Error | null) => void) => {
      written[side] += text;
      done?.();
      return true;
    },
  });
  const screen = createScreen({
    out: sink('out'),
    err: sink('err'),
    isJson: false,
    isQuiet: false,
    hasColor: false,
    canRepaint: true,
    isUnicode: true,
    ...options,
  });
  return { screen, written };
}

it('paints over what it painted before, and puts what is told above it', () => {
  const { screen, written } = open();
  screen.paint(['one', 'two']);
  screen.paint(['one', 'two']);
  screen.paint(['three']);
  screen.note('told');
  screen.paint(['four']);
  screen.paint([]);
  expect(written.err).toBe(
    'one\ntwo\n\u001B[2A\u001B[Jthree\n\u001B[1A\u001B[Jtold\nfour\n\u001B[1A\u001B[J',
  );
});

it.each([{ isJson: true }, { isQuiet: true }, { canRepaint: false }])('paints nothing with %j', (options) => {
  const { screen, written } = open(options);
  screen.paint(['one']);
  expect([screen.isLive, written.err]).toEqual([false, '']);
});

it('never writes a secret, whatever it stands in', async () => {
  const { screen, written } = open();
  screen.hide('dev_123');
  screen.warn('said dev_123');
  await screen.print('dev_123');
  const json = open({ isJson: true });
  json.screen.hide('dev_123');
  await json.screen.document({ echo: ['dev_123'] });
  await json.screen.line({ key: 'dev_123' });
  expect(written.err + written.out + json.written.out).not.toContain('dev_123');
});

it('with --quiet only results and warnings are left', async () => {
  const { screen, written } = open({ isQuiet: true });
  screen.note('note');
  screen.warn('warning');
  await screen.print('result');
  expect(written).toEqual({ out: 'result\n', err: 'warning\n' });
});
