/**
 * Ends the process now. Node joins its worker threads when it exits, and a thread that waits for a silent name server
 * can hold it for a minute, deaf to SIGTERM: callers have given up by then.
 */
export function endProcess(code: number): never {
  if (waitsForName()) {
    // Another program in our place ends at once, with our exit code. (Node 22.15 and later; not on Windows.)
    if ('execve' in process && typeof process.execve === 'function')
      process.execve('/bin/sh', ['sh', '-c', `exit ${code}`]);
    // Without it a refusal is still a refusal when it ends by a signal; an answer has to wait.
    if (code !== 0) process.kill(process.pid, 'SIGKILL');
  }
  process.exit(code);
}

/**
 * Ends the process as `endProcess` does, but for a look-up that has just failed: that is on the list until whoever heard of
 * it has returned, and one turn later it is gone.
 */
export async function leaveProcess(code: number): Promise<never> {
  if (waitsForName()) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
  endProcess(code);
}

/** What is read from disk ends by itself, or was refused before. */
function waitsForName(): boolean {
  return process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap');
}
