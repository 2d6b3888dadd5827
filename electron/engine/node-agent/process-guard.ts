import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Kills the process groups of running tasks when this process dies without a chance to do it itself (`kill -9`, a
 * crash). A tiny shell holds the list and waits for the end of its input, which the system closes with us. It lives
 * only while tasks run. Windows has no such shell: there a task outlives a crash, until its own end.
 */
const guardScript = `
groups=' '
while read -r verb group; do
  case $verb in
    add) groups="$groups$group " ;;
    remove) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -9 "-$group" 2>/dev/null; done
`;

let guard: ChildProcess | null = null;
const guarded = new Set<number>();

/** Call right after starting a process that leads its own group. */
export function guardGroup(group: number): void {
  if (process.platform === 'win32') return;
  guarded.add(group);
  if (guard === null) {
    guard = startGuard();
    for (const each of guarded) tell(guard, 'add', each);
  } else {
    tell(guard, 'add', group);
  }
}

export function unguardGroup(group: number): void {
  if (!guarded.delete(group) || guard === null) return;
  tell(guard, 'remove', group);
  if (guarded.size > 0) return;
  guard.stdin?.end();
  guard = null;
}

function startGuard(): ChildProcess {
  // Detached: Ctrl-C in a terminal reaches the whole foreground group and must not take the guard first.
  const child = spawn('/bin/sh', ['-c', guardScript], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
  const forget = () => {
    if (guard === child) guard = null;
  };
  // Without a guard tasks still run; only a crash would leave them. The next task tries again.
  child.once('error', forget);
  child.once('exit', forget);
  child.stdin?.on('error', forget);
  return child;
}

function tell(child: ChildProcess, verb: 'add' | 'remove', group: number): void {
  child.stdin?.write(`${verb} ${group}\n`);
}
