import { vendorContract } from '../testing/contract.ts';
import { startFake } from './fake.ts';
import { bitiful } from './index.ts';

vendorContract(bitiful, startFake);
