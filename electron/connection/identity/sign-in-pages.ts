import type { CloudName } from '../../../shared/clouds.ts';

/** Names that each authority goes by, as MSAL knows them (`instanceDiscoveryMetadata`, "aliases"). */
const hosts: Readonly<Record<Exclude<CloudName, 'custom'>, readonly string[]>> = {
  public: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
  usGovernment: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
  china: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
};

/**
 * Whether an address that came out of a sign-in is a page of the authority that was asked: what it says of itself may
 * lead anywhere, and the user's browser is told to go there.
 * @param authorityHost host and port of a closed cloud's own authority, as its user typed it in
 */
export function isSignInPage(address: string, cloud: CloudName, authorityHost: string): boolean {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return false;
  return url.host === authorityHost || (cloud !== 'custom' && hosts[cloud].includes(url.host));
}
