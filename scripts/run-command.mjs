import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './project.mjs';

const tailLines = 20;

/**
 * Runs a program to its end without showing its output, and keeps the last lines for the case that it fails. No shell,
 * except for a `.cmd` on Windows, which cannot be run otherwise; its arguments are fixed text.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<{ ok: boolean, why: string, tail: string }>} `why` in a few words, `tail` what it said last
 */
export function runQuietly(command, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: root,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command.endsWith('.cmd'),
      windowsHide: true,
    });
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-64_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    let timedOut = false;
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill('SIGKILL');
          }, options.timeoutMs);
    const finish = (ok, why) => {
      clearTimeout(timer);
      done({ ok, why, tail: output.trimEnd().split('\n').slice(-tailLines).join('\n') });
    };
    child.once('error', (error) => finish(false, error.message));
    child.once('close', (code, signal) => {
      const limit = `no end within ${(options.timeoutMs ?? 0) / 1000} s`;
      finish(code === 0, timedOut ? limit : signal ? `ended by ${signal}` : `exit code ${code}`);
    });
  });
}

/**
 * Runs a program in place of this one: it has the terminal, gets the signals, and its exit code is the answer.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>}
 */
export function runInForeground(command, args, options = {}) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: options.env ?? process.env,
      stdio: 'inherit',
    });
    const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
      const forward = () => {
        // In a terminal Ctrl-C reaches the child too, and a second one would mean "at once".
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
      };
      process.on(signal, forward);
      return () => process.off(signal, forward);
    });
    const stopForwarding = () => {
      for (const off of handlers) off();
    };
    child.once('error', (error) => {
      stopForwarding();
      failed(error);
    });
    child.once('close', (code, signal) => {
      stopForwarding();
      done(signal ? 128 + constants.signals[signal] : (code ?? 1));
    });
  });
}
