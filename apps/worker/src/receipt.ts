import { z } from 'zod';

/** What is kept with a batch between the vendor's answer and the last settlement. */
export const keptReceiptSchema = z.object({
  /** `sent`: the vendor took it; its task is watched. */
  state: z.enum(['sent', 'confirmed', 'unverified', 'rejected', 'gave-up', 'not-supported']),
  vendorTask: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  /** Targets that fared otherwise: refused one by one. Positions count within the batch. */
  refused: z
    .array(z.object({ index: z.number(), code: z.string().optional(), message: z.string() }))
    .optional(),
});
export type KeptReceipt = z.output<typeof keptReceiptSchema>;

export function parseReceipt(text: string | undefined): KeptReceipt {
  return keptReceiptSchema.parse(JSON.parse(text ?? '{}'));
}
