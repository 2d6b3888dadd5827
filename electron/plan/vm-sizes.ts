import type { ArmVmSize } from '../azure/ports.ts';

/** What is known of a VM size without asking anybody. */
export interface VmSize {
  /** As Azure spells it, which the price list insists on: `Standard_A1_v2`. */
  readonly name: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** Family of the quota, in ARM's words. They are compared without case. */
  readonly family: string | null;
  /** Hypervisor generations whose images it boots. */
  readonly generations: readonly (1 | 2)[];
  /** ISO date of its retirement, where one is announced. */
  readonly endOfLife: string | null;
}

type Row = readonly [cores: number, memoryGiB: number, name: string];
const series = (
  family: string,
  generations: readonly (1 | 2)[],
  endOfLife: string | null,
  rows: readonly Row[],
): readonly VmSize[] =>
  rows.map(([cores, memoryGiB, name]) => ({ name, cores, memoryGiB, family, generations, endOfLife }));

const oldSeriesEnd = '2028-11-15';

/**
 * Sizes that make sense for turning videos into MP3s (one thread a file, little memory), best first. Sizes with a
 * local disk come before those without one, for input and output lie on it; the small A sizes are what the quota of a
 * trial account has. Sources: the sizes' pages of Azure's documentation; retirements as announced for Batch.
 */
export const vmSizes: readonly VmSize[] = [
  ...series('standardDADSv5Family', [1, 2], null, [
    [2, 8, 'Standard_D2ads_v5'],
    [4, 16, 'Standard_D4ads_v5'],
    [8, 32, 'Standard_D8ads_v5'],
  ]),
  ...series('standardDASv5Family', [1, 2], null, [
    [2, 8, 'Standard_D2as_v5'],
    [4, 16, 'Standard_D4as_v5'],
    [8, 32, 'Standard_D8as_v5'],
  ]),
  ...series('standardDSv5Family', [1, 2], null, [
    [2, 8, 'Standard_D2s_v5'],
    [4, 16, 'Standard_D4s_v5'],
    [8, 32, 'Standard_D8s_v5'],
  ]),
  ...series('standardDSv3Family', [1, 2], null, [
    [2, 8, 'Standard_D2s_v3'],
    [4, 16, 'Standard_D4s_v3'],
    [8, 32, 'Standard_D8s_v3'],
  ]),
  ...series('standardAv2Family', [1], oldSeriesEnd, [
    [2, 4, 'Standard_A2_v2'],
    [1, 2, 'Standard_A1_v2'],
    [4, 8, 'Standard_A4_v2'],
    [8, 16, 'Standard_A8_v2'],
  ]),
  ...series('standardFSv2Family', [1, 2], oldSeriesEnd, [
    [2, 4, 'Standard_F2s_v2'],
    [4, 8, 'Standard_F4s_v2'],
    [8, 16, 'Standard_F8s_v2'],
  ]),
  ...series('standardDasv6Family', [2], null, [
    [2, 8, 'Standard_D2as_v6'],
    [4, 16, 'Standard_D4as_v6'],
    [8, 32, 'Standard_D8as_v6'],
  ]),
  ...series('standardDsv6Family', [2], null, [
    [2, 8, 'Standard_D2s_v6'],
    [4, 16, 'Standard_D4s_v6'],
    [8, 32, 'Standard_D8s_v6'],
  ]),
  ...series('standardESv5Family', [1, 2], null, [
    [2, 16, 'Standard_E2s_v5'],
    [4, 32, 'Standard_E4s_v5'],
  ]),
];

const bySpelling = new Map(vmSizes.map((size) => [size.name.toLowerCase(), size]));

/** Batch takes any spelling (`STANDARD_A1_V2`); null for a size that is not in the table. */
export function findVmSize(name: string): VmSize | null {
  return bySpelling.get(name.toLowerCase()) ?? null;
}

/**
 * Azure's spelling of a size: `STANDARD_D2AS_V5` is `Standard_D2as_v5`. Family letters stand before the digits, in
 * capitals; features after them, in small letters. A name of another form comes back as it is.
 */
export function canonicalName(name: string): string {
  const known = findVmSize(name);
  if (known) return known.name;
  const parts = /^(standard|basic)_([a-z]+)([\d-]+)([a-z]*)((?:_[a-z0-9]+)*)$/i.exec(name);
  if (!parts) return name;
  const [, tier = '', family = '', digits = '', features = '', rest = ''] = parts;
  // Somebody who typed small letters knows the spelling: `Standard_NC24ads_A100_v4` is not ours to change.
  if (name !== name.toUpperCase() && name !== name.toLowerCase()) return name;
  return [
    tier.charAt(0).toUpperCase() + tier.slice(1).toLowerCase(),
    `_${family.toUpperCase()}${digits}${features.toLowerCase()}`,
    rest.replaceAll(/_V(\d+)/gi, '_v$1'),
  ].join('');
}

/** Cores of a size: of the table, or else the number in its name (`Standard_D16s_v3`: 16); null for neither. */
export function coresOf(name: string): number | null {
  const named = /^(?:standard|basic)_[a-z]+(\d+)/i.exec(name)?.[1];
  return findVmSize(name)?.cores ?? (named === undefined ? null : Math.max(1, Number(named)));
}

/**
 * Generations that a size boots; empty where nobody says. Since version 6 all sizes are of generation 2 only (Azure's
 * "Support for generation 2 VMs").
 */
export function generationsOf(name: string): readonly (1 | 2)[] {
  const known = findVmSize(name);
  if (known) return known.generations;
  const version = Number(/_v(\d+)$/i.exec(name)?.[1] ?? 0);
  return version >= 6 ? [2] : [];
}

/** A size with what ARM says of it, which goes before the table: it knows the region, and is of today. */
export function withArm(size: VmSize, arm: ArmVmSize | undefined): VmSize {
  if (!arm) return size;
  return {
    ...size,
    cores: arm.cores ?? size.cores,
    memoryGiB: arm.memoryGiB ?? size.memoryGiB,
    family: arm.family === '' ? size.family : arm.family,
    generations: arm.generations.length > 0 ? arm.generations : size.generations,
    endOfLife: arm.endOfLife ?? size.endOfLife,
  };
}

/** What is known of a size by its name, whether the table has it or not. */
export function describeVmSize(name: string, arm?: ArmVmSize): VmSize {
  const known: VmSize = findVmSize(name) ?? {
    name: canonicalName(name),
    cores: coresOf(name) ?? 1,
    memoryGiB: 0,
    family: null,
    generations: generationsOf(name),
    endOfLife: null,
  };
  return withArm(known, arm);
}
