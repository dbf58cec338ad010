import { vendorContract } from '../testing/contract.ts';
import { startFake } from './fake.ts';
import { nhn } from './index.ts';

vendorContract(nhn, startFake);
