import type { Seeded } from './seeded.ts';

/** Names that programs have tripped over, whole; the generator mixes their parts. */
const known = [
  ...[
    '',
    '.',
    '..',
    '...',
    '. ',
    ' .',
    ' ',
    '  ',
    '-',
    '--',
    '-rf',
    '--help',
    '-i /etc/passwd',
    '~',
    '~root',
  ],
  ...[
    'con',
    'CON',
    'nul',
    'aux.mp4',
    'prn ',
    'COM1',
    'com¹',
    'LPT9.mp4',
    'CONIN$',
    'con .mp4',
    'nul  .a.mp4',
  ],
  ...[
    '$(touch x).mp4',
    '`id`.mp4',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's, not ours
    '${IFS}.mp4',
    '$HOME',
    '%PATH%.mp4',
    '%00',
    '%2e%2e%2f',
    '!!',
    ';reboot',
    '|x',
    '&&',
  ],
  ...[
    '"',
    "'",
    `'"'`,
    '"; rm -rf ~; "',
    "' OR 1=1 --",
    '<script>alert(1)</script>.mp4',
    '{{7*7}}',
    '\\',
    '\\\\srv\\x',
  ],
  ...[
    'a\nb.mp4',
    'a\r\nX-Evil: 1.mp4',
    'tab\t.mp4',
    'bell\u0007.mp4',
    'esc\u001b[2J.mp4',
    '\u007f',
    '\u0085',
    '\u2028',
  ],
  ...[
    'photo\u202egpm.mp4',
    '\u200f\u200e',
    '\u2066x\u2069',
    'a\u200bb.mp4',
    'a\u200cb.mp4',
    '\ufeffbom.mp4',
    '\u00ad',
  ],
  ...[
    'é.mp4',
    'e\u0301.mp4',
    'ſ.mp4',
    's.mp4',
    'S.mp4',
    'ς.mp4',
    'σ.mp4',
    'Σ.mp4',
    'ΟΔΟΣ.mp4',
    'οδος.mp4',
    'οδοσ.mp4',
  ],
  ...[
    'straße.mp4',
    'STRASSE.mp4',
    'ﬁ.mp4',
    'fi.mp4',
    'İ.mp4',
    'i.mp4',
    'ı.mp4',
    'K.mp4',
    'K.mp4',
    'Å.mp4',
    'Å.mp4',
  ],
  ...[
    '🎬.mp4',
    '👩‍👩‍👧.mp4',
    '\ud800.mp4',
    '\udfff',
    'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢.mp4',
    'ｆｕｌｌ．mp4',
    '．．／x',
    '∕etc∕passwd',
    '⁄',
  ],
  ...[
    'C:',
    'C:x.mp4',
    'C:\\Windows\\x.mp4',
    '\\\\?\\C:\\x',
    'x.mp4:stream',
    'a.mp4::$DATA',
    'x.mp4.',
    'x.mp4 ',
    'x.. . .',
  ],
  ...[
    'a.mp3',
    'a.MP3',
    'a (2).mp4',
    'a (2).mov',
    'a.mp4',
    'A.MP4',
    'a',
    '.mp4',
    '.mp3',
    '.part',
    '.bt-x.part',
    'x.mp3.part',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString.mp4',
    'input.mp4',
    'output.mp3',
    'progress.txt',
    't00001.mp4',
    'concat:x|y',
  ],
] as const;

const folders = [
  '',
  '',
  '',
  'Trip',
  'trip',
  'TRIP ',
  'a.mp3',
  'A.MP3',
  'é',
  'e\u0301',
  'x. ',
  'con',
  'σ',
  'ς',
  '-o',
  '$(id)',
];
const endings = ['.mp4', '.MP4', '.mov', '', '.', '. ', '.tar.gz', '.mp3', '.\u202e4pm', '.m p 4'];
const long = ['x', 'ñ', '界', '🎵', 'e\u0301', '.', ' ', '-'];

/** One name, as a file system or a page may say it. It may hold `/` and `\0`, which a page is free to send. */
export function hostileName(chance: Seeded): string {
  switch (chance.int(8)) {
    case 0:
    case 1:
      return chance.pick(known);
    case 2:
      return chance.pick(known) + chance.pick(known);
    case 3:
      return chance.pick(long).repeat(1 + chance.int(300)) + chance.pick(endings);
    case 4: // Any code units at all, halves of pairs included.
      return (
        String.fromCharCode(...chance.many(1 + chance.int(12), () => chance.int(0x10000))) +
        chance.pick(endings)
      );
    case 5: // ASCII, controls included.
      return String.fromCharCode(...chance.many(1 + chance.int(40), () => chance.int(128)));
    case 6: // Twins: few letters, many collisions.
      return (
        chance.many(1 + chance.int(3), () => chance.pick([...'aAéÉsSſßσςΣkK .'])).join('') +
        chance.pick(endings)
      );
    default:
      return `${'../'.repeat(chance.int(5))}${chance.pick(['/', '', '\\', 'C:/', './'])}${chance.pick(known)}`;
  }
}

/** A path inside a dropped folder, as a page names it: any parts, any number of slashes. */
export function hostileRelativePath(chance: Seeded): string {
  const parts = chance.many(chance.int(4), () =>
    chance.chance(0.7) ? chance.pick(folders) : hostileName(chance),
  );
  return [...parts, hostileName(chance)].join(chance.pick(['/', '/', '/', '//', '/./', '/../']));
}
