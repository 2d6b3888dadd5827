import { describe, expect, test } from 'vitest';
import { isSignInPage } from '../../../../electron/connection/identity/sign-in-pages.ts';
import { clouds } from '../../../../shared/clouds.ts';

describe('the page of a sign-in', () => {
  test.each(Object.entries(clouds))(
    'of the cloud %s is one of its own authority',
    (name, { authorityHost }) => {
      const cloud = name as keyof typeof clouds;
      const { host } = new URL(authorityHost);
      expect(isSignInPage(`${authorityHost}/organizations/oauth2/v2.0/authorize?x=1`, cloud, host)).toBe(
        true,
      );
      for (const other of Object.keys(clouds) as (keyof typeof clouds)[]) {
        const page = `${clouds[other].authorityHost}/x`;
        expect(isSignInPage(page, cloud, host), page).toBe(other === cloud);
      }
    },
  );

  test('of China is also the name that MSAL prefers', () => {
    const page = 'https://login.partner.microsoftonline.cn/common/oauth2/v2.0/authorize';
    expect(isSignInPage(page, 'china', 'login.chinacloudapi.cn')).toBe(true);
  });

  test('of a closed cloud is the host, and the port, that its user typed in', () => {
    expect(isSignInPage('https://adfs.local:8443/x', 'custom', 'adfs.local:8443')).toBe(true);
    expect(isSignInPage('https://adfs.local/x', 'custom', 'adfs.local:8443')).toBe(false);
    expect(isSignInPage('https://login.microsoftonline.com/x', 'custom', 'adfs.local')).toBe(false);
  });

  test.each([
    'http://login.microsoftonline.com/x',
    'https://login.microsoftonline.com.evil.example/x',
    'https://login.microsoftonline.com@evil.example/x',
    'https://user@login.microsoftonline.com/x',
    'https://evil.example/?login.microsoftonline.com',
    'file:///login.microsoftonline.com',
    'javascript:alert(1)',
    '',
  ])('is not %j', (page) => {
    expect(isSignInPage(page, 'public', 'login.microsoftonline.com')).toBe(false);
  });
});
