// `npm run setup [-- --tests]`: makes a fresh clone ready. No dependencies: it brings them. Runs on Node.js 20 or newer.
import { setUp } from './set-up.mjs';

const usage = `Usage: npm run setup [-- --tests]

Makes this checkout ready for npm start: Node modules and ffmpeg.
  --tests   also what npm test needs: Chromium, and the Azure SDK for Python where it can be had
BATCHTONE_SETUP_TO_STDERR=1 in the environment keeps stdout free.
Exit code: 0 ready, 1 something failed, 3 a command is left for you to run (it is printed).`;

const exitCodes = { ready: 0, failed: 1, incomplete: 3 };
const args = process.argv.slice(2);
const unknown = args.find((each) => each !== '--tests' && each !== '--help');
if (unknown !== undefined) {
  console.error(`Unknown argument: ${unknown}\n\n${usage}`);
  process.exitCode = 2;
} else if (args.includes('--help')) {
  console.log(usage);
} else {
  const toStderr = process.env.BATCHTONE_SETUP_TO_STDERR === '1';
  const say = (line) => (toStderr ? console.error(line) : console.log(line));
  const outcome = await setUp({ tests: args.includes('--tests'), say, sayWhenReady: true });
  process.exitCode = exitCodes[outcome];
}
