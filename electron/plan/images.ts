import { Failure } from '../../shared/failure.ts';
import type { ImageChoice, ImageOption } from '../../shared/plan.ts';
import type { SupportedImage } from '../azure/ports.ts';

/** Which of an account's supported images a pool can use. Pure: the images and the time are arguments. */

const day = 24 * 60 * 60 * 1000;
/** A pool is made anew for every run, so an image needs to last only until its user has seen the notice. */
export const nearEndMs = 90 * day;

/**
 * Hypervisor generation by an image's names, the only place where it is told: Canonical's offers since 23.04 call
 * generation 1 `server-gen1` and generation 2 `server`; the older ones have `-gen2` (or `g2`) at the end of the sku
 * and nothing for generation 1. Null where the names say nothing that is known.
 */
export function generationOf({
  publisher,
  offer,
  sku,
}: Pick<SupportedImage, 'publisher' | 'offer' | 'sku'>): 1 | 2 | null {
  const name = sku.toLowerCase();
  if (/(?:^|[-_])g(?:en)?1$/.test(name)) return 1;
  if (/(?:^|[-_])g(?:en)?2$/.test(name)) return 2;
  if (publisher.toLowerCase() !== 'canonical') return null;
  if (/^ubuntu-\d\d_\d\d(?:-lts)?$/i.test(offer)) return name === 'server' || name === 'minimal' ? 2 : null;
  return /^0001-com-ubuntu-server-/i.test(offer) && /^\d\d_\d\d-lts$/.test(name) ? 1 : null;
}

export function toImageOption(image: SupportedImage): ImageOption {
  const { publisher, offer, sku, version, nodeAgentSkuId, endOfLife, isVerified } = image;
  return {
    ...{ publisher, offer, sku, version, nodeAgentSkuId },
    ...{ endOfLife, isVerified, generation: generationOf(image) },
  };
}

const isDead = (image: ImageOption, nowMs: number) =>
  image.endOfLife !== null && Date.parse(image.endOfLife) <= nowMs;
export const endsSoon = (image: ImageOption, nowMs: number) =>
  image.endOfLife !== null && Date.parse(image.endOfLife) < nowMs + nearEndMs;

/** 24.04 of `batch.node.ubuntu 24.04`; null for what is no Ubuntu LTS (those are of April, in even years). */
function ubuntuLts(image: ImageOption): string | null {
  const version = /^batch\.node\.ubuntu (\d\d\.04)$/i.exec(image.nodeAgentSkuId)?.[1];
  return version !== undefined && Number(version.slice(0, 2)) % 2 === 0 ? version : null;
}

/** Images made for other ends: HPC drivers, containers, data science, confidential or paid-for machines. */
const isSpecial = ({ publisher, offer, sku }: ImageOption) =>
  publisher.toLowerCase() !== 'canonical' ||
  /hpc|container|dsvm|minimal|pro|fips|cvm|arm64|daily/i.test(`${offer} ${sku}`);

/** Images for the editor: those that a Linux node boots here, live and with ffmpeg in reach of apt, newest first. */
export function usableImages(images: readonly SupportedImage[], nowMs: number): readonly ImageOption[] {
  return images
    .filter(({ osType, nodeAgentSkuId }) => osType === 'linux' && /ubuntu|debian/i.test(nodeAgentSkuId))
    .map(toImageOption)
    .filter((image) => !isDead(image, nowMs))
    .sort(
      (a, b) =>
        Number(b.isVerified) - Number(a.isVerified) || b.nodeAgentSkuId.localeCompare(a.nodeAgentSkuId),
    );
}

/**
 * The newest verified Ubuntu LTS that lives for 90 days more and boots on the size; one that ends sooner where there
 * is no other; never a dead one. Generation 2 goes first where the size boots both.
 * @param generations of the VM size; empty: nobody says, then generation 1 is chosen, which all sizes but those of
 *   version 6 and later boot
 * @throws Failure `noImageFits`
 */
export function chooseImage(
  images: readonly SupportedImage[],
  vmSize: string,
  generations: readonly (1 | 2)[],
  nowMs: number,
): ImageOption {
  const wanted: readonly (1 | 2)[] = generations.length > 0 ? generations : [1];
  const fitting = images
    .map(toImageOption)
    .filter((image) => image.isVerified && ubuntuLts(image) !== null && !isSpecial(image))
    .filter((image) => image.generation !== null && wanted.includes(image.generation))
    .filter((image) => !isDead(image, nowMs))
    .sort(
      (a, b) =>
        Number(endsSoon(a, nowMs)) - Number(endsSoon(b, nowMs)) ||
        (ubuntuLts(b) ?? '').localeCompare(ubuntuLts(a) ?? '') ||
        (b.generation ?? 0) - (a.generation ?? 0),
    );
  const [best] = fitting;
  if (!best) throw new Failure('noImageFits', { vmSize });
  return best;
}

/** The words for an image: `ubuntu-24_04-lts server-gen1`. */
export function imageName({ offer, sku }: Pick<ImageChoice, 'offer' | 'sku'>): string {
  return `${offer} ${sku}`;
}

/**
 * The image that a plan names, as the account has it now, with what is wrong with it.
 * @param generations of the VM size; empty: nobody says
 * @throws Failure `imageGone`, `imageRetired`, `generationMismatch`
 */
export function namedImage(
  choice: ImageChoice,
  images: readonly SupportedImage[],
  vmSize: string,
  generations: readonly (1 | 2)[],
  nowMs: number,
): ImageOption {
  const key = ({ publisher, offer, sku }: ImageChoice) => `${publisher}/${offer}/${sku}`.toLowerCase();
  const found = images.find((image) => key(image) === key(choice));
  const image = imageName(choice);
  if (!found) throw new Failure('imageGone', { image });
  const option = toImageOption(found);
  if (option.endOfLife !== null && isDead(option, nowMs)) {
    throw new Failure('imageRetired', { image, date: option.endOfLife.slice(0, 10) });
  }
  const { generation } = option;
  if (generation !== null && generations.length > 0 && !generations.includes(generation)) {
    throw new Failure('generationMismatch', { size: vmSize, generation });
  }
  return { ...option, version: choice.version, nodeAgentSkuId: choice.nodeAgentSkuId };
}
