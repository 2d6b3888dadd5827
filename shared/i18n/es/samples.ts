import type { samples as en } from '../en/samples.ts';
import type { Translation } from '../translation.ts';

export const samples: Translation<typeof en> = {
  sweep: 'Muestra 1 – barrido',
  melody: 'Muestra 2 – melodía',
  stereo: 'Muestra 3 – tonos estéreo',
};
