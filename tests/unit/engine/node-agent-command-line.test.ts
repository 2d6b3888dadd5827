import { describe, expect, test } from 'vitest';
import {
  splitCommandLine,
  UnclosedQuoteError,
} from '../../../electron/engine/node-agent/split-command-line.ts';

const posix = (line: string) => splitCommandLine(line, 'linux');
const windows = (line: string) => splitCommandLine(line, 'win32');

describe('a command line without a shell', () => {
  test('is parted at blanks, however many', () => {
    expect(posix('  ffmpeg  -i\tinput.mp4\n-vn ')).toEqual(['ffmpeg', '-i', 'input.mp4', '-vn']);
  });

  test('keeps a double-quoted script for bash in one piece', () => {
    expect(posix('/bin/bash -c "a && b > c; echo $X"')).toEqual(['/bin/bash', '-c', 'a && b > c; echo $X']);
  });

  test('keeps everything in single quotes as it is', () => {
    expect(posix(`sh -c 'echo "a\\b" $(x)'`)).toEqual(['sh', '-c', 'echo "a\\b" $(x)']);
  });

  test('takes an escaped quote and backslash inside double quotes, and no other escape', () => {
    expect(posix('a "say \\"hi\\" \\\\ \\n \\$X"')).toEqual(['a', 'say "hi" \\ \\n \\$X']);
  });

  test('joins quoted and bare pieces of one word, and keeps an empty one', () => {
    expect(posix(`a"b c"'d'e "" ''`)).toEqual(['ab cde', '', '']);
  });

  test('takes a blank after a backslash as part of the word', () => {
    expect(posix('my\\ program x')).toEqual(['my program', 'x']);
  });

  test('expands nothing', () => {
    expect(posix('echo $HOME * ~ `id` | cat')).toEqual(['echo', '$HOME', '*', '~', '`id`', '|', 'cat']);
  });

  test('has no words when it is blank', () => {
    expect(posix('   ')).toEqual([]);
  });

  test('is refused when a quote stays open', () => {
    expect(() => posix('sh -c "oops')).toThrow(UnclosedQuoteError);
    expect(() => posix("it's")).toThrow(UnclosedQuoteError);
  });
});

describe('on Windows', () => {
  test('a backslash parts folders', () => {
    expect(windows('C:\\tools\\ffmpeg.exe -i "C:\\my films\\a.mp4"')).toEqual([
      'C:\\tools\\ffmpeg.exe',
      '-i',
      'C:\\my films\\a.mp4',
    ]);
  });

  test('a backslash before a double quote makes it an ordinary character', () => {
    expect(windows('cmd /c "echo \\"hi\\""')).toEqual(['cmd', '/c', 'echo "hi"']);
  });
});
