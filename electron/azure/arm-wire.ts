import { z } from 'zod';
import type { ArmBatchAccount, ArmStorageAccount, ArmVmSize } from './ports.ts';

/**
 * Azure Resource Manager's answers, as far as they are used. Property names are those of the specifications in
 * `Azure/azure-rest-api-specs`: Microsoft.Batch 2024-07-01, Microsoft.Storage 2023-05-01, Microsoft.Resources
 * 2022-12-01. Whatever else an answer holds is dropped.
 */

/** One page of a list. */
export const pageSchema = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

export const errorSchema = z.object({ error: z.object({ code: z.string() }) });

export const tenantSchema = z
  .object({
    tenantId: z.string(),
    displayName: z.string().nullish(),
    defaultDomain: z.string().nullish(),
  })
  .transform(({ tenantId, displayName, defaultDomain }) => ({
    tenantId,
    // A tenant in which the user is a guest may tell nothing but its id.
    name: displayName ?? defaultDomain ?? tenantId,
  }));

export const subscriptionSchema = z
  .object({ subscriptionId: z.string(), displayName: z.string().nullish() })
  .transform(({ subscriptionId, displayName }) => ({ subscriptionId, name: displayName ?? subscriptionId }));

const count = z.number().nullish();

export const batchAccountSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    location: z.string(),
    properties: z.object({
      accountEndpoint: z.string(),
      poolQuota: count,
      dedicatedCoreQuota: count,
      lowPriorityCoreQuota: count,
      dedicatedCoreQuotaPerVMFamily: z.array(z.object({ name: z.string(), coreQuota: z.number() })).nullish(),
      dedicatedCoreQuotaPerVMFamilyEnforced: z.boolean().nullish(),
      allowedAuthenticationModes: z.array(z.string()).nullish(),
      publicNetworkAccess: z.string().nullish(),
      autoStorage: z.object({ storageAccountId: z.string() }).nullish(),
    }),
  })
  .transform(
    ({ id, name, location, properties }): ArmBatchAccount => ({
      resourceId: id,
      name,
      region: location,
      endpoint: properties.accountEndpoint,
      poolQuota: properties.poolQuota ?? null,
      dedicatedCoreQuota: properties.dedicatedCoreQuota ?? null,
      lowPriorityCoreQuota: properties.lowPriorityCoreQuota ?? null,
      // An account that does not enforce the limits of families lists them all the same.
      dedicatedCoreQuotaPerFamily:
        properties.dedicatedCoreQuotaPerVMFamilyEnforced === true
          ? Object.fromEntries(
              (properties.dedicatedCoreQuotaPerVMFamily ?? []).map((family) => [
                family.name,
                family.coreQuota,
              ]),
            )
          : null,
      allowedAuthenticationModes: properties.allowedAuthenticationModes ?? [],
      publicNetworkAccess: properties.publicNetworkAccess ?? null,
      linkedStorageId: properties.autoStorage?.storageAccountId ?? null,
    }),
  );

export const storageAccountSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    location: z.string(),
    properties: z.object({
      primaryEndpoints: z.object({ blob: z.string().nullish() }).nullish(),
      allowSharedKeyAccess: z.boolean().nullish(),
      publicNetworkAccess: z.string().nullish(),
      networkAcls: z.object({ defaultAction: z.string().nullish() }).nullish(),
    }),
  })
  .transform(({ id, name, location, properties }): ArmStorageAccount | null => {
    const blobEndpoint = properties.primaryEndpoints?.blob;
    // An account of files or of queues only.
    if (!blobEndpoint) return null;
    return {
      resourceId: id,
      name,
      region: location,
      blobEndpoint: blobEndpoint.replace(/\/$/, ''),
      allowSharedKeyAccess: properties.allowSharedKeyAccess ?? null,
      publicNetworkAccess: properties.publicNetworkAccess ?? null,
      defaultNetworkAction: properties.networkAcls?.defaultAction ?? null,
    };
  });

export const vmSizeSchema = z
  .object({
    name: z.string(),
    familyName: z.string().nullish(),
    capabilities: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
    batchSupportEndOfLife: z.string().nullish(),
  })
  .transform(({ name, familyName, capabilities, batchSupportEndOfLife }): ArmVmSize => {
    const values = new Map((capabilities ?? []).map((capability) => [capability.name, capability.value]));
    return {
      name,
      family: familyName ?? '',
      cores: numberOf(values.get('vCPUs')),
      memoryGiB: numberOf(values.get('MemoryGB')),
      generations: generationsOf(values.get('HyperVGenerations')),
      endOfLife: batchSupportEndOfLife ?? null,
    };
  });

function numberOf(text: string | undefined): number | null {
  const value = Number(text);
  return text === undefined || text === '' || Number.isNaN(value) ? null : value;
}

/** `V1,V2`. */
function generationsOf(text: string | undefined): (1 | 2)[] {
  const names = (text ?? '').split(',').map((name) => name.trim());
  return [...(names.includes('V1') ? [1 as const] : []), ...(names.includes('V2') ? [2 as const] : [])];
}
