import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { failureWords } from '../../../renderer/ui/failure-words.ts';
import { languages } from '../../../shared/contract.ts';
import { failureCodes, viewOf } from '../../../shared/failure.ts';
import { resources } from '../../../shared/i18n/i18n.ts';
import { textOf } from './say.ts';

type Tree = { readonly [key: string]: string | Tree };

function leaves(tree: Tree, path = ''): ReadonlyMap<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : [...leaves(value, `${path}${key}.`)],
  );
  return new Map(entries);
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name).sort();

/** Every key that the code says: as it stands, and with a pattern for what is filled in. */
function keysInCode(): { readonly key: string; readonly pattern: RegExp }[] {
  const root = resolve(import.meta.dirname, '../../..');
  const namespaces = Object.keys(resources.en).join('|');
  const quoted = new RegExp(`(['"\`])((?:${namespaces}):[^'"\`\\s]+)\\1`, 'g');
  return ['electron', 'renderer', 'shared']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .flatMap((entry) => [...readFileSync(join(entry.parentPath, entry.name), 'utf8').matchAll(quoted)])
    .map(([, , key = '']) => {
      const parts = key.split(/\$\{[^}]*\}/).map((part) => part.replaceAll('.', '\\.'));
      return { key, pattern: new RegExp(`^${parts.join('[^.]+')}(_one|_other)?$`) };
    });
}

describe('the words of the screens', () => {
  const namespaces = [
    'check',
    'common',
    'connections',
    'failure',
    'history',
    'queue',
    'run',
    'settings',
  ] as const;

  test.each(namespaces)(
    '%s has the same keys and placeholders in every language, and none is empty',
    (name) => {
      const english = leaves(resources.en[name]);
      const spanish = leaves(resources.es[name]);
      expect([...spanish.keys()].sort()).toEqual([...english.keys()].sort());
      for (const [key, text] of english) {
        expect(text, key).not.toBe('');
        expect(spanish.get(key), key).not.toBe('');
        expect(placeholders(spanish.get(key) ?? ''), key).toEqual(placeholders(text));
      }
    },
  );

  test('every key that the code says exists', () => {
    const known = Object.entries(resources.en).flatMap(([name, tree]) =>
      [...leaves(tree).keys()].map((key) => `${name}:${key}`),
    );
    const said = keysInCode();
    expect(said.length).toBeGreaterThan(200);
    const missing = said.filter(({ pattern }) => !known.some((key) => pattern.test(key)));
    expect(missing.map(({ key }) => key)).toEqual([]);
  });

  test.each(languages)('in %s every failure says what happened and what to do', (language) => {
    const { say } = textOf(language);
    for (const code of failureCodes) {
      const words = failureWords(viewOf(code), say);
      expect(words.what, code).not.toContain('failure:');
      expect(words.what.length, code).toBeGreaterThan(5);
      expect(words.wayOut.length, code).toBeGreaterThan(5);
    }
  });

  test('the values of a failure are put into its words', () => {
    const { say } = textOf('es');
    expect(failureWords(viewOf('conversionFailed', { exitCode: 187 }), say).what).toContain('187');
  });
});
