import type { ItemMedia } from '../../shared/contract.ts';
import type { FailureView } from '../../shared/failure.ts';

/** What looking at a file found: usable media, or why it cannot be converted. Never thrown: a bad file is expected. */
export type ProbeOutcome =
  | { readonly ok: true; readonly media: ItemMedia; readonly sizeBytes: number; readonly modifiedMs: number }
  | { readonly ok: false; readonly failure: FailureView; readonly sizeBytes: number };
