// A small server for the tests of the embedded PostgreSQL: they start it as a process of its own, watch its lines, and kill it.
import { startEmbedded } from '../src/embedded/index.ts'

const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`)

try {
  const embedded = await startEmbedded({ ...JSON.parse(process.argv[2]!), log: (line) => say({ log: line }) })
  embedded.onExit((exit) => {
    say({ exit })
    process.exit(1)
  })
  // As the real server does, it drains when asked to stop; the tests ask on standard input, so a signal alone ends nothing.
  process.on('SIGINT', () => say({ signal: 'SIGINT' }))
  process.stdin.on('data', (data) => {
    const word = data.toString().trim()
    if (word === 'exit') process.exit(0)
    if (word === 'stop') embedded.stop().then(() => process.exit(0))
  })
  say({ url: embedded.url, pid: embedded.pid })
} catch (error) {
  say({
    error: error instanceof Error ? error.message : String(error),
    kind: error instanceof Error ? error.name : 'unknown',
  })
  process.exit(1)
}
