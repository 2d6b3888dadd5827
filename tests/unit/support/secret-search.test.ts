import { describe, expect, test } from 'vitest';
import { findSecrets, formsOf } from '../../support/secret-search.ts';

const key = Buffer.from(Array.from({ length: 64 }, (_, index) => (index * 37 + 250) % 256)).toString(
  'base64',
);
const place = (bytes: Buffer) => ({ name: 'a file', bytes });

describe('the search for keys', () => {
  test.each([...formsOf(key)])('finds a key that is planted %s', (form, bytes) => {
    const around = [Buffer.from('{"some":"'), bytes, Buffer.from('"}')];
    const found = findSecrets([place(Buffer.concat(around))], { batch: key });
    expect(found).toContain(`a file: batch ${form}`);
    expect(found.join()).not.toContain(key);
  });

  test('finds signatures of URLs, also of quoted ones, and nothing in what has neither', () => {
    for (const text of ['https://a/b?sv=1&sig=abc', 'sig%3Dabc', 'SIG=x']) {
      expect(findSecrets([place(Buffer.from(text))], {})).toEqual(['a file: a signature']);
    }
    const other = Buffer.from('{"design":"x","signature":"none","config=":1}');
    expect(findSecrets([place(other)], { batch: key })).toEqual([]);
  });
});
