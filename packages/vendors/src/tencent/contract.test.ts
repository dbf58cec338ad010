import { vendorContract } from '../testing/contract.ts';
import { startFake } from './fake.ts';
import { tencent } from './index.ts';

vendorContract(tencent, startFake);
