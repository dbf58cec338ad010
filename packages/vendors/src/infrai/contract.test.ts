import { describe } from 'vitest';
import { vendorContract } from '../testing/contract.ts';
import { startFake, startFakeWith } from './fake.ts';
import { infrai } from './index.ts';

vendorContract(infrai, startFake);

describe('with answers as the CDN page shows them', () => {
  vendorContract(infrai, (options) => startFakeWith({ form: 'bare' }, options));
});
