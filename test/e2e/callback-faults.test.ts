import { describeCallbackFaults } from '../support/describe-callback-faults.ts';

describeCallbackFaults({ deliveriesPerFault: 1 });
