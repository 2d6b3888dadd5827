import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ffmpegInstallCommand, findProgram } from '../../../electron/connection/find-program.ts';
import { createLocalConnection, localNodes } from '../../../electron/connection/local-connection.ts';
import type { Engine } from '../../../electron/engine/engine.ts';
import { silentLogger } from '../../../electron/support/logger.ts';

describe('this computer as a connection', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bt-path-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const connect = (startEngine: () => Promise<Engine>) =>
    createLocalConnection({
      startEngine,
      engineOptions: { dataFolder: folder, node: { execPath: process.execPath, env: {} } },
      name: 'This computer',
      cores: 2,
      platform: 'linux',
      env: { PATH: folder },
      logger: silentLogger,
      logFile: '/data/logs/app.log',
    });
  const installFfmpeg = async () => {
    await writeFile(join(folder, 'ffmpeg'), '#!/bin/sh\n');
    await chmod(join(folder, 'ffmpeg'), 0o755);
  };

  test('one node a core, and one core left to its owner above four', () => {
    expect([1, 2, 4, 5, 16].map(localNodes)).toEqual([1, 2, 4, 4, 15]);
  });

  test('without ffmpeg nothing is started and the way to install it is told', async () => {
    let starts = 0;
    const connection = connect(async () => {
      starts += 1;
      throw new Error('not reached');
    });
    await expect(connection.open()).rejects.toMatchObject({
      code: 'ffmpegMissing',
      params: { command: ffmpegInstallCommand('linux') },
    });
    expect(starts).toBe(0);
  });

  test('an engine that does not start is told with the log, and the next try starts it afresh', async () => {
    await installFfmpeg();
    let starts = 0;
    const connection = connect(async () => {
      starts += 1;
      throw new Error('port in use');
    });
    await expect(connection.open()).rejects.toMatchObject({
      code: 'engineStartFailed',
      params: { log: '/data/logs/app.log' },
    });
    await expect(connection.open()).rejects.toMatchObject({ code: 'engineStartFailed' });
    expect(starts).toBe(2);
    await connection.close();
  });

  test('a program is found only where it may be run', async () => {
    await writeFile(join(folder, 'ffmpeg'), 'text', { mode: 0o644 });
    expect(await findProgram('nothing', { PATH: folder }, 'linux')).toBeNull();
    await installFfmpeg();
    expect(await findProgram('ffmpeg', { PATH: `/nowhere:${folder}` }, 'linux')).toBe(join(folder, 'ffmpeg'));
  });
});
