// Everything that can be said about the code without running the whole suite, in under a minute: format and lint, types, the laws of the house, and
// whether what is generated still agrees with its source.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

interface Step {
  readonly name: string
  /** Arguments for Node. */
  readonly args: readonly string[]
}

interface Result {
  readonly name: string
  readonly ok: boolean
  readonly seconds: number
  readonly output: string
}

const root = join(import.meta.dirname, '..')
process.chdir(root)

const steps: Step[] = [
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'] },
  {
    name: 'types of the console',
    args: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.console.json'],
  },
  { name: 'format and lint', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'] },
  { name: 'laws', args: ['scripts/test.ts', 'test/laws/'] },
]
if (existsSync('scripts/golden.ts')) steps.push({ name: 'golden files', args: ['scripts/golden.ts', '--check'] })

const running = new Set<ReturnType<typeof spawn>>()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    for (const child of running) child.kill(signal)
    process.exit(1)
  })
}

function run(step: Step): Promise<Result> {
  const began = performance.now()
  const child = spawn(process.execPath, step.args, { stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise((resolve) => {
    child.on('close', (code) => {
      running.delete(child)
      resolve({
        name: step.name,
        ok: code === 0,
        seconds: (performance.now() - began) / 1_000,
        output: Buffer.concat(chunks).toString().trim(),
      })
    })
  })
}

/** Two at a time: the compiler and the linter are quick and use all cores anyway, the rest is one process and a database each. */
async function runAll(): Promise<Result[]> {
  const results: Result[] = []
  const waiting = steps.entries()
  const worker = async () => {
    for (const [at, step] of waiting) results[at] = await run(step)
  }
  await Promise.all([worker(), worker()])
  return results
}

const results = await runAll()
for (const { name, output } of results.filter(({ ok }) => !ok)) console.log(`── ${name} ──\n${output}\n`)
const width = Math.max(...results.map(({ name }) => name.length))
console.log(`${'step'.padEnd(width)}     time  ok`)
for (const { name, ok, seconds } of results)
  console.log(`${name.padEnd(width)}  ${seconds.toFixed(1).padStart(5)} s  ${ok ? 'yes' : 'NO'}`)
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1
