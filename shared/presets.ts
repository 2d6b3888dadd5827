/**
 * Quality presets of the MP3. The ffmpeg arguments are fixed text: nothing that a user typed ever joins them.
 * VBR levels are LAME's (`-q:a`), 0 best.
 */
export const qualityNames = ['v0', 'v2', 'v4', 'cbr128', 'cbr192', 'cbr320', 'voice64'] as const;
export type QualityName = (typeof qualityNames)[number];

export interface QualityPreset {
  readonly ffmpegArguments: readonly string[];
  /** Typical bit rate in kbit/s, for estimates of size only. */
  readonly typicalKbps: number;
}

export const qualityPresets: Readonly<Record<QualityName, QualityPreset>> = {
  v0: { ffmpegArguments: ['-c:a', 'libmp3lame', '-q:a', '0'], typicalKbps: 245 },
  v2: { ffmpegArguments: ['-c:a', 'libmp3lame', '-q:a', '2'], typicalKbps: 190 },
  v4: { ffmpegArguments: ['-c:a', 'libmp3lame', '-q:a', '4'], typicalKbps: 165 },
  cbr128: { ffmpegArguments: ['-c:a', 'libmp3lame', '-b:a', '128k'], typicalKbps: 128 },
  cbr192: { ffmpegArguments: ['-c:a', 'libmp3lame', '-b:a', '192k'], typicalKbps: 192 },
  cbr320: { ffmpegArguments: ['-c:a', 'libmp3lame', '-b:a', '320k'], typicalKbps: 320 },
  voice64: { ffmpegArguments: ['-c:a', 'libmp3lame', '-b:a', '64k', '-ac', '1'], typicalKbps: 64 },
};

export const defaultQuality: QualityName = 'v2';
