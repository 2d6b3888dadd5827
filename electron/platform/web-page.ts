/**
 * The address of a page that the user's browser may be told to show: https and a host, nobody's name or password in it.
 * Whatever else the platform would open for an address (a file, a program, a mail) is none of ours.
 * @throws Error for any other; it does not name the address, which may carry a state or a hint
 */
export function webPage(address: string): string {
  const url = URL.parse(address);
  const isPage =
    url?.protocol === 'https:' && url.hostname !== '' && url.username === '' && url.password === '';
  if (!isPage) throw new Error('Only a page of https is opened');
  return url.href;
}
