import type { queue as en } from '../en/queue.ts';
import type { Translation } from '../translation.ts';

export const queue: Translation<typeof en> = {
  title: '',
};
