import { readConfig } from './config.ts'
import { storyOf } from './explain-failure.ts'
import { startServer } from './server.ts'

// npm start. Everything that a person should read goes to stderr as plain sentences; stdout carries the structured log.
const tell = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

try {
  const server = await startServer(readConfig(), tell)
  let stopping = false
  const stop = (reason: string, code: number) => {
    if (stopping) return
    stopping = true
    tell(reason)
    server.close().then(
      () => process.exit(code),
      (error: unknown) => {
        tell(storyOf(error))
        process.exit(1)
      },
    )
  }
  // Ctrl-C arrives from the terminal, from npm and from the entry script; the first one counts.
  process.on('SIGINT', () => stop('Stopping: finishing what is in hand …', 0))
  process.on('SIGTERM', () => stop('Stopping: finishing what is in hand …', 0))
  server.onBroken((sentence) => stop(sentence, 1))
} catch (error) {
  tell(storyOf(error))
  process.exit(1)
}
