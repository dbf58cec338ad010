import { vendorContract } from '../testing/contract.ts';
import { startFake } from './fake.ts';
import { f5xc } from './index.ts';

vendorContract(f5xc, startFake);
