/** File names of the sample clips, without extension. */
export const samples = {
  sweep: 'Sample 1 – sweep',
  melody: 'Sample 2 – melody',
  stereo: 'Sample 3 – stereo tones',
} as const;
