import { cpus, platform, release, totalmem } from 'node:os';

/** One line that says what was measured on: absolute times mean nothing without it. */
export function describeMachine(): string {
  const processors = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const model = processors[0]?.model.trim() ?? 'unknown processor';
  return `${processors.length} × ${model}, ${memory}, ${platform()} ${release()}, Node ${process.versions.node}`;
}
