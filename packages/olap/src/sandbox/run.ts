import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { SandboxOrder, SandboxResult } from './order.ts'
import { inRoom } from './room.ts'

const ENTRY = fileURLToPath(new URL('./sandbox-process.ts', import.meta.url))
/** Exit code of a process that found itself too large (sandbox-process.ts). */
const TOO_LARGE = 86
const HEAP_MB = 256
/** Time to start, attach and write files, beside the statement's own. */
const START_MS = 5_000

type FromSandbox =
  | { readonly kind: 'progress'; readonly percent: number }
  | { readonly kind: 'result'; readonly result: SandboxResult }

/**
 * Runs an order in a process of its own: with an empty environment, in the run's empty folder, without a network and under a limit of the system on its
 * memory where there are such (`inRoom`), killed when its time is up or `signal` says so. Never throws for what the statement does.
 */
export async function runInSandbox(
  order: SandboxOrder,
  signal: AbortSignal,
  onProgress: (percent: number) => void = () => undefined,
): Promise<SandboxResult> {
  if (signal.aborted) return { ok: false, code: 'sql_cancelled' }
  const child = start(order)
  // Rejects where the process cannot be started.
  const exited = once(child, 'exit')
  let result: SandboxResult | undefined
  let why: 'sql_took_too_long' | 'sql_cancelled' | undefined
  const kill = (reason: 'sql_took_too_long' | 'sql_cancelled') => {
    why ??= reason
    child.kill('SIGKILL')
  }
  const timer = setTimeout(() => kill('sql_took_too_long'), order.limits.ms + START_MS)
  const cancel = () => kill('sql_cancelled')
  signal.addEventListener('abort', cancel)
  child.on('message', (message: FromSandbox) => {
    if (message.kind === 'progress') return onProgress(message.percent)
    result = message.result
  })
  child.send(order, () => undefined)
  try {
    const [code, killed] = (await exited) as [number | null, NodeJS.Signals | null]
    if (result !== undefined && why === undefined) return result
    if (why !== undefined) return { ok: false, code: why }
    // By its own hand, by the system when memory was short, or by a fault of the engine.
    const tooLarge = code === TOO_LARGE || (killed !== null && killed !== 'SIGSEGV' && killed !== 'SIGBUS')
    return { ok: false, code: tooLarge ? 'sql_too_much_memory' : 'sql_broken' }
  } catch (error) {
    // The process could not be started.
    if (error instanceof Error) return { ok: false, code: 'sql_broken' }
    throw error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', cancel)
  }
}

function start({ work, limits }: SandboxOrder): ChildProcess {
  const node = [`--max-old-space-size=${HEAP_MB}`, '--disable-warning=ExperimentalWarning', ENTRY]
  const stdio: ['ignore', 'ignore', 'ignore', 'ipc'] = ['ignore', 'ignore', 'ignore', 'ipc']
  const options = { cwd: work, env: {}, stdio }
  if (process.platform !== 'linux') return spawn(process.execPath, node, options)
  // Data of a process, which DuckDB's own limit does not count in full: kilobytes.
  const dataKb = Math.ceil((limits.memoryMb + limits.bytes / 1e6 + HEAP_MB + 700) * 1_000)
  return spawn(...inRoom(process.execPath, node, { dataKb, reads: ENTRY }), options)
}
