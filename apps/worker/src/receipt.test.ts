import { expect, it } from 'vitest';
import { parseReceipt, type KeptReceipt } from './receipt.ts';

it('comes back as it was kept', () => {
  const receipt: KeptReceipt = {
    state: 'sent',
    vendorTask: 'task-1',
    code: '4000',
    message: 'words',
    refused: [
      { index: 3, code: '1', message: 'bad' },
      { index: 4, message: 'worse' },
    ],
  };
  expect(parseReceipt(JSON.stringify(receipt))).toEqual(receipt);
  expect(parseReceipt('{"state":"confirmed"}')).toEqual({ state: 'confirmed' });
});

it('that is missing or says nothing known is an error, never a success', () => {
  expect(() => parseReceipt(undefined)).toThrow('state');
  expect(() => parseReceipt('{"state":"fine"}')).toThrow('state');
});
