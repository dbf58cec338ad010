import { isCapable } from '@purgeway/vendors';
import { editionsUnderTest } from '../support/control-plane.ts';
import { describeVendorFaults, takesOne } from '../support/describe-vendor-faults.ts';

describeVendorFaults(
  editionsUnderTest.filter(
    (edition) => isCapable(edition.vendor.capabilities, 'purge.url') && !takesOne(edition),
  ),
);
