// The report of `npm test`: Node's own, the files that took longest, and at its very end one line that machines can read, from the runner's own counts.
import { relative, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { spec, type TestEvent } from 'node:test/reporters'

/** As many files are named with their time, where there are more. */
const NAMED = 15

export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const tally = { passed: 0, failed: 0, skipped: 0 }
  const empty: string[] = []
  const times: { readonly file: string; readonly ms: number }[] = []
  const counted = async function* () {
    for await (const event of source) {
      if (event.type === 'test:summary' && event.data.file !== undefined)
        times.push({ file: relative(process.cwd(), event.data.file), ms: event.data.duration_ms })
      // Without a file it is the sum of all files.
      if (event.type === 'test:summary' && event.data.file === undefined) {
        const { counts } = event.data
        // A test that hung or was cut off is cancelled, in the runner's words; types do not know `failed` yet.
        const failed = 'failed' in counts && typeof counts.failed === 'number' ? counts.failed : 0
        tally.passed = counts.passed
        tally.failed = failed + counts.cancelled
        tally.skipped = counts.skipped + counts.todo
      }
      // The runner takes a file that ran no test at all, or left before its tests, for one test that passed.
      if (event.type === 'test:pass' && event.data.nesting === 0 && resolve(event.data.name) === event.data.file)
        empty.push(relative(process.cwd(), event.data.name))
      yield event
    }
  }
  for await (const text of Readable.from(counted()).pipe(new spec())) yield String(text)
  if (times.length > NAMED)
    for (const { file, ms } of times.sort((one, other) => other.ms - one.ms).slice(0, NAMED))
      yield `${(ms / 1_000).toFixed(1).padStart(7)} s  ${file}\n`
  for (const file of empty) yield `✖ ${file} ran no test\n`
  if (tally.skipped > 0) yield `${tally.skipped} skipped or to do\n`
  const [passed, failed] = [tally.passed - empty.length, tally.failed + empty.length]
  if (failed > 0 || passed <= 0) process.exitCode = 1
  yield `\n${Math.max(passed, 0)} passed, ${failed} failed\n`
}
