import type { MadeFile } from '../../shared/contract.ts';

/** Gives a file that the app made to the user's browser to keep; does nothing where the app has shown it already. */
export function handOver({ fileName, content }: MadeFile): void {
  if (content === null) return;
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser reads it after this turn; a minute is ample for a file that is in memory.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
