/** The vendor's id, in both generations of its API. */
export const vendorId = 'tencent';
